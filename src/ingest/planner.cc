#include "ingest/planner.h"

#include <algorithm>

#include "event/codec.h"
#include "versions/versions.h"

namespace daybook::ingest {

Result<std::vector<event::Event>> fold(state::State& state, const ledger::Transaction& transaction,
                                       TimeNs now) {
  std::vector<event::Event> events;
  const TimeNs recorded = std::max(now, state.last_recorded);
  for (const state::Draft& draft : transaction) {
    DAYBOOK_TRY(event::Event event, state::decide(state, draft));
    event.position = Position(state.size.value);
    event.recorded = recorded;
    event.tx_id = transaction.front().event.id;
    event.tx_index = static_cast<uint32_t>(events.size());
    event.tx_count = static_cast<uint32_t>(transaction.size());
    const Result<std::string> encoded = event::encode(event);
    if (!encoded.ok()) return encoded.error();
    DAYBOOK_RETURN_IF_ERROR(state::apply(state, event));
    events.push_back(std::move(event));
  }
  return events;
}

Result<Planner> Planner::start(ledger::Ledger& ledger, const Options& options) {
  DAYBOOK_TRY(state::State state, ledger.state_at(ledger.size()));
  return Planner(ledger, options.actor, std::move(state), ledger.clock().now());
}

Planner Planner::blank(ledger::Ledger& ledger) {
  Planner planner(ledger, Options().actor, state::State(), ledger.clock().now());
  planner.is_blank_ = true;
  return planner;
}

const state::NetworkState* Planner::network(ChainId chain) const {
  const auto found = state_.networks.find(chain);
  return found == state_.networks.end() ? nullptr : &found->second;
}

Result<bool> Planner::is_known(const EventId& id) const {
  if (planned_.count(id) != 0) return true;
  if (is_blank_) return false;
  DAYBOOK_TRY(const std::optional<Position> position, ledger_->find(id));
  return position.has_value();
}

bool Planner::fits(const ledger::Transaction& transaction) const {
  return std::all_of(transaction.begin(), transaction.end(), [](const state::Draft& draft) {
    // Room for what the ledger assigns and decide() fills in: the same fields, filled with their
    // largest.
    event::Event event = draft.event;
    event.position = Position(UINT64_MAX);
    event.revision = Revision(UINT64_MAX);
    event.recorded = TimeNs{INT64_MAX};
    event.tx_id = event.id;
    event.tx_index = UINT32_MAX - 1;
    event.tx_count = UINT32_MAX;
    return event::encode(event).ok();
  });
}

Result<void> Planner::count_known(const EventId& id) {
  DAYBOOK_TRY(const std::optional<Position> position, ledger_->find(id));
  return position ? count_known(*position) : Result<void>();
}

Result<void> Planner::count_known(Position position) {
  if (position.value >= ledger_->size().value) return {};
  DAYBOOK_TRY(const event::Event event, ledger_->read(position));
  if (known_transactions_.insert(event.tx_id).second) report.events_known += event.tx_count;
  return {};
}

Result<void> Planner::add(ledger::Transaction transaction) {
  if (transaction.empty()) return {};
  if (step_) {
    for (state::Draft& draft : transaction) {
      draft.event.git_commit = step_->git_commit;
      if (!draft.event.effective) draft.event.effective = step_->when;
    }
    // One file of many that cannot be recorded is passed over, so nothing of it may be folded.
    if (!fits(transaction)) return invalid("it says more of one subject than an event can hold");
  }
  DAYBOOK_TRY(const std::vector<event::Event> events, fold(state_, transaction, now_));
  for (const event::Event& event : events) {
    planned_.insert(event.id);
    const TimeNs time = event.effective.value_or(event.recorded);
    planned_times_[event.position] = time;
    if (const event::ContractChange* told = event::told_change(event.payload)) {
      std::optional<event::ContractValue>& value =
          planned_facts_[event.subject][{time, event.position}];
      if (told->action != event::ContractAction::kRemoved) value = told->value;
    }
    ++report.events_by_type[event::payload_name(event.payload)];
    ++report.events_new;
    if (on_event) on_event(event);
  }
  transactions_.push_back(std::move(transaction));
  return {};
}

Result<TimeNs> Planner::time_of(Position position) const {
  const auto planned = planned_times_.find(position);
  if (planned != planned_times_.end()) return planned->second;
  DAYBOOK_TRY(const event::Event event, ledger_->read(position));
  return event.effective.value_or(event.recorded);
}

Result<std::optional<event::ContractValue>> Planner::value_at(const event::Subject& contract,
                                                              TimeNs time) const {
  std::optional<state::ContractState> recorded;
  if (!is_blank_) {
    DAYBOOK_TRY(recorded, versions::load_contract(ledger_->log(), contract.chain, contract.name,
                                                  {ledger_->size(), time}));
  }
  if (const auto facts = planned_facts_.find(contract); facts != planned_facts_.end()) {
    const auto after = facts->second.upper_bound({time, Position(UINT64_MAX)});
    const bool has_any = after != facts->second.begin();
    // What is planned has the later position.
    if (has_any && (!recorded || recorded->changed_at <= std::prev(after)->first.first))
      return std::prev(after)->second;
  }
  if (!recorded || !recorded->live) return std::optional<event::ContractValue>();
  return std::optional(std::move(recorded->value));
}

Plan Planner::finish() {
  report.findings = findings.list();
  return {std::move(transactions_), std::move(report)};
}

}  // namespace daybook::ingest
