// History: every event of a contract, or of a whole network, in order, with what each one changed,
// also what it dropped.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "ledger/ledger.h"
#include "query/contract_field.h"

namespace daybook::query {

// One event of the history.
struct HistoryLine {
  event::Event event;
  // Of a contract's event: the fields that differ from the contract's value before it, or, for a
  // record that came to light late and changed nothing, the fields that it holds.
  std::vector<FieldChange> fields;
  // The record came late: `fields` is what it says, not a change.
  bool is_late_record = false;
};

// Fields that the event took away while the contract lived on.
std::vector<std::string> dropped_fields(const HistoryLine& line);

struct HistoryQuery {
  std::optional<ChainId> chain;  // nullopt: all networks
  std::string contract;  // "": everything of the network. "Token" also finds "path.sol:Token"
  std::string field;     // "": all; else only lines that touch it, and only it in them
  TreeSize from, to;     // events at positions [from, to)
};

// In log order. `state` is the state after `to` events, or a later one. kNotFound, with the nearest
// name, when nothing of the name is in the state, or when no event touches the field.
Result<std::vector<HistoryLine>> history(const ledger::Ledger& ledger, const state::State& state,
                                         const HistoryQuery& query);

}  // namespace daybook::query
