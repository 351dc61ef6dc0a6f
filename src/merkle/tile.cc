#include "merkle/tile.h"

#include "base/bytes.h"
#include "base/check.h"

namespace daybook::merkle {
namespace {

constexpr uint64_t kGroup = 1000;   // three decimal digits a path element
constexpr unsigned kMaxLevel = 63;  // c2sp.org/tlog-tiles: "between 0 and 63"

std::string three_digits(uint64_t value) {
  std::string digits = std::to_string(value);
  return std::string(3 - digits.size(), '0') + digits;
}

// 1234067 → "x001/x234/067".
std::string index_path(uint64_t index) {
  std::string path = three_digits(index % kGroup);
  while (index >= kGroup) {
    index /= kGroup;
    path = "x" + three_digits(index % kGroup) + "/" + path;
  }
  return path;
}

// Accepts more than index_path writes: the caller renders again and compares.
std::optional<uint64_t> parse_index(std::string_view path) {
  std::string digits;
  for (const char c : path) {
    if (c >= '0' && c <= '9') digits.push_back(c);
  }
  if (digits.empty()) return std::nullopt;
  const size_t first = digits.find_first_not_of('0');
  return first == std::string::npos ? 0 : parse_decimal(digits.substr(first));
}

// "tile/" and the level or "entries/", taken from the front of `path`.
std::optional<TileId> take_head(std::string_view& path) {
  constexpr std::string_view kHead = "tile/";
  if (path.substr(0, kHead.size()) != kHead) return std::nullopt;
  path.remove_prefix(kHead.size());
  const size_t slash = path.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  const std::string_view kind = path.substr(0, slash);
  path.remove_prefix(slash + 1);
  TileId tile;
  tile.entries = kind == "entries";
  if (tile.entries) return tile;
  const std::optional<uint64_t> level = parse_decimal(kind);
  if (!level || *level > kMaxLevel) return std::nullopt;
  tile.level = static_cast<unsigned>(*level);
  return tile;
}

std::optional<TileId> parse_loosely(std::string_view path) {
  std::optional<TileId> tile = take_head(path);
  if (!tile) return std::nullopt;
  tile->width = static_cast<unsigned>(kTileWidth);
  const size_t partial = path.find(".p/");
  if (partial != std::string_view::npos) {
    const std::optional<uint64_t> width = parse_decimal(path.substr(partial + 3));
    if (!width || *width == 0 || *width >= kTileWidth) return std::nullopt;
    tile->width = static_cast<unsigned>(*width);
    path = path.substr(0, partial);
  }
  const std::optional<uint64_t> index = parse_index(path);
  if (!index) return std::nullopt;
  tile->index = *index;
  return tile;
}

// The tiles of one row (a level's hashes, or the entries) that growing from `old_count` to
// `new_count` adds.
void append_row(bool entries, unsigned level, uint64_t old_count, uint64_t new_count,
                std::vector<TileId>& out) {
  const auto full = static_cast<unsigned>(kTileWidth);
  for (uint64_t i = old_count / kTileWidth; i < new_count / kTileWidth; ++i) {
    out.push_back({entries, level, i, full});
  }
  const auto rest = static_cast<unsigned>(new_count % kTileWidth);
  if (rest != 0 && old_count != new_count) {
    out.push_back({entries, level, new_count / kTileWidth, rest});
  }
}

}  // namespace

std::string tile_path(const TileId& tile) {
  DAYBOOK_CHECK(tile.width >= 1 && tile.width <= kTileWidth);
  std::string path = "tile/" + (tile.entries ? std::string("entries") : std::to_string(tile.level));
  path += "/" + index_path(tile.index);
  if (tile.width != kTileWidth) path += ".p/" + std::to_string(tile.width);
  return path;
}

Result<TileId> parse_tile_path(std::string_view path) {
  const std::optional<TileId> tile = parse_loosely(path);
  if (!tile || tile_path(*tile) != path) {
    return invalid("\"" + std::string(path) +
                   "\" is not a tile path (tile/<level>/<index>[.p/<width>] or tile/entries/…)");
  }
  return *tile;
}

std::vector<TileId> tiles_of(TreeSize size) {
  return new_tiles(TreeSize(0), size);
}

std::vector<TileId> new_tiles(TreeSize old_size, TreeSize new_size) {
  DAYBOOK_CHECK_LE(old_size, new_size);
  std::vector<TileId> tiles;
  for (unsigned level = 0; level * kTileHeight < 64; ++level) {
    const unsigned shift = level * kTileHeight;
    append_row(false, level, old_size.value >> shift, new_size.value >> shift, tiles);
  }
  append_row(true, 0, old_size.value, new_size.value, tiles);
  return tiles;
}

std::string encode_bundle(const std::vector<std::string>& entries) {
  std::string bundle;
  for (const std::string& entry : entries) {
    DAYBOOK_CHECK_LE(entry.size(), kMaxEntryBytes);
    append_be16(bundle, static_cast<uint16_t>(entry.size()));
    bundle += entry;
  }
  return bundle;
}

Result<std::vector<std::string>> decode_bundle(std::string_view bundle, unsigned width) {
  std::vector<std::string> entries;
  while (!bundle.empty()) {
    const size_t length = bundle.size() < 2 ? 0 : read_be16(bundle);
    if (bundle.size() < 2 + length) {
      return invalid("entry bundle ends inside entry " + std::to_string(entries.size()));
    }
    entries.emplace_back(bundle.substr(2, length));
    bundle.remove_prefix(2 + length);
  }
  if (entries.size() != width) {
    return invalid("entry bundle has " + std::to_string(entries.size()) + " entries, not " +
                   std::to_string(width));
  }
  return entries;
}

}  // namespace daybook::merkle
