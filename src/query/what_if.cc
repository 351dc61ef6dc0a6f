#include "query/what_if.h"

#include "state/replay.h"
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
  event::Reader reader;
  state::Replay replay(state::Replay::Histories::kKeep);
  TimeNs last_recorded;
  DAYBOOK_RETURN_IF_ERROR(ledger.log().scan(
      Position(0), size, [&](Position position, std::string_view bytes) -> Result<void> {
        DAYBOOK_TRY(const event::View view, ledger::view_stored(reader, position, bytes));
        if (omit.count(position) != 0) {
          out.omitted.push_back({reader.event(), std::nullopt});
          return {};
        }
        replay.fold(view, bytes);
        last_recorded = view.recorded;
        return {};
      }));
  out.without = replay.state();
  out.without.size = size;
  out.without.last_recorded = last_recorded;
  for (OmittedEvent& omitted : out.omitted) {
    DAYBOOK_TRY(omitted.replaced_by, replacement(ledger, omitted.event, size, omit));
  }
  return out;
}

}  // namespace daybook::query
