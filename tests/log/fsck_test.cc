#include "log/fsck.h"

#include <gtest/gtest.h>

#include "log/key_codec.h"
#include "log/store_fixture.h"

namespace daybook::log {
namespace {

namespace fs = std::filesystem;
using daybook::testing::entries;
using daybook::testing::entry;
using daybook::testing::naive_root;
using daybook::testing::read_bytes;
using daybook::testing::to_text;
using daybook::testing::write_bytes;

class Fsck : public daybook::testing::StoreTest {
 protected:
  FsckReport run() {
    close();
    auto opened = open(false);
    EXPECT_TRUE(opened.ok()) << (opened.ok() ? "" : opened.error().message);
    log = std::move(opened).value();
    return fsck(*log, {}).value();
  }
  // Exactly these problems, by place and class.
  void expect_problems(const std::vector<std::pair<std::string, std::string>>& expected) {
    const FsckReport report = run();
    std::vector<std::pair<std::string, std::string>> found;
    for (const Problem& problem : report.problems) found.emplace_back(problem.where, problem.klass);
    EXPECT_EQ(found, expected) << to_text(report.problems);
  }
  void change_event(uint64_t position) { put_raw(event_key(Position(position)), "changed"); }
};

TEST_F(Fsck, OfASoundStoreReportsNothing) {
  build(700);
  const FsckReport report = run();
  EXPECT_TRUE(report.problems.empty()) << to_text(report.problems);
  EXPECT_EQ(report.root, naive_root(acknowledged));
}

TEST_F(Fsck, NamesAChangedEvent) {
  build(700);
  change_event(5);
  expect_problems({{"event 5", "rewrite"}});
  EXPECT_NE(run().problems[0].what.find("not those that were signed"), std::string::npos);
}

TEST_F(Fsck, NamesEachOfSeveralChangedEvents) {
  build(700);
  for (const uint64_t position : {0U, 255U, 256U, 400U}) change_event(position);
  expect_problems({{"event 0", "rewrite"},
                   {"event 255", "rewrite"},
                   {"event 256", "rewrite"},
                   {"event 400", "rewrite"}});
}

TEST_F(Fsck, SeesTwoEventsThatChangedPlaces) {
  build(700);
  put_raw(event_key(Position(5)), entry(6));
  put_raw(event_key(Position(6)), entry(5));
  expect_problems({{"event 5", "rewrite"}, {"event 6", "rewrite"}});
}

// In a full tile that open does not read hashes of: its one hash above stands for it.
TEST_F(Fsck, NamesAChangedTreeHash) {
  build(700);
  put_raw(hash_key(0, 5), std::string(32, 'x'));
  expect_problems({{"tree hash level 0 index 5", "rewrite"}});
}

TEST_F(Fsck, NamesAnEventThatWasChangedTogetherWithItsHash) {
  build(700);
  change_event(5);
  put_raw(hash_key(0, 5), std::string(merkle::leaf_hash("changed").view()));
  const FsckReport report = run();
  ASSERT_FALSE(report.problems.empty());
  EXPECT_EQ(report.problems[0].where, "tree hash level 1 index 0") << to_text(report.problems);
}

TEST_F(Fsck, NamesAMissingTreeHash) {
  build(700);
  erase_raw(hash_key(0, 5));
  expect_problems({{"tree hash level 0 index 5", "rewrite"}});
}

TEST_F(Fsck, NamesADeletedEvent) {
  build(700);
  erase_raw(event_key(Position(42)));
  expect_problems({{"event 42", "truncation"}});
}

TEST_F(Fsck, NamesADeletedEventAndItsHash) {
  build(700);
  erase_raw(event_key(Position(42)));
  erase_raw(hash_key(0, 42));
  const FsckReport report = run();
  ASSERT_GE(report.problems.size(), 2U) << to_text(report.problems);
  EXPECT_EQ(report.problems[0].where, "event 42");
  EXPECT_EQ(report.problems[1].where, "tree hash level 0 index 42");
}

TEST_F(Fsck, NamesRecordsThatNoEventAccountsFor) {
  build(300);
  put_raw(hash_key(0, 300), std::string(32, 'x'));
  put_raw(hash_key(1, 1), std::string(32, 'x'));
  put_raw(hash_key(9, 0), std::string(32, 'x'));
  put_raw(event_key(Position(7)) + "x", "x");
  expect_problems({{"LevelDB key 65000000000000000778", "rewrite"},
                   {"LevelDB key 6800000000000000012c", "rewrite"},
                   {"LevelDB key 68010000000000000001", "rewrite"},
                   {"LevelDB key 68090000000000000000", "rewrite"}});
}

TEST_F(Fsck, KeepsTheListShortOnAWreckedStore) {
  build(1500);
  close();
  for (uint64_t i = 0; i < 1200; i += 600) {
    kv::Batch batch;
    for (uint64_t j = i; j < i + 600; ++j) batch.put(event_key(Position(j)), "x");
    ASSERT_TRUE(kv::Store::open(paths().leveldb, {}).value()->write_synced(batch).ok());
  }
  const FsckReport report = run();
  EXPECT_EQ(report.problems.size(), 1001U);
  EXPECT_NE(report.problems.back().what.find("200 more"), std::string::npos)
      << report.problems.back().what;
}

TEST_F(Fsck, ReportsItsProgress) {
  build(100);
  std::vector<std::pair<uint64_t, uint64_t>> calls;
  ASSERT_TRUE(
      fsck(*log, {[&](uint64_t done, uint64_t total) { calls.emplace_back(done, total); }}).ok());
  ASSERT_FALSE(calls.empty());
  EXPECT_EQ(calls.back(), (std::pair<uint64_t, uint64_t>(100, 100)));
}

// Files that change while the log is open: what open refuses, fsck names.
class FsckOfAnOpenLog : public Fsck {
 protected:
  void SetUp() override { build(10); }
  void expect_class(const std::string& where, const std::string& klass) {
    const FsckReport report = fsck(*log, {}).value();
    ASSERT_EQ(report.problems.size(), 1U) << to_text(report.problems);
    EXPECT_EQ(report.problems[0].where, where);
    EXPECT_EQ(report.problems[0].klass, klass) << to_text(report.problems);
  }
  void sign_other(uint64_t size, const note::Signer& key) {
    write_bytes(paths().checkpoint,
                note::sign_checkpoint({"example.com/daybook", TreeSize(size), sha256("x")}, key));
  }
};

TEST_F(FsckOfAnOpenLog, NamesAMissingOrUnreadableCheckpoint) {
  fs::remove(paths().checkpoint);
  expect_class("checkpoint", "bit rot");
  write_bytes(paths().checkpoint, "x");
  expect_class("checkpoint", "bit rot");
}

TEST_F(FsckOfAnOpenLog, NamesAnAlteredCheckpoint) {
  std::string bytes = read_bytes(paths().checkpoint);
  bytes.replace(bytes.find("\n0\n"), 3, "\n1\n");
  write_bytes(paths().checkpoint, bytes);
  expect_class("checkpoint", "rewrite");
}

TEST_F(FsckOfAnOpenLog, NamesAForeignCheckpoint) {
  sign_other(10, note::Signer::generate("example.com/daybook").value());
  expect_class("checkpoint", "key misuse");
}

TEST_F(FsckOfAnOpenLog, NamesAForkAndACheckpointFromTheFuture) {
  sign_other(10, signer);
  expect_class("checkpoint", "fork");
  sign_other(9, signer);
  expect_class("checkpoint", "fork");
  sign_other(11, signer);
  expect_class("checkpoint", "truncation");
}

TEST_F(FsckOfAnOpenLog, TakesAnOlderCheckpointOfTheSameLog) {
  const std::string older = log->checkpoint_note();
  append(5);
  write_bytes(paths().checkpoint, older);
  EXPECT_TRUE(fsck(*log, {})->problems.empty());
}

TEST_F(FsckOfAnOpenLog, NamesAChangedIdentity) {
  write_bytes(paths().identity, "x");
  expect_class("identity", "bit rot");
  write_bytes(paths().identity, "store-id 000102030405060708090a0b0c0d0e0f\nsession 7\n");
  expect_class("identity", "stale copy");
}

TEST_F(FsckOfAnOpenLog, NamesATreeThatWasRewrittenWhole) {
  kv::Batch change;
  change.put(event_key(Position(4)), "changed");
  change.put(hash_key(0, 4), merkle::leaf_hash("changed").view());
  ASSERT_TRUE(log->store().write_synced(change).ok());
  expect_class("checkpoint", "fork");
}

TEST(FsckClasses, AreOfWhatOpenNames) {
  EXPECT_STREQ(class_of(damaged("shortened: LevelDB holds 3 events")), "truncation");
  EXPECT_STREQ(class_of(tampered("rolled back: 2 sessions")), "stale copy");
  EXPECT_STREQ(class_of(tampered("swapped: the LevelDB in log/")), "stale copy");
  EXPECT_STREQ(class_of(tampered("foreign: head")), "key misuse");
  EXPECT_STREQ(class_of(tampered("key misuse: a checkpoint")), "key misuse");
  EXPECT_STREQ(class_of(tampered("altered: the root")), "rewrite");
  EXPECT_STREQ(class_of(damaged("a checksum does not fit")), "bit rot");
}

}  // namespace
}  // namespace daybook::log
