// Rolling the record back: compensating events that make the present say again what it said after
// the first `to` events. The log goes on; nothing in it is rewritten.
//
// What comes back, byte for byte, is the unified document of every network that was registered
// then, but for the values of the members that daybook derives (document::derived_pointers()): the
// log goes on, so fileVersion, lastUpdated, the histories and the checksums' date go on with it. A
// network that was registered later stays registered, without contracts and sections.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "ledger/ledger.h"

namespace daybook::replay {

// ---- Plan ---------------------------------------------------------------------------------------

struct FieldDifference {
  std::string field;  // "/body/implementation", "/extended/timestamp", "/vault/address", …
  std::optional<std::string> before, after;  // compact JSON; nullopt: not there
  friend bool operator==(const FieldDifference&, const FieldDifference&) = default;
};

struct RollbackStep {
  event::Subject subject;
  std::string action;  // payload name of the compensating event
  std::vector<FieldDifference> fields;
  std::string on_chain;  // what the record cannot do for the chain; "": nothing
};

struct NetworkRollback {
  ChainId chain;
  std::string name;  // at present
  bool registered_then = true;
  std::vector<RollbackStep> steps;
  std::vector<state::Draft> drafts;  // one for each step, in order; no envelope yet
};

// Something that no compensating event brings back.
struct Unrestorable {
  std::string code;   // "immutable-contract", "stays-on-chain", "history-gap", "network-registered"
  std::string where;  // contract or network or source
  std::string what;   // one sentence
};

struct RollbackPlan {
  TreeSize from, to;
  std::optional<ChainId> only;            // --network
  std::vector<NetworkRollback> networks;  // those that change
  std::vector<Unrestorable> cannot;
  [[nodiscard]] size_t changes() const;
};

// kNotFound past the head; kUsage for `to` = 0: there is no position to restore.
Result<RollbackPlan> plan_rollback(ledger::Ledger& ledger, TreeSize to,
                                   std::optional<ChainId> only);

// The drafts that turn `present` into `target` (nullptr: it was not registered). Order of keys is
// restored by a LayoutRecorded where the default order, which follows the positions that made
// contracts live, would differ. kConflict, naming the place, when no events can do it.
using NetworkPlanner = std::function<Result<std::vector<state::Draft>>(
    ChainId chain, const state::NetworkState& present, const state::NetworkState* target)>;
Result<std::vector<state::Draft>> plan_network(ChainId chain, const state::NetworkState& present,
                                               const state::NetworkState* target);

// ---- Check --------------------------------------------------------------------------------------

struct RollbackProblem {
  Position position;  // rolling back to it does not give its files
  std::string network;
  std::string what;
};

struct RollbackCheck {
  uint64_t positions = 0;  // proved
  uint64_t plans = 0;      // made and folded: one for each network that a position changed
  uint64_t events = 0;     // compensating events folded
  std::vector<RollbackProblem> problems;  // the first hundred
};

struct CheckOptions {
  TreeSize first{1}, last;  // log sizes, both proved
  std::optional<ChainId> only;
  NetworkPlanner planner = plan_network;
};

// For each size from first to last: folds the plan over the present state in memory, through
// state::decide and state::apply, and compares the documents, and the records that a LevelDB export
// holds, with those of that size. Nothing is appended. One forward fold; only the networks that an
// event touched are planned and rendered again.
Result<RollbackCheck> check_rollback(const ledger::Ledger& ledger, const CheckOptions& options,
                                     const std::function<void(uint64_t, uint64_t)>& progress);

// ---- Apply --------------------------------------------------------------------------------------

struct RollbackRequest {
  TreeSize to;
  std::string point;  // as the user named it
  std::optional<ChainId> only;
  event::Event envelope;  // actor and reason are mandatory (kUsage)
};

struct RollbackApplied {
  RollbackPlan plan;
  std::vector<ledger::Receipt> receipts;  // RolledBack first; empty: there was nothing to change
};

// Plans, proves the plan, and appends it as one transaction. kConflict when the proof fails.
Result<RollbackApplied> apply_rollback(ledger::Ledger& ledger, const RollbackRequest& request);

// The document without the values of derived members; their places in the order of keys stay.
std::string comparable_document(ChainId chain, const state::NetworkState& network);

}  // namespace daybook::replay
