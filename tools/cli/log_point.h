// Points for answers that walk the log: a prefix of it, so no effective times.
#pragma once

#include "cli/context.h"
#include "query/point.h"

namespace daybook::cli {

// "@2h ago: position 41, 42 events", and with @effective the time.
std::string position_note(const query::Located& at);
std::string position_note(const query::Resolved& at);

// kUsage for @effective: what was true at a time is no prefix of the log. Notes the position used.
Result<query::Resolved> resolve_in_log(Context& context, ledger::Ledger& ledger,
                                       const std::string& text);

struct LogRange {
  TreeSize from, to;  // positions [from, to)
};
// "A..B": the events after A, up to and with B; either side may be left out. One point: up to it.
Result<LogRange> resolve_log_range(ledger::Ledger& ledger, const std::string& text);

// "point", "size" and "position", for the head of a document.
json::Value point_json(const query::Resolved& at);

}  // namespace daybook::cli
