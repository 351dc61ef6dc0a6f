// One walk on many threads: the report is that of one thread that takes everything at once.
#include <gtest/gtest.h>

#include <random>
#include <set>
#include <thread>

#include "log/fsck.h"
#include "log/key_codec.h"
#include "log/problems.h"
#include "log/store_fixture.h"

namespace daybook::log {
namespace {

using daybook::testing::entries;
using daybook::testing::entry;
using daybook::testing::flip_byte;
using daybook::testing::read_bytes;
using daybook::testing::to_text;

constexpr uint64_t kSize = 1700;  // six tiles and a part
constexpr uint64_t kAtOnce = 65536;

class FsckThreads : public daybook::testing::StoreTest {
 protected:
  FsckReport run(unsigned threads, uint64_t range) {
    FsckOptions options;
    options.threads = threads;
    options.range = range;
    return fsck(*log, options).value();
  }
  void open_reading() {
    close();
    auto opened = open(false);
    ASSERT_TRUE(opened.ok()) << opened.error().message;
    log = std::move(opened).value();
  }
  // Of the open log; returns the problems of one thread.
  std::vector<Problem> expect_one_report() {
    const FsckReport expected = run(1, kAtOnce);
    for (const unsigned threads : {1U, 2U, 5U}) {
      for (const uint64_t range : {256U, 512U}) {
        const FsckReport found = run(threads, range);
        EXPECT_EQ(to_text(found.problems), to_text(expected.problems))
            << threads << " threads, " << range << " at once";
        EXPECT_EQ(found.size, expected.size);
        EXPECT_EQ(found.root, expected.root);
      }
    }
    return expected.problems;
  }
};

TEST_F(FsckThreads, OfASoundStoreGiveOneRoot) {
  for (const uint64_t size : {0U, 1U, 255U, 256U, 257U, 1024U, 1700U}) {
    SCOPED_TRACE(size);
    close();
    std::filesystem::remove_all(paths().folder);
    acknowledged.clear();
    build(size);
    EXPECT_TRUE(expect_one_report().empty());
    EXPECT_EQ(run(2, 256).root, daybook::testing::naive_root(acknowledged));
  }
}

TEST_F(FsckThreads, OfADamagedStoreGiveOneReport) {
  build(kSize);
  close();
  keep("good");
  const std::vector<uint64_t> places = {0,   1,    255,  256,  257,  511,
                                        512, 1023, 1024, 1535, 1536, 1699};
  const std::vector<std::function<void(uint64_t)>> damages = {
      [&](uint64_t at) { put_raw(event_key(Position(at)), "changed"); },
      [&](uint64_t at) { erase_raw(event_key(Position(at))); },
      [&](uint64_t at) { put_raw(hash_key(0, at), std::string(32, 'x')); },
      [&](uint64_t at) { erase_raw(hash_key(0, at)); },
      [&](uint64_t at) { put_raw(hash_key(0, at), "short"); },
      [&](uint64_t at) { put_raw(event_key(Position(at)) + "x", "stray"); },
      [&](uint64_t at) { put_raw(hash_key(0, at).substr(0, 9), "stray"); },
      [&](uint64_t at) { put_raw(hash_key(1, at / 256), std::string(32, 'x')); },
      [&](uint64_t at) { erase_raw(hash_key(1, at / 256)); },
  };
  for (const auto& damage : damages) {
    for (const uint64_t place : places) {
      damage(place);
      auto opened = open(false);
      if (opened.ok()) {
        log = std::move(opened).value();
        EXPECT_FALSE(expect_one_report().empty()) << place;
      }
      close();
    }
    put_back("good", {"log"});
  }
}

TEST_F(FsckThreads, OfAStoreWithUnreadableBlocksGiveOneReport) {
  build(kSize);
  reopen();  // LevelDB moves what its log holds into a table
  close();
  keep("good");
  const unsigned seed = std::random_device()();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937_64 random(seed);
  size_t seen = 0;
  for (int i = 0; i < 40; ++i) {
    for (const std::string& table : leveldb_files(".ldb"))
      flip_byte(table, random() % read_bytes(table).size());
    auto opened = open(false);
    if (opened.ok()) {
      log = std::move(opened).value();
      if (!expect_one_report().empty()) ++seen;
    }
    close();
    put_back("good", {"log"});
  }
  EXPECT_GT(seen, 0U);
}

TEST_F(FsckThreads, OfAWreckedStoreGiveOneReport) {
  build(kSize);
  close();
  {
    kv::Batch batch;
    for (uint64_t i = 0; i < 1250; ++i) batch.put(event_key(Position(i)), "x");
    ASSERT_TRUE(kv::Store::open(paths().leveldb, {}).value()->write_synced(batch).ok());
  }
  open_reading();
  const std::vector<Problem> problems = expect_one_report();
  ASSERT_EQ(problems.size(), 1001U);
  EXPECT_NE(problems.back().what.find("250 more"), std::string::npos) << problems.back().what;
}

// The hash over 65536 events is made where the ranges are joined.
TEST_F(FsckThreads, SeeAChangedHashOfTheSecondTileLevel) {
  build(1);
  while (acknowledged.size() < kAtOnce + 300)
    append(std::min(9000UL, kAtOnce + 300 - acknowledged.size()));
  EXPECT_TRUE(run(2, 1024).problems.empty());
  EXPECT_EQ(run(2, 1024).root, log->root());
  kv::Batch change;  // under an open log: open itself looks at this one
  change.put(hash_key(2, 0), std::string(32, 'x'));
  ASSERT_TRUE(log->store().write_synced(change).ok());
  for (const unsigned threads : {1U, 2U}) {
    const std::vector<Problem> problems = run(threads, 1024).problems;
    ASSERT_EQ(problems.size(), 1U) << to_text(problems);
    EXPECT_EQ(problems[0].where, "tree hash level 2 index 0");
  }
}

// Writes down what it is shown.
struct Shown {
  std::mutex mutex;
  std::vector<uint64_t> in_order;
  std::multiset<uint64_t> finished;
};

class Witness : public EntryLook {
 public:
  Witness(Shown& shown, const Log& log) : shown_(shown), log_(log) {}
  void begin() override { range_.clear(); }
  void take(Position position, std::string_view bytes) override {
    EXPECT_EQ(log_.read(position).value(), bytes);
    range_.push_back(position.value);
  }
  void in_order() override {  // without the mutex: one at a time
    shown_.in_order.insert(shown_.in_order.end(), range_.begin(), range_.end());
  }
  void finish() override {
    const std::lock_guard lock(shown_.mutex);
    shown_.finished.insert(range_.begin(), range_.end());
  }

 private:
  Shown& shown_;
  const Log& log_;
  std::vector<uint64_t> range_;
};

TEST_F(FsckThreads, ShowEveryEntryOnceAndInOrder) {
  build(kSize);
  for (const unsigned threads : {1U, 2U, 5U}) {
    Shown shown;
    FsckOptions options;
    options.threads = threads;
    options.range = 256;
    options.look = [&] { return std::make_unique<Witness>(shown, *log); };
    ASSERT_TRUE(fsck(*log, options).ok());
    ASSERT_EQ(shown.in_order.size(), kSize);
    for (uint64_t i = 0; i < kSize; ++i) ASSERT_EQ(shown.in_order[i], i);
    EXPECT_TRUE(std::equal(shown.in_order.begin(), shown.in_order.end(), shown.finished.begin(),
                           shown.finished.end()));
  }
}

TEST_F(FsckThreads, NeverReportProgressBackwards) {
  build(1);
  while (acknowledged.size() < 20'000) append(std::min(5000UL, 20'000 - acknowledged.size()));
  std::vector<uint64_t> done;
  FsckOptions options;
  options.threads = 4;
  options.range = 256;
  const auto caller = std::this_thread::get_id();
  options.progress = [&](uint64_t now, uint64_t total) {
    EXPECT_EQ(total, 20'000U);
    EXPECT_EQ(std::this_thread::get_id(), caller);
    done.push_back(now);
  };
  ASSERT_TRUE(fsck(*log, options).ok());
  ASSERT_FALSE(done.empty());
  EXPECT_TRUE(std::is_sorted(done.begin(), done.end()));
  EXPECT_EQ(done.back(), 20'000U);
}

}  // namespace
}  // namespace daybook::log
