#include "replica/tile_tree.h"

#include "base/check.h"

namespace daybook::replica {

void TileTree::append(const Hash& leaf) {
  range_.append(leaf, [this](unsigned level, uint64_t, const Hash& hash) {
    if (level % merkle::kTileHeight != 0) return;
    const unsigned tile_level = level / merkle::kTileHeight;
    if (tile_level == levels_.size()) levels_.emplace_back();
    levels_[tile_level].push_back(hash);
  });
}

Hash TileTree::root_at(TreeSize size) const {
  DAYBOOK_CHECK(size <= range_.size());
  merkle::CompactRange range;
  for (uint64_t i = 0; i < size.value; ++i) range.append(levels_[0][i]);
  return range.root();
}

std::string TileTree::tile(const merkle::TileId& id) const {
  const uint64_t first = id.index * merkle::kTileWidth;
  DAYBOOK_CHECK(!id.entries && id.level < levels_.size() &&
                first + id.width <= levels_[id.level].size());
  std::string bytes;
  for (uint64_t i = first; i < first + id.width; ++i) bytes += levels_[id.level][i].view();
  return bytes;
}

}  // namespace daybook::replica
