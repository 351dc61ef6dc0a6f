// All hash tiles of a log, made from its leaf hashes in memory: 32 bytes an entry.
#pragma once

#include <string>
#include <vector>

#include "merkle/tile.h"
#include "merkle/tree.h"

namespace daybook::replica {

class TileTree {
 public:
  void append(const Hash& leaf);
  [[nodiscard]] TreeSize size() const { return range_.size(); }
  [[nodiscard]] Hash root() const { return range_.root(); }
  // Of the first `size` leaves (at most size()).
  [[nodiscard]] Hash root_at(TreeSize size) const;
  // A hash tile of tiles_of(size()).
  [[nodiscard]] std::string tile(const merkle::TileId& id) const;

 private:
  merkle::CompactRange range_;
  std::vector<std::vector<Hash>> levels_;  // by tile level
};

}  // namespace daybook::replica
