// Internal to log: perfect subtrees' hashes out of the stored ones. LevelDB holds only tree levels
// 0, 8, 16, … (the entries of C2SP hash tiles); a level between is hashed from at most 256 of them,
// a tile read once. Not thread-safe: one for each NodeSource.
#pragma once

#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "base/hash.h"
#include "kv/store.h"

namespace daybook::log {

// The stored hashes of one tile level from `index` on: at most `limit`, up to the first that is not
// there. kDamaged: one has not 32 bytes.
Result<std::vector<Hash>> read_hashes(const kv::Store& store, unsigned tile_level, uint64_t index,
                                      uint64_t limit);
// As read_hashes, and kDamaged when there are fewer than `count`.
Result<std::vector<Hash>> read_all_hashes(const kv::Store& store, unsigned tile_level,
                                          uint64_t index, uint64_t count);

// By (tile level, index).
using TileHashes = std::map<std::pair<unsigned, uint64_t>, Hash>;

class TileCache {
 public:
  // `pending`: hashes that follow the stored ones and are not stored yet.
  explicit TileCache(const kv::Store& store, TileHashes pending = {})
      : store_(store), pending_(std::move(pending)) {}
  // As merkle::NodeSource.
  Result<Hash> node(unsigned level, uint64_t index);

 private:
  using TileKey = std::pair<unsigned, uint64_t>;
  Result<const std::vector<Hash>*> tile(TileKey key, uint64_t width);

  const kv::Store& store_;
  const TileHashes pending_;
  std::map<TileKey, std::vector<Hash>> tiles_;
};

}  // namespace daybook::log
