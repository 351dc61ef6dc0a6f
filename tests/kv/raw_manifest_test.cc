#include "kv/raw_manifest.h"

#include <gtest/gtest.h>

#include "folder.h"

namespace daybook::kv {
namespace {

std::string manifest_of(const std::string& folder) {
  const std::string current = slurp(folder + "/CURRENT");
  return slurp(folder + "/" + current.substr(0, current.size() - 1));
}

uint64_t number_of(const std::string& file) {
  return std::stoull(file);
}

TEST(RawManifest, TellsTheTablesInUseAndTheLog) {
  TempFolder folder;
  const std::string path = folder / "store";
  for (int round = 0; round < 3; ++round) build(path, numbered_pairs(5));
  move_log_to_table(path);
  const RawManifest manifest = read_raw_manifest(manifest_of(path));
  EXPECT_TRUE(manifest.damage.empty());
  EXPECT_FALSE(manifest.torn_at);
  const auto tables = files_with(path, ".ldb");
  EXPECT_EQ(manifest.table_sizes.size(), tables.size());
  for (const std::string& table : tables) {
    EXPECT_EQ(manifest.table_sizes.at(number_of(table)),
              std::filesystem::file_size(path + "/" + table));
  }
  EXPECT_EQ(manifest.log_number, number_of(file_with(path, ".log")));
}

TEST(RawManifest, ForgetsTablesThatACompactionReplaced) {
  TempFolder folder;
  const std::string path = folder / "store";
  // Five tables on level 0 make LevelDB merge them.
  for (int round = 0; round < 8; ++round) build(path, numbered_pairs(5));
  move_log_to_table(path);
  const RawManifest manifest = read_raw_manifest(manifest_of(path));
  EXPECT_TRUE(manifest.damage.empty());
  EXPECT_LT(manifest.table_sizes.size(), 8U);
  for (const auto& [number, size] : manifest.table_sizes) {
    bool found = false;
    for (const std::string& table : files_with(path, ".ldb")) found |= number_of(table) == number;
    EXPECT_TRUE(found) << number;
  }
}

TEST(RawManifest, AnyFlippedByteIsDamage) {
  TempFolder folder;
  build(folder / "store", numbered_pairs(5));
  move_log_to_table(folder / "store");
  const std::string good = manifest_of(folder / "store");
  for (size_t at = 0; at < good.size(); ++at) {
    std::string bad = good;
    bad[at] = static_cast<char>(bad[at] ^ 0x20);
    EXPECT_FALSE(read_raw_manifest(bad).damage.empty()) << at;
  }
}

}  // namespace
}  // namespace daybook::kv
