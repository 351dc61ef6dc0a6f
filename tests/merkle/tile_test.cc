#include "merkle/tile.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace daybook::merkle {
namespace {

constexpr unsigned kFull = 256;

TEST(TilePath, GroupsTheIndexInThreeDigits) {
  EXPECT_EQ(tile_path({false, 0, 0, kFull}), "tile/0/000");
  EXPECT_EQ(tile_path({false, 0, 999, kFull}), "tile/0/999");
  EXPECT_EQ(tile_path({false, 1, 1000, kFull}), "tile/1/x001/000");
  EXPECT_EQ(tile_path({false, 0, 1234067, 5}), "tile/0/x001/x234/067.p/5");
  EXPECT_EQ(tile_path({true, 0, 1234067, kFull}), "tile/entries/x001/x234/067");
  EXPECT_EQ(tile_path({true, 0, 0, 255}), "tile/entries/000.p/255");
}

TEST(TilePath, RoundTrips) {
  for (const bool entries : {false, true}) {
    for (const unsigned level : {0U, 1U, 7U, 63U}) {
      for (const uint64_t index : {uint64_t{0}, uint64_t{9}, uint64_t{1000}, uint64_t{1000000},
                                   uint64_t{999999999}, UINT64_MAX}) {
        for (const unsigned width : {1U, 9U, 255U, kFull}) {
          const TileId tile{entries, entries ? 0 : level, index, width};
          const Result<TileId> parsed = parse_tile_path(tile_path(tile));
          ASSERT_TRUE(parsed.ok()) << tile_path(tile);
          EXPECT_EQ(*parsed, tile);
        }
      }
    }
  }
}

TEST(TilePath, IsReadStrictly) {
  const std::vector<std::string> refused = {"",
                                            "checkpoint",
                                            "tile",
                                            "tile/",
                                            "tile/0",
                                            "tile/0/",
                                            "tile/0/0",
                                            "tile/0/00",
                                            "tile/0/0000",
                                            "tile/0/1000",
                                            "tile/0/x000/001",
                                            "tile/0/x01/000",
                                            "tile/0/001/000",
                                            "tile/0/x001",
                                            "tile/0/X001/000",
                                            "/tile/0/000",
                                            "tile/0/000/",
                                            "tile//000",
                                            "tile/00/000",
                                            "tile/64/000",
                                            "tile/-1/000",
                                            "tile/+0/000",
                                            "tile/0/000.p",
                                            "tile/0/000.p/",
                                            "tile/0/000.p/0",
                                            "tile/0/000.p/256",
                                            "tile/0/000.p/01",
                                            "tile/0/000.p/1/",
                                            "tile/0/000.p/1 ",
                                            "tile/0/000.p/1.p/1",
                                            " tile/0/000",
                                            "tile/0/000\n",
                                            "tile/0/x018/x446/x744/x073/x709/x551/616",
                                            "tile/entries",
                                            "tile/entries/0",
                                            "tile/Entries/000",
                                            "tile/entries/0/000",
                                            "tile/data/000",
                                            "tile/0/%30%30%30",
                                            "tile/0/..",
                                            "tile/0/xx01/000"};
  for (const std::string& path : refused) {
    const Result<TileId> tile = parse_tile_path(path);
    ASSERT_FALSE(tile.ok()) << path;
    EXPECT_EQ(tile.error().kind, ErrorKind::kInvalid);
  }
}

// By the definition: at each level the tree has floor(size / 256^level) hashes, 256 a tile.
std::set<TileId> tiles_by_definition(uint64_t size) {
  std::set<TileId> tiles;
  unsigned level = 0;
  for (uint64_t count = size; count > 0; count /= 256, ++level) {
    for (uint64_t first = 0; first < count; first += 256) {
      const auto width = static_cast<unsigned>(std::min<uint64_t>(256, count - first));
      tiles.insert({false, level, first / 256, width});
      if (level == 0) tiles.insert({true, 0, first / 256, width});
    }
  }
  return tiles;
}

std::set<TileId> as_set(const std::vector<TileId>& tiles) {
  std::set<TileId> set(tiles.begin(), tiles.end());
  EXPECT_EQ(set.size(), tiles.size()) << "a tile is listed twice";
  return set;
}

const std::vector<uint64_t> kSizes = {0,   1,   2,   255,   256,   257,   511,   512,
                                      513, 700, 767, 65535, 65536, 65537, 65792, 131073};

TEST(TilesOf, ListsWhatTheDefinitionGives) {
  EXPECT_TRUE(tiles_of(TreeSize(0)).empty());
  for (const uint64_t size : kSizes) {
    EXPECT_EQ(as_set(tiles_of(TreeSize(size))), tiles_by_definition(size)) << size;
  }
}

TEST(NewTiles, AreTheDifference) {
  for (const uint64_t old_size : kSizes) {
    for (const uint64_t new_size : kSizes) {
      if (old_size > new_size) continue;
      const std::set<TileId> before = tiles_by_definition(old_size);
      const std::set<TileId> after = tiles_by_definition(new_size);
      std::set<TileId> expected;
      std::set_difference(after.begin(), after.end(), before.begin(), before.end(),
                          std::inserter(expected, expected.end()));
      EXPECT_EQ(as_set(new_tiles(TreeSize(old_size), TreeSize(new_size))), expected)
          << old_size << " to " << new_size;
    }
  }
}

TEST(NewTiles, OfAnEnormousTreeStaySmall) {
  const TreeSize huge(uint64_t{1} << 60);
  EXPECT_EQ(new_tiles(huge, huge).size(), 0U);
  EXPECT_EQ(new_tiles(huge, huge.next()).size(), 2U);
}

TEST(Bundle, RoundTrips) {
  const std::vector<std::string> entries = {"", "a", std::string(65535, 'x'),
                                            std::string("\0\n", 2)};
  const std::string bundle = encode_bundle(entries);
  EXPECT_EQ(bundle.substr(0, 5), std::string("\x00\x00\x00\x01"
                                             "a",
                                             5));
  EXPECT_EQ(decode_bundle(bundle, 4).value(), entries);
  EXPECT_EQ(decode_bundle("", 0).value(), std::vector<std::string>{});
}

TEST(Bundle, IsReadStrictly) {
  const std::string bundle = encode_bundle({"one", "two"});
  for (size_t length = 0; length < bundle.size(); ++length) {
    EXPECT_FALSE(decode_bundle(bundle.substr(0, length), 2).ok()) << length;
  }
  EXPECT_FALSE(decode_bundle(bundle, 1).ok());
  EXPECT_FALSE(decode_bundle(bundle, 3).ok());
  EXPECT_FALSE(decode_bundle(bundle + '\0', 2).ok());
  EXPECT_EQ(decode_bundle(bundle + '\0', 2).error().kind, ErrorKind::kInvalid);
}

TEST(BundleDeathTest, DoesNotTakeAnEntryThatIsTooLong) {
  EXPECT_DEATH(encode_bundle({std::string(65536, 'x')}), "CHECK failed");
}

}  // namespace
}  // namespace daybook::merkle
