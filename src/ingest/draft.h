// What every imported event has in common, and what a source file said, verbatim.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "event/event.h"
#include "event/import_id.h"
#include "ledger/ledger.h"

namespace daybook::ingest {

inline constexpr char kTool[] = "daybook-import";
// Version of the mapping rules (docs/import.md): a change that maps old input differently raises
// it.
inline constexpr char kMappingVersion[] = "1";

// Who says so, where it is written, when it was true.
struct Origin {
  event::Source source;
  std::optional<TimeNs> effective;
  event::Grade grade = event::Grade::kRecorded;
  std::string actor;
};

state::Draft make_draft(const Origin& origin, EventId id, event::Subject subject,
                        event::Payload payload);

// The subject of facts about a source as a whole: its kind.
event::Subject source_subject(const std::string& kind);

// The last `count` parts of a path, joined with '/': locators never hold an absolute path.
std::string path_tail(const std::string& path, size_t count);

// `content` in parts of at most kDocumentPartBytes, cut at UTF-8 boundaries; content that is no
// UTF-8 as hex, its format named "<format>-hex". At least one part.
inline constexpr size_t kDocumentPartBytes = 60000;
std::vector<event::SourceDocument> document_parts(const std::string& format,
                                                  std::string_view content);

}  // namespace daybook::ingest
