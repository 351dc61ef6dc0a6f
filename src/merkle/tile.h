// C2SP tlog-tiles: paths, hash tiles and entry bundles. Source: c2sp.org/tlog-tiles@v0.1.0. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/hash.h"
#include "base/ids.h"
#include "base/result.h"

namespace daybook::merkle {

inline constexpr unsigned kTileHeight = 8;       // levels in a tile
inline constexpr uint64_t kTileWidth = 256;      // entries in a full tile
inline constexpr size_t kMaxEntryBytes = 65535;  // uint16 length prefix

struct TileId {
  bool entries = false;  // an entry bundle instead of a hash tile (level is 0 then)
  unsigned level = 0;    // tile level: its entries are nodes of tree level 8·level
  uint64_t index = 0;
  unsigned width = 0;  // 1..256 entries
  friend auto operator<=>(const TileId&, const TileId&) = default;
};

// "tile/0/x001/x234/067.p/5"; a full tile has no ".p/".
std::string tile_path(const TileId& tile);
// Strict: parse, re-render, compare.
Result<TileId> parse_tile_path(std::string_view path);

// Every tile (hash and entry bundles, the partial ones at the right edge included) that a tree of
// `size` has.
std::vector<TileId> tiles_of(TreeSize size);
// Those of tiles_of(new_size) that tiles_of(old_size) has not.
std::vector<TileId> new_tiles(TreeSize old_size, TreeSize new_size);

// uint16 big-endian length || bytes, for each. CHECKs ≤ kMaxEntryBytes.
std::string encode_bundle(const std::vector<std::string>& entries);
// kInvalid unless it holds exactly `width` entries and nothing else.
Result<std::vector<std::string>> decode_bundle(std::string_view bundle, unsigned width);

}  // namespace daybook::merkle
