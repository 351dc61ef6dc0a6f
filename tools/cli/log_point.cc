#include "cli/log_point.h"

#include "cli/describe.h"

namespace daybook::cli {
namespace {

Result<void> check_is_prefix(const query::Located& at) {
  if (!at.effective) return {};
  return usage(at.point.text +
               ": this answer walks the log in its own order; take @time: or a position");
}

}  // namespace

Result<query::Resolved> resolve_in_log(Context& context, ledger::Ledger& ledger,
                                       const std::string& text) {
  DAYBOOK_TRY(const query::Point point, query::parse_point(text));
  DAYBOOK_TRY(const query::Located located, query::locate(ledger, point));
  DAYBOOK_RETURN_IF_ERROR(check_is_prefix(located));
  DAYBOOK_TRY(query::Resolved at, query::resolve(ledger, located));
  context.out().note(at.size.value == 0 ? text + ": before the first event"
                                        : text + ": position " + std::to_string(at.size.value - 1) +
                                              ", " + counted(at.size.value, "event"));
  return at;
}

Result<LogRange> resolve_log_range(ledger::Ledger& ledger, const std::string& text) {
  DAYBOOK_TRY(const query::Range range, query::parse_range(text));
  DAYBOOK_TRY(const query::LocatedRange located, query::resolve_range(ledger, range));
  DAYBOOK_RETURN_IF_ERROR(check_is_prefix(located.from));
  DAYBOOK_RETURN_IF_ERROR(check_is_prefix(located.to));
  if (located.from.size > located.to.size) {
    return usage(text + ": the range's end is before its start");
  }
  return LogRange{located.from.size, located.to.size};
}

json::Value point_json(const query::Resolved& at) {
  return {{"point", at.point.text},
          {"size", at.size.value},
          {"position", at.size.value == 0 ? json::Value() : json::Value(at.size.value - 1)}};
}

}  // namespace daybook::cli
