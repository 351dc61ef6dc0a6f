// The state of every network after a prefix of the log: a pure fold of events. No clock, no I/O, no
// JSON parsing.
//
// state(log prefix) is a function: apply() must give the same State on every machine and in every
// version that names itself kFoldVersion. versions/ loads the same State from its index; a test
// holds them equal.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/result.h"
#include "event/event.h"

namespace daybook::state {

inline constexpr unsigned kFoldVersion = 1;

struct ContractState {
  event::ContractValue value;
  bool live = false;
  Revision revision;  // of its last event
  Position created;  // of the event that made it live the last time (default order in the document)
  Position changed;  // of its last event that carries a value (a note does not)
  TimeNs changed_at;  // effective time of that event, or recorded when unknown
  // No: all that is known of it are late facts. (Event 0 makes no contract live: its chain is
  // registered first.)
  [[nodiscard]] bool was_ever_live() const { return created.value != 0; }
  friend bool operator==(const ContractState&, const ContractState&) = default;
};

struct SectionState {
  std::optional<std::string> json;  // compact; nullopt: removed
  Revision revision;
  Position created, changed;  // as in ContractState
  friend bool operator==(const SectionState&, const SectionState&) = default;
};

// One line of operations.deploymentHistory or upgradeHistory.
struct HistoryEntry {
  Position position;
  std::string contract;
  event::ContractAction action{};
  TimeNs at;  // effective, or recorded when unknown
  std::string from, to, tx_hash;
  friend bool operator==(const HistoryEntry&, const HistoryEntry&) = default;
};

struct NetworkState {
  event::NetworkChange header;
  Revision revision;                               // of the network's own last event
  Position registered;                             // of its first event
  std::map<std::string, ContractState> contracts;  // removed ones too (live = false)
  std::map<std::string, SectionState> sections;
  event::LayoutRecorded layout;
  std::optional<Revision> layout_revision;
  std::vector<HistoryEntry> deployments;  // kDeployed, kRedeployed, kRemoved; in log order
  std::vector<HistoryEntry> upgrades;     // kUpgraded
  // Transactions that changed this network's document, from the source's floor.
  uint64_t file_version = 0;
  TimeNs last_updated;  // of the last event that changed it: effective, or recorded when unknown
  EventId last_tx;      // that event's transaction
  friend bool operator==(const NetworkState&, const NetworkState&) = default;
};

struct State {
  TreeSize size;  // events folded
  TimeNs last_recorded;
  std::map<ChainId, NetworkState> networks;
  std::map<event::Subject, Revision> other_revisions;  // last revision of kLog subjects
  friend bool operator==(const State&, const State&) = default;
};

// True when the action makes a line of the document's deployment or upgrade history.
bool is_in_histories(event::ContractAction action);

// True when the event's kind and payload change the unified document of its chain.
bool changes_document(const event::Event& event);

// True when the event says what its subject's value was from its effective time on: it changes the
// document, or it is a late fact.
bool tells_value(const event::Event& event);

// kDamaged when the event cannot follow `state` (position, revision, time, transaction, a subject
// that its payload does not fit, a chain that is not registered): a bug or a broken log.
Result<void> apply(State& state, const event::Event& event);
// The fold itself, without apply's checks (apply calls it): for a selection of events that passed
// them, or another order, as "what was true at T" needs. Leaves size and last_recorded alone. A
// chain that none of them registers has an empty header.
void fold(State& state, const event::Event& event);

// Revision that the next event of `subject` gets: 0 when it has none.
Revision next_revision(const State& state, const event::Subject& subject);

}  // namespace daybook::state
