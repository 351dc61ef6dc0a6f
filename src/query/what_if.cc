#include "query/what_if.h"

#include "versions/versions.h"

namespace daybook::query {
namespace {

Result<void> check_known(TreeSize size, const std::set<Position>& omit) {
  if (omit.empty() || omit.rbegin()->value < size.value) return {};
  return not_found("there is no event " + std::to_string(omit.rbegin()->value) +
                   " at this point: it has " + std::to_string(size.value) + " events, from 0");
}

Result<std::optional<Position>> replacement(const ledger::Ledger& ledger, const event::Event& event,
                                            TreeSize size, const std::set<Position>& omit) {
  DAYBOOK_TRY(const auto history, versions::subject_history(ledger.log(), event.subject, size));
  for (const Position position : history) {
    if (position <= event.position || omit.count(position) != 0) continue;
    DAYBOOK_TRY(const event::Event later, ledger.read(position));
    if (state::changes_document(later)) return std::optional(position);
  }
  return std::optional<Position>();
}

}  // namespace

Result<WhatIf> what_if(const ledger::Ledger& ledger, TreeSize size,
                       const std::set<Position>& omit) {
  DAYBOOK_RETURN_IF_ERROR(check_known(size, omit));
  WhatIf out;
  DAYBOOK_RETURN_IF_ERROR(ledger.scan(
      Position(0), size, [&](const event::Event& event, std::string_view) -> Result<void> {
        if (omit.count(event.position) != 0) {
          out.omitted.push_back({event, std::nullopt});
          return {};
        }
        state::fold(out.without, event);
        out.without.last_recorded = event.recorded;
        return {};
      }));
  out.without.size = size;
  for (OmittedEvent& omitted : out.omitted) {
    DAYBOOK_TRY(omitted.replaced_by, replacement(ledger, omitted.event, size, omit));
  }
  return out;
}

}  // namespace daybook::query
