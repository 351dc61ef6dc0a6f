#include "kv/store.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>

#include <map>
#include <random>
#include <utility>

#include "child.h"
#include "folder.h"

namespace daybook::kv {
namespace {

class StoreTest : public testing::Test {
 protected:
  TempFolder folder_;
  std::string path_ = folder_ / "store";
};

TEST_F(StoreTest, KeepsWhatWasWrittenAcrossReopening) {
  build(path_, {{"a", "1"}, {"b", ""}, {std::string("\0\xff", 2), std::string("\0", 1)}});
  const auto store = open_store(path_);
  EXPECT_EQ(store->get("a").value(), "1");
  EXPECT_EQ(store->get("b").value(), "");
  EXPECT_EQ(store->get(std::string_view("\0\xff", 2)).value(), std::string("\0", 1));
  EXPECT_EQ(store->get("c").value(), std::nullopt);
}

TEST_F(StoreTest, AppliesABatchInOrder) {
  const auto store = open_store(path_);
  Batch batch;
  EXPECT_TRUE(batch.empty());
  batch.put("a", "1");
  batch.put("a", "2");
  batch.put("b", "1");
  batch.erase("b");
  batch.erase("never there");
  EXPECT_FALSE(batch.empty());
  ASSERT_TRUE(store->write_synced(batch).ok());
  EXPECT_EQ(forward(*store), (Pairs{{"a", "2"}}));
  EXPECT_TRUE(store->write_synced(Batch()).ok());
}

TEST_F(StoreTest, ABatchTellsItsKeysInOrder) {
  Batch batch;
  batch.put("b", "");
  batch.erase("a");
  std::vector<std::string> keys;
  batch.for_each_key([&](std::string_view key) { keys.emplace_back(key); });
  EXPECT_EQ(keys, (std::vector<std::string>{"b", "a"}));
}

TEST_F(StoreTest, ABatchThatIsTakenLeavesAnEmptyOne) {
  Batch from;
  from.put("a", "1");
  const Batch to = std::exchange(from, {});
  EXPECT_FALSE(to.empty());
  EXPECT_TRUE(from.empty());
  from.for_each_key([](std::string_view key) { ADD_FAILURE() << key; });
  from.put("b", "2");
  const auto store = open_store(path_);
  ASSERT_TRUE(store->write_synced(from).ok());
  ASSERT_TRUE(store->write_synced(to).ok());
  ASSERT_TRUE(store->write_synced(to).ok()) << "a batch may be written again";
  EXPECT_EQ(forward(*store), (Pairs{{"a", "1"}, {"b", "2"}}));
}

TEST_F(StoreTest, WhenNothingIsThereItSaysSoAndMakesNothing) {
  const auto store = Store::open(path_, {});
  ASSERT_FALSE(store.ok());
  EXPECT_EQ(store.error().kind, ErrorKind::kNotFound);
  EXPECT_NE(store.error().message.find(path_), std::string::npos);
  EXPECT_FALSE(std::filesystem::exists(path_));
  std::filesystem::create_directory(path_);
  EXPECT_EQ(Store::open(path_, {}).error().kind, ErrorKind::kNotFound);
  EXPECT_TRUE(std::filesystem::is_empty(path_));
}

TEST_F(StoreTest, MakesTheFoldersAboveIt) {
  EXPECT_TRUE(Store::open(folder_ / "a/b/store", {.create_if_missing = true}).ok());
}

TEST_F(StoreTest, RefusesToCreateOverAnother) {
  build(path_, {{"a", "1"}});
  const auto store = Store::open(path_, {.create_if_missing = true, .error_if_exists = true});
  ASSERT_FALSE(store.ok());
  EXPECT_EQ(store.error().kind, ErrorKind::kConflict);
  EXPECT_EQ(open_store(path_)->get("a").value(), "1");
}

// Every way in which a creation can stop before CURRENT is there: the MANIFEST cut anywhere, its
// sectors lost, and the files that came after it without it.
TEST_F(StoreTest, ACreationInterruptedBeforeCurrentIsStartedOver) {
  const std::string manifest = first_manifest();
  std::vector<std::map<std::string, std::string>> leftovers;
  for (size_t size = 0; size <= manifest.size(); ++size) {
    leftovers.push_back({{"MANIFEST-000001", manifest.substr(0, size)}});
  }
  leftovers.push_back({{"MANIFEST-000001", std::string(manifest.size(), '\0')}});
  leftovers.push_back({{"MANIFEST-000001", manifest}, {"000001.dbtmp", "MANIFEST-000001\n"}});
  leftovers.push_back({{"MANIFEST-000002", ""}, {"000003.log", ""}});
  leftovers.push_back({{"MANIFEST-000002", manifest}, {"LOCK", ""}, {"LOG", "opened"}});
  for (size_t i = 0; i < leftovers.size(); ++i) {
    const std::string path = folder_ / std::to_string(i);
    std::filesystem::create_directory(path);
    for (const auto& [name, content] : leftovers[i]) spill(path + "/" + name, content);
    for (const char* value : {"1", "2"}) {
      const auto store = Store::open(path, {.create_if_missing = true});
      ASSERT_TRUE(store.ok()) << i << ": " << store.error().message;
      Batch batch;
      batch.put(value, value);
      ASSERT_TRUE((*store)->write_synced(batch).ok());
    }
    EXPECT_EQ(forward(*open_store(path)), (Pairs{{"1", "1"}, {"2", "2"}}));
  }
}

TEST_F(StoreTest, AnInterruptedCreationIsNotOpenedAsAStore) {
  std::filesystem::create_directory(path_);
  spill(path_ + "/MANIFEST-000001", first_manifest());
  EXPECT_EQ(Store::open(path_, {}).error().kind, ErrorKind::kDamaged);
}

TEST_F(StoreTest, AFileInItsPlaceIsTheEnvironmentsFault) {
  spill(path_, "not a folder");
  EXPECT_EQ(Store::open(path_ + "/below", {.create_if_missing = true}).error().kind,
            ErrorKind::kEnvironment);
  EXPECT_EQ(slurp(path_), "not a folder");
}

TEST_F(StoreTest, ASecondOneInThisProcessIsBusy) {
  const auto first = open_store(path_);
  const auto second = Store::open(path_, {});
  ASSERT_FALSE(second.ok());
  EXPECT_EQ(second.error().kind, ErrorKind::kBusy);
  EXPECT_NE(second.error().message.find(path_), std::string::npos);
}

TEST_F(StoreTest, ASecondOneInAnotherProcessIsBusy) {
  build(path_, {{"a", "1"}});
  Child holder([&] { Store::open(path_, {}).value().release(); });
  const auto second = Store::open(path_, {});
  ASSERT_FALSE(second.ok());
  EXPECT_EQ(second.error().kind, ErrorKind::kBusy);
  holder.kill();
  EXPECT_EQ(open_store(path_)->get("a").value(), "1");
}

TEST_F(StoreTest, SyncedWritesOutliveAKill) {
  Child writer([&] {
    const auto store = Store::open(path_, {.create_if_missing = true}).value().release();
    for (const auto& [key, value] : numbered_pairs(20)) {
      Batch batch;
      batch.put(key, value);
      if (!store->write_synced(batch).ok()) ::_exit(1);
    }
  });
  writer.kill();
  EXPECT_EQ(forward(*open_store(path_)), numbered_pairs(20));
}

// Iterators are used again, but never beyond a write: neither one that was let go before it nor one
// that is still held.
TEST_F(StoreTest, AnIteratorSeesEveryWriteBeforeItAndNoneAfter) {
  build(path_, {{"a", "0"}});
  const auto store = open_store(path_);
  for (int round = 1; round <= 20; ++round) {
    Iterator before = store->iterate();
    Iterator passing = store->iterate(Store::Blocks::kPass);
    before.seek("a");
    const uint64_t revision = store->revision();
    Batch batch;
    batch.put("a", std::to_string(round));
    ASSERT_TRUE(store->write_synced(batch).ok());
    EXPECT_NE(store->revision(), revision);
    for (Iterator* const held : {&before, &passing}) {
      held->seek("a");
      EXPECT_EQ(held->value(), std::to_string(round - 1));
    }
    for (const auto blocks : {Store::Blocks::kKeep, Store::Blocks::kPass}) {
      Iterator after = store->iterate(blocks);
      EXPECT_FALSE(after.valid());
      after.seek("a");
      EXPECT_EQ(after.value(), std::to_string(round));
    }
  }
}

TEST_F(StoreTest, NoTwoStoresHaveOneRevision) {
  const auto one = open_store(path_), other = open_store(folder_ / "other");
  EXPECT_NE(one->revision(), other->revision());
}

TEST_F(StoreTest, WalksBothWaysAndSeeksToTheNextKey) {
  build(path_, {{"b", "2"}, {"a", "1"}, {"d", "4"}});
  const auto store = open_store(path_);
  EXPECT_EQ(forward(*store), (Pairs{{"a", "1"}, {"b", "2"}, {"d", "4"}}));
  Iterator it = store->iterate();
  EXPECT_FALSE(it.valid());
  it.seek("c");
  ASSERT_TRUE(it.valid());
  EXPECT_EQ(it.key(), "d");
  it.prev();
  EXPECT_EQ(it.key(), "b");
  it.seek_to_last();
  EXPECT_EQ(it.value(), "4");
  it.next();
  EXPECT_FALSE(it.valid());
  EXPECT_TRUE(it.status().ok());
  it.seek("e");
  EXPECT_FALSE(it.valid());
  it.seek_to_first();
  it.prev();
  EXPECT_FALSE(it.valid());
  EXPECT_TRUE(it.status().ok());
}

TEST_F(StoreTest, AnIteratorSeesTheStoreAsItWasWhenItWasMade) {
  const auto store = open_store(path_);
  Batch first;
  first.put("a", "1");
  ASSERT_TRUE(store->write_synced(first).ok());
  Iterator made = store->iterate();
  Iterator it(std::move(made));
  Batch second;
  second.put("b", "2");
  ASSERT_TRUE(store->write_synced(second).ok());
  it.seek_to_first();
  EXPECT_EQ(it.key(), "a");
  it.next();
  EXPECT_FALSE(it.valid());
}

TEST_F(StoreTest, AgreesWithAMapOnRandomWork) {
  const auto seed = std::random_device()();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  std::map<std::string, std::string> expected;
  for (int session = 0; session < 5; ++session) {
    const auto store = open_store(path_);
    for (int i = 0; i < 20; ++i) {
      Batch batch;
      for (auto n = random() % 5; n > 0; --n) {
        const std::string key = std::to_string(random() % 30);
        if (random() % 3 == 0) {
          batch.erase(key);
          expected.erase(key);
        } else {
          const std::string value(random() % 1000, static_cast<char>(random()));
          batch.put(key, value);
          expected[key] = value;
        }
      }
      ASSERT_TRUE(store->write_synced(batch).ok());
    }
    EXPECT_EQ(forward(*store), Pairs(expected.begin(), expected.end()));
    EXPECT_EQ(store->check_all({}).value(), expected.size());
  }
}

TEST_F(StoreTest, CheckAllCountsLiveKeysAndTellsItsProgress) {
  const auto store = open_store(path_);
  Batch batch;
  for (int i = 0; i < 10'000; ++i) batch.put(std::to_string(i), "v");
  batch.erase("17");
  ASSERT_TRUE(store->write_synced(batch).ok());
  std::vector<uint64_t> progress;
  EXPECT_EQ(store->check_all([&](uint64_t done) { progress.push_back(done); }).value(), 9999U);
  EXPECT_GT(progress.size(), 1U);
  EXPECT_TRUE(std::is_sorted(progress.begin(), progress.end()));
  EXPECT_EQ(progress.back(), 9999U);
}

// The disk is full for one write; there is room again afterwards, and still nothing is written:
// nobody knows what of the failed write is on disk.
TEST_F(StoreTest, AFailedWriteIsFinalUntilReopening) {
  build(path_, {{"a", "1"}});
  {
    const auto store = open_store(path_);
    Batch small;
    small.put("b", "2");
    Batch large;
    large.put("c", std::string(1 << 20, 'x'));
    ASSERT_TRUE(store->write_synced(small).ok());

    ::signal(SIGXFSZ, SIG_IGN);
    rlimit before{};
    ::getrlimit(RLIMIT_FSIZE, &before);
    const rlimit full{1 << 16, before.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &full);
    const auto failed = store->write_synced(large);
    ::setrlimit(RLIMIT_FSIZE, &before);

    ASSERT_FALSE(failed.ok());
    EXPECT_EQ(failed.error().kind, ErrorKind::kEnvironment);
    EXPECT_NE(failed.error().message.find(path_), std::string::npos);
    const auto later = store->write_synced(small);
    ASSERT_FALSE(later.ok());
    EXPECT_EQ(later.error().message, failed.error().message);
    EXPECT_EQ(store->get("b").value(), "2");
  }
  const auto store = open_store(path_);
  EXPECT_EQ(forward(*store), (Pairs{{"a", "1"}, {"b", "2"}}));
  Batch again;
  again.put("d", "4");
  EXPECT_TRUE(store->write_synced(again).ok());
}

// LevelDB has a thread, so the dying process is started anew instead of forked.
using StoreDeathTest = StoreTest;
TEST_F(StoreDeathTest, IteratingPastTheEndIsOurBug) {
  testing::GTEST_FLAG(death_test_style) = "threadsafe";
  const auto store = open_store(path_);
  Iterator it = store->iterate();
  it.seek_to_first();
  EXPECT_DEATH(it.next(), "CHECK failed");
  EXPECT_DEATH(it.prev(), "CHECK failed");
  EXPECT_DEATH((void)it.key(), "CHECK failed");
  EXPECT_DEATH((void)it.value(), "CHECK failed");
}

}  // namespace
}  // namespace daybook::kv
