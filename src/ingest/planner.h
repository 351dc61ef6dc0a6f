// Plans an import on a copy of the ledger's state: every transaction is folded as the ledger will
// fold it, so that a plan which is accepted here is accepted there, and later files see what
// earlier ones said.
#pragma once

#include <map>
#include <optional>
#include <set>

#include "ingest/draft.h"
#include "ingest/finding_set.h"
#include "ingest/importers.h"

namespace daybook::ingest {

// Decides and applies `transaction` on `state` with the positions and times that the ledger would
// give it
// (`now` for its clock). Returns the events. kInvalid when one does not fit into an event.
Result<std::vector<event::Event>> fold(state::State& state, const ledger::Transaction& transaction,
                                       TimeNs now);

class Planner {
 public:
  // `ledger` must outlive the planner.
  static Result<Planner> start(ledger::Ledger& ledger, const Options& options);

  [[nodiscard]] const state::State& state() const { return state_; }
  [[nodiscard]] ledger::Ledger& ledger() const { return *ledger_; }
  [[nodiscard]] const std::string& actor() const { return actor_; }
  [[nodiscard]] TimeNs now() const { return now_; }
  // nullptr when the log has never met this chain.
  [[nodiscard]] const state::NetworkState* network(ChainId chain) const;

  // In the log, or planned already.
  [[nodiscard]] Result<bool> is_known(const EventId& id) const;
  // Whether each event can be stored (event::kMaxEventBytes).
  [[nodiscard]] bool fits(const ledger::Transaction& transaction) const;
  // Folds it and keeps it for submission. An empty one is ignored.
  Result<void> add(ledger::Transaction transaction);

  // When the fact at this position was true (effective, or recorded when unknown).
  [[nodiscard]] Result<TimeNs> time_of(Position position) const;

  // The plan, with what the findings and transactions say filled into its report.
  Plan finish();

  Report report;
  FindingSet findings;

 private:
  Planner(ledger::Ledger& ledger, std::string actor, state::State state, TimeNs now)
      : ledger_(&ledger), actor_(std::move(actor)), state_(std::move(state)), now_(now) {}

  ledger::Ledger* ledger_;
  std::string actor_;
  state::State state_;
  TimeNs now_;
  std::vector<ledger::Transaction> transactions_;
  std::set<EventId> planned_;
  std::map<Position, TimeNs> planned_times_;
};

}  // namespace daybook::ingest
