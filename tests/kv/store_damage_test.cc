// Build, corrupt, reopen, check: damage in a store is reported, and never read as an absent key or
// a shorter store.
#include <gtest/gtest.h>

#include "folder.h"
#include "kv/store.h"

namespace daybook::kv {
namespace {

class StoreDamage : public testing::Test {
 protected:
  StoreDamage() {
    build(path_, pairs_);
    log_ = path_ + "/" + file_with(path_, ".log");
  }

  void use_table() {
    move_log_to_table(path_);
    table_ = path_ + "/" + file_with(path_, ".ldb");
  }

  void expect_open_damaged() {
    for (const bool create : {false, true}) {
      const auto store = Store::open(path_, {.create_if_missing = create});
      ASSERT_FALSE(store.ok());
      EXPECT_EQ(store.error().kind, ErrorKind::kDamaged) << store.error().message;
      EXPECT_NE(store.error().message.find(path_), std::string::npos);
      EXPECT_EQ(exit_code(store.error().kind), 3);
    }
  }

  // Every way to read `key` reports the damage.
  void expect_read_damaged(const Store& store, const std::string& key) {
    const auto got = store.get(key);
    ASSERT_FALSE(got.ok());
    EXPECT_EQ(got.error().kind, ErrorKind::kDamaged) << got.error().message;
    EXPECT_EQ(store.check_all({}).error().kind, ErrorKind::kDamaged);
    Iterator it = store.iterate();
    for (it.seek_to_first(); it.valid(); it.next()) EXPECT_LT(it.key(), key);
    EXPECT_EQ(it.status().error().kind, ErrorKind::kDamaged);
    for (it.seek_to_last(); it.valid(); it.prev()) EXPECT_GT(it.key(), key);
    EXPECT_EQ(it.status().error().kind, ErrorKind::kDamaged);
  }

  TempFolder folder_;
  std::string path_ = folder_ / "store";
  Pairs pairs_ = numbered_pairs(10);
  std::string log_, table_;
};

TEST_F(StoreDamage, AFlippedByteInAnyValueOfTheLogIsSeenOnOpen) {
  const std::string good = slurp(log_);
  for (const auto& [key, value] : pairs_) {
    spill(log_, good);
    flip(log_, good.find(value) + value.size() / 2);
    expect_open_damaged();
  }
}

TEST_F(StoreDamage, AFlippedByteInATableIsSeenOnReading) {
  use_table();
  // Snappy leaves the first occurrence of a text as it is.
  flip(table_, slurp(table_).find("key1000") + 2);
  const auto store = open_store(path_);
  expect_read_damaged(*store, pairs_[0].first);
}

TEST_F(StoreDamage, TheWalkStopsAtADamagedBlockInTheMiddle) {
  Pairs large;
  for (int i = 0; i < 40; ++i) {
    std::string noise;
    for (int j = 0; j < 1000; ++j)
      noise.push_back(static_cast<char>(i * 7919 + j * j * 31 + j / 7));
    large.emplace_back("large" + std::to_string(100 + i), noise);
  }
  build(path_, large);
  use_table();
  flip(table_, std::filesystem::file_size(table_) / 2);
  const auto store = open_store(path_);
  Iterator it = store->iterate();
  size_t seen = 0;
  for (it.seek_to_first(); it.valid(); it.next()) ++seen;
  EXPECT_EQ(it.status().error().kind, ErrorKind::kDamaged);
  EXPECT_GT(seen, 0U);
  EXPECT_LT(seen, 40U);
  EXPECT_EQ(store->check_all({}).error().kind, ErrorKind::kDamaged);
}

TEST_F(StoreDamage, AMissingTableIsSeenOnOpen) {
  use_table();
  std::filesystem::remove(table_);
  expect_open_damaged();
}

TEST_F(StoreDamage, ATableThatGoesAwayUnderAnOpenStoreIsNotAnAbsentKey) {
  use_table();
  const auto store = open_store(path_);
  std::filesystem::remove(table_);
  expect_read_damaged(*store, pairs_[0].first);
}

TEST_F(StoreDamage, ATableCutShortIsSeenOnReading) {
  use_table();
  const std::string good = slurp(table_);
  for (const size_t length : {size_t{0}, size_t{10}, good.size() / 2, good.size() - 1}) {
    spill(table_, good.substr(0, length));
    const auto store = open_store(path_);
    expect_read_damaged(*store, pairs_[0].first);
  }
}

TEST_F(StoreDamage, AMissingManifestIsSeenOnOpen) {
  for (const auto& entry : std::filesystem::directory_iterator(path_)) {
    if (entry.path().filename().string().starts_with("MANIFEST-")) {
      std::filesystem::remove(entry.path());
    }
  }
  expect_open_damaged();
}

TEST_F(StoreDamage, AFlippedByteInTheManifestIsSeenOnOpen) {
  const std::string current = slurp(path_ + "/CURRENT");
  flip(path_ + "/" + current.substr(0, current.size() - 1), 12);
  expect_open_damaged();
}

TEST_F(StoreDamage, ALostCurrentIsNoReasonToStartAnew) {
  std::filesystem::remove(path_ + "/CURRENT");
  const Picture before = picture(path_);
  expect_open_damaged();
  EXPECT_EQ(picture(path_), before);
}

// Not even when all that is left is the MANIFEST, or a log, or a table.
TEST_F(StoreDamage, OneFileOfAStoreInUseIsNoReasonToStartAnew) {
  Batch batch;
  batch.put("one", "more");
  ASSERT_TRUE(open_store(path_)->write_synced(batch).ok());
  std::filesystem::remove(path_ + "/CURRENT");
  int kinds = 0;
  for (const auto& file : std::filesystem::directory_iterator(path_)) {
    const std::string name = file.path().filename().string();
    if (name.starts_with("LO")) continue;  // LOCK, LOG
    ++kinds;
    TempFolder folder;
    const std::string path = folder / "store";
    std::filesystem::create_directory(path);
    std::filesystem::copy_file(file.path(), path + "/" + name);
    const auto store = Store::open(path, {.create_if_missing = true});
    ASSERT_FALSE(store.ok()) << name;
    EXPECT_EQ(store.error().kind, ErrorKind::kDamaged);
    EXPECT_NE(store.error().message.find(name), std::string::npos) << store.error().message;
  }
  EXPECT_GE(kinds, 3);
}

TEST_F(StoreDamage, AGarbledCurrentIsSeenOnOpen) {
  for (const char* content : {"", "MANIFEST-000002", "\n", "garbage\n"}) {
    spill(path_ + "/CURRENT", content);
    expect_open_damaged();
  }
}

// What LevelDB cannot see, and why the log keeps a signed checkpoint outside of it.
TEST_F(StoreDamage, ACutLogTailOpensWithFewerRecords) {
  const std::string good = slurp(log_);
  spill(log_, good.substr(0, good.size() - 5));
  const auto store = open_store(path_);
  EXPECT_EQ(forward(*store).size(), pairs_.size() - 1);
}

}  // namespace
}  // namespace daybook::kv
