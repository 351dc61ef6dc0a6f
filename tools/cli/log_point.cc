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

std::string position_note(const query::Located& at) {
  const std::string truth = at.effective ? ", true at " + to_iso_ms(*at.effective) : std::string();
  if (at.size.value == 0) return at.point.text + ": before the first event" + truth;
  return at.point.text + ": position " + std::to_string(at.size.value - 1) + ", " +
         counted(at.size.value, "event") + truth;
}

std::string position_note(const query::Resolved& at) {
  return position_note(query::Located{at.point, at.size, at.effective});
}

Result<query::Resolved> resolve_in_log(Context& context, ledger::Ledger& ledger,
                                       const std::string& text) {
  DAYBOOK_TRY(const query::Point point, query::parse_point(text));
  DAYBOOK_TRY(const query::Located located, query::locate(ledger, point));
  DAYBOOK_RETURN_IF_ERROR(check_is_prefix(located));
  DAYBOOK_TRY(query::Resolved at, query::resolve(ledger, located));
  context.out().note(position_note(at));
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
