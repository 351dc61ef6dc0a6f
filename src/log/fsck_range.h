// Internal to log: fsck's walk over one range of positions, and what of it does not depend on the
// ranges before.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "kv/store.h"
#include "log/problems.h"
#include "merkle/tile.h"

namespace daybook::log {

// A subtree's hash twice: of the events below it, and of their stored hashes. They part where one
// of the two was changed.
struct TwoHashes {
  Hash from_events, from_hashes;
  [[nodiscard]] bool part() const { return from_events != from_hashes; }
};

struct WalkedRange {
  uint64_t next = 0;                 // the position after the last one that was walked
  Problems problems;                 // in the order of the walk
  std::vector<uint64_t> mismatches;  // positions whose event and stored hash do not fit, the first
  uint64_t more_mismatches = 0;      // of them
  std::vector<TwoHashes> tiles;      // of the tiles that are complete, level 8
  std::vector<TwoHashes> leaves;     // of the one that is not
  std::optional<Error> unread;       // why the walk ends before the range does
};

// Not for two threads at once.
class RangeWalk {
 public:
  // Both must outlive it; `look` may be null.
  RangeWalk(const kv::Store& store, EntryLook* look);

  // [first, end); `first` is the start of a tile.
  WalkedRange walk(uint64_t first, uint64_t end);

 private:
  struct Cursor;
  WalkedRange walk(uint64_t first, uint64_t end, bool carefully);
  Result<void> step(Cursor& events, Cursor& hashes, WalkedRange& out);
  Result<void> close_tile(WalkedRange& out);

  const kv::Store& store_;
  EntryLook* look_;
  kv::Iterator events_, hashes_;
};

// "event 42", "tree hash level 0 index 42"
std::string event_name(uint64_t position);
std::string hash_name(unsigned tile_level, uint64_t index);
// A stored hash above level 0 against what is below it.
Result<void> check_upper_hash(const kv::Store& store, unsigned tile_level, uint64_t index,
                              const TwoHashes& made, Problems& problems);
// A record under the log's prefixes that no event accounts for.
void add_stray(std::string_view key, Problems& problems);

}  // namespace daybook::log
