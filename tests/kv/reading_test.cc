// A store opened for reading only: it says the same, and leaves the folder as it is.
#include <gtest/gtest.h>

#include <chrono>
#include <future>
#include <thread>

#include "folder.h"
#include "kv/reading_env.h"

namespace daybook::kv {
namespace {

class Reading : public testing::Test {
 protected:
  std::unique_ptr<Store> open_reader() {
    StoreOptions options;
    options.reads_only = true;
    auto store = Store::open(path_, options);
    EXPECT_TRUE(store.ok()) << (store.ok() ? "" : store.error().message);
    return store.ok() ? std::move(store).value() : nullptr;
  }

  TempFolder folder_;
  std::string path_ = folder_ / "store";
};

// With a little in the log, with all in tables, and with both.
TEST_F(Reading, ChangesNothingAfterAShortLog) {
  const Pairs pairs = numbered_pairs(50);
  build(path_, pairs);
  for (int round = 0; round < 3; ++round) {
    SCOPED_TRACE(round);
    const Picture before = picture(path_);
    {
      const auto reader = open_reader();
      EXPECT_EQ(forward(*reader), pairs);
      EXPECT_EQ(reader->get("key1007").value(), pairs[7].second);
    }
    EXPECT_TRUE(picture(path_) == before);
    move_log_to_table(path_);
    if (round == 1) build(path_, {pairs[3]});
  }
  const auto writer = open_store(path_);
  EXPECT_EQ(forward(*writer), pairs);
}

TEST_F(Reading, MakesATableOfALongLogOnce) {
  const Pairs pairs = numbered_pairs(100, 1000);
  build(path_, pairs);
  ASSERT_TRUE(files_with(path_, ".ldb").empty());
  EXPECT_EQ(forward(*open_reader()), pairs);
  EXPECT_EQ(files_with(path_, ".ldb").size(), 1U);
  const Picture before = picture(path_);
  EXPECT_EQ(forward(*open_reader()), pairs);
  EXPECT_TRUE(picture(path_) == before);
}

// Four tables in LevelDB's first level make it compact them.
TEST_F(Reading, LeavesCompactionsToTheNextWriter) {
  for (int i = 0; i < 4; ++i) {
    Pairs pairs = numbered_pairs(100, 1000);
    for (auto& [key, value] : pairs) value.push_back(static_cast<char>('0' + i));
    build(path_, pairs);
    EXPECT_EQ(forward(*open_reader()), pairs);  // moves the log to a table
  }
  ASSERT_EQ(files_with(path_, ".ldb").size(), 4U);
  const Picture before = picture(path_);
  {
    const auto reader = open_reader();
    EXPECT_EQ(forward(*reader).size(), 100U);
    // Time for a compaction that is not held back; that it would begin has no other sign.
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  EXPECT_TRUE(picture(path_) == before);
  const auto writer = open_store(path_);
  // LevelDB does not tell when it has compacted.
  for (int i = 0; i < 500 && files_with(path_, ".ldb").size() > 1; ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  EXPECT_EQ(files_with(path_, ".ldb").size(), 1U);
  EXPECT_EQ(forward(*writer).size(), 100U);
}

// LevelDB may begin what was held back before it knows that it is being closed.
TEST_F(Reading, HeldBackWorkThatRunsAfterAllCanChangeNothing) {
  leveldb::Env* const system = leveldb::Env::Default();
  const std::string there = path_ + ".there", next = path_ + ".next";
  ASSERT_TRUE(leveldb::WriteStringToFile(system, "as it was", there).ok());
  struct Work {
    ReadingEnv env;
    std::string there, next;
    leveldb::WritableFile* opened = nullptr;
    std::vector<bool> done = {};  // what succeeded
    std::promise<void> ended = {};
  } work{ReadingEnv(system), there, next};
  ASSERT_TRUE(work.env.NewAppendableFile(there, &work.opened).ok());
  work.env.Schedule(
      [](void* argument) {
        auto& own = *static_cast<Work*>(argument);
        leveldb::WritableFile* made = nullptr;
        own.done = {own.opened->Append("more").ok(), own.env.NewWritableFile(own.next, &made).ok(),
                    own.env.NewAppendableFile(own.there, &made).ok(),
                    own.env.RenameFile(own.there, own.next).ok(),
                    own.env.RemoveFile(own.there).ok()};
        own.ended.set_value();
      },
      &work);
  std::future<void> ended = work.ended.get_future();
  EXPECT_EQ(ended.wait_for(std::chrono::milliseconds(20)), std::future_status::timeout);
  work.env.release();
  ended.wait();
  EXPECT_EQ(work.done, std::vector<bool>(5, false));
  delete work.opened;
  EXPECT_EQ(slurp(there), "as it was");
  EXPECT_FALSE(system->FileExists(next));
}

TEST_F(Reading, SeesDamageAsAWriterDoes) {
  const Pairs pairs = numbered_pairs(50);
  build(path_, pairs);
  const std::string log = path_ + "/" + file_with(path_, ".log");
  flip(log, slurp(log).find(pairs[10].second));
  StoreOptions options;
  options.reads_only = true;
  EXPECT_EQ(Store::open(path_, options).error().kind, ErrorKind::kDamaged);
}

TEST_F(Reading, HoldsTheLock) {
  build(path_, numbered_pairs(3));
  const auto reader = open_reader();
  EXPECT_EQ(Store::open(path_, {}).error().kind, ErrorKind::kBusy);
}

using ReadingDeathTest = Reading;

TEST_F(ReadingDeathTest, WritingIsOurBug) {
  testing::GTEST_FLAG(death_test_style) = "threadsafe";
  build(path_, numbered_pairs(3));
  EXPECT_DEATH(
      {
        Batch batch;
        batch.put("a", "1");
        (void)open_reader()->write_synced(batch);
      },
      "reads_only");
}

}  // namespace
}  // namespace daybook::kv
