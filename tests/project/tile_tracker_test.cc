#include "project/tile_tracker.h"

#include <gtest/gtest.h>

#include <map>

namespace daybook::project {
namespace {

// The oracle: every tile from all entries, by the definition (docs: C2SP tlog-tiles).
Hash subtree(const std::vector<std::string>& entries, size_t begin, size_t end) {
  if (end - begin == 1) return merkle::leaf_hash(entries[begin]);
  size_t split = 1;
  while (split * 2 < end - begin) split *= 2;
  return merkle::node_hash(subtree(entries, begin, begin + split),
                           subtree(entries, begin + split, end));
}

std::string slow_tile(const std::vector<std::string>& entries, const merkle::TileId& tile) {
  std::string out;
  size_t span = 1;
  for (unsigned level = 0; level < tile.level; ++level) span *= merkle::kTileWidth;
  for (size_t n = tile.index * merkle::kTileWidth; n < tile.index * merkle::kTileWidth + tile.width;
       ++n) {
    if (tile.entries) {
      out += merkle::encode_bundle({entries[n]});
    } else {
      out += subtree(entries, n * span, (n + 1) * span).view();
    }
  }
  return out;
}

void expect_tiles(const std::map<std::string, std::string>& branch,
                  const std::vector<std::string>& entries) {
  const std::vector<merkle::TileId> wanted = merkle::tiles_of(TreeSize(entries.size()));
  ASSERT_EQ(branch.size(), wanted.size()) << entries.size();
  for (const merkle::TileId& tile : wanted) {
    const auto found = branch.find("log/" + merkle::tile_path(tile));
    ASSERT_NE(found, branch.end()) << merkle::tile_path(tile);
    ASSERT_EQ(found->second, slow_tile(entries, tile)) << merkle::tile_path(tile);
  }
}

TEST(TileTracker, TheBranchHoldsExactlyTheTilesOfEverySize) {
  for (const size_t step : {1U, 7U, 100U, 255U, 256U, 257U, 700U}) {
    SCOPED_TRACE(step);
    TileTracker tracker;
    std::map<std::string, std::string> branch;
    std::vector<std::string> entries;
    for (size_t commit = 0; entries.size() < 1100; ++commit) {
      for (size_t n = 0; n < step; ++n) {
        entries.push_back("entry " + std::to_string(entries.size()));
        tracker.append(entries.back());
      }
      std::map<std::string, std::string> full;
      for (const git::TreeChange& change : tracker.take_changes()) {
        if (change.content) {
          ASSERT_EQ(branch.count(change.path), 0U) << change.path << " is written twice";
          branch[change.path] = *change.content;
        } else {
          ASSERT_EQ(branch.erase(change.path), 1U)
              << change.path << " is removed and was never there";
        }
      }
      const bool is_edge = entries.size() % 256 < 2 || entries.size() % 256 > 254;
      if (step > 1 || is_edge || commit % 97 == 0) expect_tiles(branch, entries);
    }
    EXPECT_TRUE(tracker.take_changes().empty());
    EXPECT_EQ(tracker.root(), subtree(entries, 0, entries.size()));
  }
}

TEST(TileTracker, ASecondLevelTileComesWithTheFirstFullOne) {
  TileTracker tracker;
  for (int n = 0; n < 256; ++n) tracker.append("x");
  std::vector<std::string> paths;
  for (const git::TreeChange& change : tracker.take_changes()) paths.push_back(change.path);
  EXPECT_EQ(paths, (std::vector<std::string>{"log/tile/entries/000", "log/tile/0/000",
                                             "log/tile/1/000.p/1"}));
}

}  // namespace
}  // namespace daybook::project
