// Points in time: how a user names a moment. docs/points.md. Every answer names the position it
// used.
#pragma once

#include <string>
#include <string_view>

#include "ledger/ledger.h"

namespace daybook::query {

struct Point {
  enum class Kind { kLatest, kPosition, kRecorded, kEffective, kCommit } kind = Kind::kLatest;
  std::string text;       // as given
  uint64_t position = 0;  // kPosition
  TimeNs time;            // kRecorded, kEffective
  std::string commit;     // kCommit: id or prefix
};

// "@latest", "@pos:42" (also "42"), "@time:…", "@effective:…", "@commit:…". kUsage with the forms
// that exist.
Result<Point> parse_point(std::string_view text);

// What a point means here: the state after the first `size` events; for kEffective, of the events
// whose effective time (or recorded, where unknown) is ≤ T, folded in log order.
struct Resolved {
  Point point;
  TreeSize size;  // events looked at: the last one is position size−1
  state::State state;
};
// kNotFound past the head.
Result<Resolved> resolve(ledger::Ledger& ledger, const Point& point);

// The chain that a user means by a chain id, a network name or a configured alias. kNotFound, with
// what there is.
Result<ChainId> resolve_network(ledger::Ledger& ledger, const state::State& state,
                                std::string_view text);

}  // namespace daybook::query
