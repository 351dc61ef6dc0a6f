#include "log/fsck_range.h"

#include <algorithm>

#include "base/bytes.h"
#include "log/key_codec.h"
#include "log/keys.h"
#include "merkle/tree.h"

namespace daybook::log {
namespace {

// Of a complete tile.
Hash fold_tile(const std::vector<TwoHashes>& leaves, Hash TwoHashes::*side) {
  std::array<Hash, merkle::kTileWidth> row;
  for (size_t i = 0; i < row.size(); ++i) row[i] = leaves[i].*side;
  for (size_t width = row.size() / 2; width > 0; width /= 2) {
    for (size_t i = 0; i < width; ++i) row[i] = merkle::node_hash(row[2 * i], row[2 * i + 1]);
  }
  return row[0];
}

// Where the keys after `before` begin; without it, all of the prefix.
std::string after(char prefix, const std::optional<std::string>& before) {
  return before ? *before + '\0' : std::string(1, prefix);
}

}  // namespace

std::string event_name(uint64_t position) {
  return "event " + std::to_string(position);
}

std::string hash_name(unsigned tile_level, uint64_t index) {
  return "tree hash level " + std::to_string(tile_level) + " index " + std::to_string(index);
}

// A hash that fits either side is only the echo of what is below it.
Result<void> check_upper_hash(const kv::Store& store, unsigned tile_level, uint64_t index,
                              const TwoHashes& made, Problems& problems) {
  DAYBOOK_TRY(const std::optional<std::string> bytes, store.get(hash_key(tile_level, index)));
  if (!bytes || bytes->size() != sizeof(Hash::bytes)) {
    problems.add(hash_name(tile_level, index), "it is missing or not 32 bytes", "rewrite");
  } else if (*bytes != made.from_events.view() && *bytes != made.from_hashes.view()) {
    problems.add(hash_name(tile_level, index),
                 "it is not the hash of what is below it: it was changed", "rewrite");
  }
  return {};
}

void add_stray(std::string_view key, Problems& problems) {
  problems.add("LevelDB key " + hex_encode(key), "a record that no event of the log accounts for",
               "rewrite");
}

// A walk over keys that should be exactly the expected ones, in order. LevelDB steps over damage
// and remembers that it did. A careful walk asks after each step; the other one only where a key is
// not the expected one, and at the end.
struct RangeWalk::Cursor {
  kv::Iterator& walk;
  bool carefully;
  Problems& problems;

  // Whether the walk stands on `key`. Keys before it are not ours: they are reported and passed.
  Result<bool> stands_on(std::string_view key) {
    if (walk.valid() && walk.key() == key) return true;
    DAYBOOK_RETURN_IF_ERROR(walk.status());
    for (; walk.valid() && walk.key() < key; walk.next()) add_stray(walk.key(), problems);
    DAYBOOK_RETURN_IF_ERROR(walk.status());
    return walk.valid() && walk.key() == key;
  }
  void next() {
    if (carefully) {
      walk.next();
    } else {
      walk.next_known();
    }
  }
};

RangeWalk::RangeWalk(const kv::Store& store, EntryLook* look)
    : store_(store),
      look_(look),
      events_(store.iterate(kv::Store::Blocks::kPass)),
      hashes_(store.iterate(kv::Store::Blocks::kPass)) {}

WalkedRange RangeWalk::walk(uint64_t first, uint64_t end) {
  WalkedRange fast = walk(first, end, false);
  if (!fast.unread) return fast;
  // Damage is remembered for ever.
  events_ = store_.iterate(kv::Store::Blocks::kPass);
  hashes_ = store_.iterate(kv::Store::Blocks::kPass);
  return walk(first, end, true);
}

WalkedRange RangeWalk::walk(uint64_t first, uint64_t end, bool carefully) {
  WalkedRange out;
  out.next = first;
  Cursor events{events_, carefully, out.problems}, hashes{hashes_, carefully, out.problems};
  std::optional<std::string> event_before, hash_before;
  if (first != 0) event_before = event_key(Position(first - 1));
  if (first != 0) hash_before = hash_key(0, first - 1);
  events_.seek(after(kEventPrefix, event_before));
  hashes_.seek(after(kHashPrefix, hash_before));
  if (look_ != nullptr) look_->begin();
  Result<void> walked;
  while (walked.ok() && out.next < end) walked = step(events, hashes, out);
  // A careful walk knows that it passed over nothing; what is behind its end is not its own.
  if (!carefully && walked.ok()) walked = events_.status();
  if (!carefully && walked.ok()) walked = hashes_.status();
  if (!walked.ok()) out.unread = walked.error();
  return out;
}

Result<void> RangeWalk::step(Cursor& events, Cursor& hashes, WalkedRange& out) {
  const uint64_t position = out.next;
  std::optional<Hash> leaf, stored;
  DAYBOOK_TRY(const bool has_event, events.stands_on(event_key(Position(position))));
  if (has_event) {
    leaf = merkle::leaf_hash(events.walk.value());
    if (look_ != nullptr) look_->take(Position(position), events.walk.value());
    events.next();
  } else {
    out.problems.add(event_name(position), "it is missing: it was deleted or lost", "truncation");
  }
  DAYBOOK_TRY(const bool has_hash, hashes.stands_on(hash_key(0, position)));
  if (has_hash && hashes.walk.value().size() == sizeof(Hash::bytes)) {
    stored = Hash::from_bytes(hashes.walk.value());
  } else {
    out.problems.add(hash_name(0, position), "it is missing or not 32 bytes", "rewrite");
  }
  if (has_hash) hashes.next();
  if (leaf && stored && *leaf != *stored) {
    if (out.mismatches.size() < Problems::kMax) {
      out.mismatches.push_back(position);
    } else {
      ++out.more_mismatches;
    }
  }
  out.leaves.push_back(
      {leaf ? *leaf : stored.value_or(Hash{}), stored ? *stored : leaf.value_or(Hash{})});
  ++out.next;
  return out.leaves.size() == merkle::kTileWidth ? close_tile(out) : Result<void>();
}

Result<void> RangeWalk::close_tile(WalkedRange& out) {
  const bool parted = std::any_of(out.leaves.begin(), out.leaves.end(),
                                  [](const TwoHashes& leaf) { return leaf.part(); });
  TwoHashes tile;
  tile.from_events = fold_tile(out.leaves, &TwoHashes::from_events);
  tile.from_hashes = parted ? fold_tile(out.leaves, &TwoHashes::from_hashes) : tile.from_events;
  out.tiles.push_back(tile);
  out.leaves.clear();
  return check_upper_hash(store_, 1, out.next / merkle::kTileWidth - 1, tile, out.problems);
}

}  // namespace daybook::log
