// Points in time: how a user names a moment. docs/points.md. Every answer names the position it
// used.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "ledger/ledger.h"
#include "versions/versions.h"

namespace daybook::query {

// A time that counts from now: so long ago, or the last instant of yesterday, UTC.
struct Relative {
  int64_t ago_ns = 0;
  bool yesterday = false;
};

struct Point {
  enum class Kind {
    kLatest,
    kPosition,
    kRecorded,
    kEffective,
    kBlock,
    kCommit,
    kSource,
    kTag
  } kind = Kind::kLatest;
  std::string text;                  // as given
  uint64_t position = 0;             // kPosition
  TimeNs time;                       // kRecorded, kEffective, unless `relative`
  std::optional<Relative> relative;  // kRecorded, kEffective
  std::string network;               // kBlock: name, alias or chain id
  uint64_t block = 0;                // kBlock
  std::string commit;                // kCommit, kSource: id or prefix, in lower case
  std::string tag;                   // kTag
};

// "@latest", "@pos:42" (also "42"), "@time:…", "@effective:…", "@2h ago" (a recorded time; also
// "@2h", "@yesterday", "@effective:2h ago"), "@block:56/41000000", "@commit:…", "@source:…",
// "@tag:release" (also "@release" where no other form is meant). kUsage with the forms that exist.
Result<Point> parse_point(std::string_view text);

// "A..B", "A..", "..B"; one point alone is "..A". nullopt: the log's beginning, its head.
struct Range {
  std::optional<Point> from, to;
};
Result<Range> parse_range(std::string_view text);

// Where a point is in this log: the first `size` events; with kEffective, what of them was true by
// then.
struct Located {
  Point point;
  TreeSize size;  // events looked at: the last one is position size−1
  std::optional<TimeNs> effective;
  [[nodiscard]] versions::Moment moment() const { return {size, effective}; }
};
// kNotFound: past the head, or a commit, tag or block that the log does not know. kConflict: a
// prefix of several commits, which are listed. kInvalid: a snapshot's commit that says no position.
// Relative times count from the ledger's clock.
Result<Located> locate(ledger::Ledger& ledger, const Point& point);

// Two clocks at once: `at` (a point of the log) and `effective` (a time, or a relative one: what
// follows "@effective:"; "" for none). kUsage when `at` has an effective time already.
Result<Located> locate(ledger::Ledger& ledger, const Point& at, std::string_view effective);

struct LocatedRange {
  Located from, to;  // the events after `from`, up to and with `to`
};
Result<LocatedRange> resolve_range(ledger::Ledger& ledger, const Range& range);

// A point and the state there.
struct Resolved {
  Point point;
  TreeSize size;  // events looked at: the last one is position size−1
  state::State state;
  std::optional<TimeNs> effective;
};
// As locate.
Result<Resolved> resolve(ledger::Ledger& ledger, const Point& point);
Result<Resolved> resolve(ledger::Ledger& ledger, const Located& located);

// The chain that a user means by a chain id, a network name or a configured alias. kNotFound, with
// what there is; kConflict, with the chain ids, if a name could mean several.
Result<ChainId> resolve_network(ledger::Ledger& ledger, const state::State& state,
                                std::string_view text);
// The same by what chains are called at the moment, without their states.
Result<ChainId> resolve_network(const ledger::Ledger& ledger, const versions::Moment& moment,
                                std::string_view text);

}  // namespace daybook::query
