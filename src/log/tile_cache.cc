#include "log/tile_cache.h"

#include <algorithm>

#include "log/key_codec.h"
#include "merkle/tile.h"
#include "merkle/tree.h"

namespace daybook::log {
namespace {

constexpr size_t kMaxTiles = 64;  // 512 KiB; a proof in a tree of 2^40 leaves meets ten

Error missing_hash(unsigned tile_level, uint64_t index) {
  return damaged("tree hash level " + std::to_string(tile_level) + " index " +
                 std::to_string(index) +
                 " is missing or not 32 bytes; restore log/ from a backup or a replica");
}

// Leaves of the perfect subtree, folded pair by pair.
Hash fold(std::vector<Hash> row) {
  while (row.size() > 1) {
    for (size_t i = 0; i < row.size() / 2; ++i)
      row[i] = merkle::node_hash(row[2 * i], row[2 * i + 1]);
    row.resize(row.size() / 2);
  }
  return row.front();
}

}  // namespace

Result<std::vector<Hash>> read_hashes(const kv::Store& store, unsigned tile_level, uint64_t index,
                                      uint64_t limit) {
  std::vector<Hash> hashes;
  hashes.reserve(std::min(limit, merkle::kTileWidth));
  kv::Iterator walk = store.iterate();
  for (walk.seek(hash_key(tile_level, index)); walk.valid() && hashes.size() < limit; walk.next()) {
    const std::optional<HashKey> key = parse_hash_key(walk.key());
    if (!key || key->tile_level != tile_level || key->index != index + hashes.size()) break;
    if (walk.value().size() != sizeof(Hash::bytes)) {
      return missing_hash(tile_level, index + hashes.size());
    }
    hashes.push_back(Hash::from_bytes(walk.value()));
  }
  DAYBOOK_RETURN_IF_ERROR(walk.status());
  return hashes;
}

Result<std::vector<Hash>> read_all_hashes(const kv::Store& store, unsigned tile_level,
                                          uint64_t index, uint64_t count) {
  DAYBOOK_TRY(std::vector<Hash> hashes, read_hashes(store, tile_level, index, count));
  if (hashes.size() < count) return missing_hash(tile_level, index + hashes.size());
  return hashes;
}

void TileCache::read_again(TileHashes pending) {
  pending_ = std::move(pending);
  ++reading_;
}

Result<std::vector<Hash>> TileCache::read(TileKey key) {
  const uint64_t first = key.second * merkle::kTileWidth;
  DAYBOOK_TRY(std::vector<Hash> hashes, read_hashes(store_, key.first, first, merkle::kTileWidth));
  const auto run = pending_.find(key.first);
  if (run == pending_.end() || first + hashes.size() < run->second.first) return hashes;
  const std::vector<Hash>& pending = run->second.hashes;
  for (uint64_t i = first + hashes.size() - run->second.first;
       i < pending.size() && hashes.size() < merkle::kTileWidth; ++i) {
    hashes.push_back(pending[i]);
  }
  return hashes;
}

// A tile at the right edge grows: one that was read too short is read again.
Result<TileCache::Tile*> TileCache::tile(TileKey key, uint64_t width) {
  const auto found = tiles_.find(key);
  const bool is_known = found != tiles_.end() && found->second.reading == reading_;
  if (is_known && found->second.hashes.size() >= width) return &found->second;
  DAYBOOK_TRY(std::vector<Hash> hashes, read(key));
  if (hashes.size() < width) {
    return missing_hash(key.first, key.second * merkle::kTileWidth + hashes.size());
  }
  if (tiles_.size() >= kMaxTiles) tiles_.clear();
  Tile& tile = tiles_[key];
  const bool goes_on = tile.hashes.size() <= hashes.size() &&
                       std::equal(tile.hashes.begin(), tile.hashes.end(), hashes.begin());
  if (!goes_on) tile.folds.clear();
  tile.reading = reading_;
  tile.hashes = std::move(hashes);
  return &tile;
}

Result<Hash> TileCache::node(unsigned level, uint64_t index) {
  const unsigned tile_level = level / merkle::kTileHeight;
  const uint64_t width = uint64_t{1}
                         << (level % merkle::kTileHeight);  // stored hashes below the node
  const uint64_t first = index * width;
  const uint64_t begin = first % merkle::kTileWidth;
  DAYBOOK_TRY(Tile * tile, this->tile({tile_level, first / merkle::kTileWidth}, begin + width));
  const auto from = tile->hashes.begin() + static_cast<std::ptrdiff_t>(begin);
  if (width == 1) return *from;
  const auto known = tile->folds.find({begin, width});
  if (known != tile->folds.end()) return known->second;
  const Hash folded = fold({from, from + static_cast<std::ptrdiff_t>(width)});
  tile->folds.emplace(std::pair(begin, width), folded);
  return folded;
}

}  // namespace daybook::log
