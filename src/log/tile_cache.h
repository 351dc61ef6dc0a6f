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

// Hashes of one tile level in a row.
struct HashRun {
  uint64_t first = 0;  // index of the first
  std::vector<Hash> hashes;
};
using TileHashes = std::map<unsigned, HashRun>;  // by tile level

class TileCache {
 public:
  explicit TileCache(const kv::Store& store) : store_(store) {}
  // Every tile is read from the store again before it is used again; `pending`: hashes that follow
  // the stored ones and are not stored yet. Where what is read begins with what was read before,
  // what was hashed from that still holds and is not hashed again.
  void read_again(TileHashes pending);
  // As merkle::NodeSource.
  Result<Hash> node(unsigned level, uint64_t index);

 private:
  using TileKey = std::pair<unsigned, uint64_t>;
  struct Tile {
    uint64_t reading = 0;
    std::vector<Hash> hashes;
    std::map<std::pair<uint64_t, uint64_t>, Hash> folds;  // by (begin, width) in `hashes`
  };
  Result<Tile*> tile(TileKey key, uint64_t width);
  Result<std::vector<Hash>> read(TileKey key);

  const kv::Store& store_;
  TileHashes pending_;
  uint64_t reading_ = 1;
  std::map<TileKey, Tile> tiles_;
};

}  // namespace daybook::log
