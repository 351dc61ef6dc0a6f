// Bisect: the first event after which a predicate over the state holds.
#pragma once

#include <optional>

#include "ledger/ledger.h"
#include "query/predicate.h"

namespace daybook::query {

struct BisectQuery {
  Predicate predicate;
  ChainId chain;
  TreeSize good, bad;  // events at positions [good, bad) are looked at
  // Halve the range, as git does: needs a predicate that does not hold at `good`, holds at `bad`,
  // and holds at every point after the first at which it does.
  bool halve = false;
};

struct BisectAnswer {
  // It did not hold before this event and holds after it. nullopt: there is none in the range.
  std::optional<Position> first;
  std::optional<json::Value> before, after;  // what the predicate looks at, around that event
  bool held_at_good = false, holds_at_bad = false;
  uint64_t tested = 0;  // states looked at
};

// Exact: walks every event that can change what the predicate looks at, which are those of a few
// subjects, whether or not the predicate goes back and forth; the first change from "does not hold"
// to "holds" is the answer. With `halve`: kConflict when it holds at `good` or does not at `bad`.
Result<BisectAnswer> bisect(const ledger::Ledger& ledger, const BisectQuery& query);

// Subjects of the chain whose events can change what the predicate looks at: more than needed where
// it cannot be told without looking.
std::vector<event::Subject> deciding_subjects(const Predicate& predicate, ChainId chain,
                                              const state::NetworkState& network);

}  // namespace daybook::query
