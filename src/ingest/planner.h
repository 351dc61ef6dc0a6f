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

// What all events of one step of a history have in common: those of a commit.
struct Step {
  std::string git_commit, actor;
  TimeNs when;  // the effective time of what gives none itself
};

class Judge;  // ingest/git_judge.h

class Planner {
 public:
  // `ledger` must outlive the planner.
  static Result<Planner> start(ledger::Ledger& ledger, const Options& options);

  // On an empty state, as if the log were empty: what a source says by itself. Not to be submitted.
  static Planner blank(ledger::Ledger& ledger);

  [[nodiscard]] const state::State& state() const { return state_; }
  [[nodiscard]] ledger::Ledger& ledger() const { return *ledger_; }
  [[nodiscard]] const std::string& actor() const { return step_ ? step_->actor : actor_; }
  [[nodiscard]] TimeNs now() const { return now_; }
  // nullptr when the log has never met this chain.
  [[nodiscard]] const state::NetworkState* network(ChainId chain) const;

  // From here on, until the next: every event bears the step's commit.
  void start_step(Step step) { step_ = std::move(step); }
  [[nodiscard]] const std::optional<Step>& step() const { return step_; }

  // In the log, or planned already.
  [[nodiscard]] Result<bool> is_known(const EventId& id) const;
  // Whether each event can be stored (event::kMaxEventBytes).
  [[nodiscard]] bool fits(const ledger::Transaction& transaction) const;
  // Folds it and keeps it for submission. An empty one is ignored.
  Result<void> add(ledger::Transaction transaction);

  // An event of the log says this already: it and the others of its transaction are counted as
  // known, once. Nothing for what this import plans itself.
  Result<void> count_known(const EventId& id);
  Result<void> count_known(Position position);

  // When the fact at this position was true (effective, or recorded when unknown).
  [[nodiscard]] Result<TimeNs> time_of(Position position) const;

  // The contract's value that was true at `time`, as far as the log and this plan tell; nullopt: it
  // was not live.
  [[nodiscard]] Result<std::optional<event::ContractValue>> value_at(const event::Subject& contract,
                                                                     TimeNs time) const;

  // The plan, with what the findings and transactions say filled into its report.
  Plan finish();

  Report report;
  FindingSet findings;
  // Decides what a file's word on a contract becomes; nullptr: it becomes the state. Set by the
  // import of a repository.
  Judge* judge = nullptr;
  // Sees each event as it is planned.
  std::function<void(const event::Event&)> on_event;

 private:
  Planner(ledger::Ledger& ledger, std::string actor, state::State state, TimeNs now)
      : ledger_(&ledger), actor_(std::move(actor)), state_(std::move(state)), now_(now) {}

  ledger::Ledger* ledger_;
  bool is_blank_ = false;
  std::string actor_;
  state::State state_;
  TimeNs now_;
  std::vector<ledger::Transaction> transactions_;
  std::optional<Step> step_;
  std::set<EventId> planned_;
  std::set<EventId> known_transactions_;  // counted
  std::map<Position, TimeNs> planned_times_;
  // Of each contract that is told of, by (time, position), as the effective index orders them.
  using Facts = std::map<std::pair<TimeNs, Position>, std::optional<event::ContractValue>>;
  std::map<event::Subject, Facts> planned_facts_;
};

}  // namespace daybook::ingest
