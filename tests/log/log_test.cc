#include "log/log.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <thread>

#include "kv/slot_file.h"
#include "log/key_codec.h"
#include "log/store_fixture.h"
#include "merkle/tile.h"

namespace daybook::log {
namespace {

namespace fs = std::filesystem;
using daybook::testing::entries;
using daybook::testing::entry;
using daybook::testing::first;
using daybook::testing::kOtherStoreId;
using daybook::testing::kStoreId;
using daybook::testing::naive_root;
using daybook::testing::read_bytes;

class LogTest : public daybook::testing::StoreTest {};

TEST_F(LogTest, OfNothingIsSignedAndSound) {
  build(0);
  check();
  EXPECT_EQ(log->root(), merkle::empty_root());
  reopen();
}

TEST_F(LogTest, KeepsEveryEntryThroughReopening) {
  build(0);
  for (const uint64_t count : {1U, 1U, 5U, 100U, 149U, 1U, 255U, 256U, 257U}) {
    append(count);
    check();
    reopen();
  }
}

TEST_F(LogTest, OpensForReadingWithoutAKeyAndThenRefusesToAppend) {
  build(3);
  reopen(false);
  EXPECT_ERROR(log->append({TreeSize(3), {"x"}, {}}), ErrorKind::kUsage, "reading only");
}

TEST_F(LogTest, IsNotCreatedTwice) {
  build(1);
  EXPECT_ERROR(Log::create(paths().folder, signer, {kStoreId}), ErrorKind::kBusy, "in use");
  close();
  EXPECT_ERROR(Log::create(paths().folder, signer, {kStoreId}), ErrorKind::kConflict, "already");
  reopen();
}

TEST_F(LogTest, IsNotCreatedWithAMalformedStoreId) {
  for (const char* id :
       {"", "0001", "000102030405060708090A0B0C0D0E0F", "g00102030405060708090a0b0c0d0e0f"}) {
    EXPECT_ERROR(Log::create(paths().folder, signer, {id}), ErrorKind::kUsage,
                 "32 lower-case hex digits");
  }
  EXPECT_FALSE(fs::exists(paths().folder));
}

TEST_F(LogTest, IsFinishedByCreatingAgainAfterAnInterruptedCreate) {
  build(0);
  close();
  fs::remove(paths().checkpoint);
  ASSERT_TRUE(Log::create(paths().folder, signer, {kOtherStoreId}).ok());
  reopen();
  EXPECT_EQ(log->identity().store_id, kOtherStoreId);
}

// LevelDB's MANIFEST is there and its CURRENT is not: it refused to be opened, and to be made.
TEST_F(LogTest, IsFinishedByCreatingAgainWhenLevelDbWasNotMade) {
  fs::create_directories(paths().leveldb);
  daybook::testing::write_bytes(
      paths().leveldb + "/MANIFEST-000001",
      std::string(
          "\x95\x7c\xb9\xc5\x22\x00\x01\x01\x1aleveldb.BytewiseComparator\x02\x00\x03\x02\x04\x00",
          41));
  ASSERT_TRUE(Log::create(paths().folder, signer, {kStoreId}).ok());
  reopen();
  append(3);
  reopen();
}

TEST_F(LogTest, IsNotCreatedOverWhatIsLeftOfAnother) {
  build(2);
  close();
  keep("whole");
  for (const std::string name : {"identity", "head", "log/CURRENT"}) {
    put_back("whole", {"log", "head", "identity", "checkpoint"});
    fs::remove(paths().checkpoint);
    for (const std::string gone : {"identity", "head"}) {
      if (gone != name) fs::remove(paths().folder + "/" + gone);
    }
    fs::remove(paths().leveldb + "/CURRENT");
    if (name != "log/CURRENT") fs::remove_all(paths().leveldb);
    EXPECT_ERROR(Log::create(paths().folder, signer, {kStoreId}), ErrorKind::kDamaged,
                 name == "log/CURRENT" ? "no CURRENT" : name);
  }
}

TEST_F(LogTest, IsNotCreatedOverEventsThatLostTheirCheckpoint) {
  build(2);
  close();
  fs::remove(paths().checkpoint);
  EXPECT_ERROR(Log::create(paths().folder, signer, {kStoreId}), ErrorKind::kConflict, "events");
}

TEST_F(LogTest, CountsAWritersSessionsOnly) {
  build(0);
  EXPECT_EQ(log->identity().session, 1U);
  EXPECT_EQ(log->identity().store_id, kStoreId);
  reopen();
  EXPECT_EQ(log->identity().session, 2U);
  reopen(false);
  EXPECT_EQ(log->identity().session, 2U);
  reopen();
  EXPECT_EQ(log->identity().session, 3U);
  EXPECT_EQ(read_bytes(paths().identity), "store-id 000102030405060708090a0b0c0d0e0f\nsession 3\n");
}

TEST_F(LogTest, RefusesAnAppendThatWasDecidedOnAnotherHead) {
  build(3);
  for (const uint64_t size : {0U, 2U, 4U}) {
    EXPECT_ERROR(log->append({TreeSize(size), {"x"}, {}}), ErrorKind::kConflict, "has 3 events");
  }
  append(1);
  check();
}

TEST_F(LogTest, RefusesAnEntryThatIsTooLargeAndRecordsNothingOfTheBatch) {
  build(1);
  const std::string largest(65535, 'x'), larger(65536, 'x');
  EXPECT_ERROR(log->append({TreeSize(1), {"fine", larger}, {}}), ErrorKind::kInvalid,
               "entry 1 of the append has 65536");
  check();
  ASSERT_TRUE(log->append({TreeSize(1), {largest, ""}, {}}).ok());
  acknowledged.insert(acknowledged.end(), {largest, ""});
  reopen();
}

TEST_F(LogTest, RefusesAnAppendOfNothing) {
  build(0);
  EXPECT_ERROR(log->append({TreeSize(0), {}, {}}), ErrorKind::kUsage, "at least one");
}

TEST_F(LogTest, StoresTheCallersIndexInTheSameBatch) {
  build(0);
  kv::Batch index;
  index.put("iabc", "one");
  index.put("vabc", "two");
  ASSERT_TRUE(log->append({TreeSize(0), {entry(0)}, std::move(index)}).ok());
  acknowledged.push_back(entry(0));
  EXPECT_EQ(log->store().get("iabc").value(), "one");
  reopen();
  EXPECT_EQ(log->store().get("vabc").value(), "two");
}

TEST_F(LogTest, DiesOnAnIndexRecordUnderItsOwnPrefixes) {
  ::testing::FLAGS_gtest_death_test_style = "threadsafe";
  build(0);
  for (const char* key : {"e", "hxyz", "msession"}) {
    kv::Batch index;
    index.put(key, "");
    EXPECT_DEATH((void)log->append({TreeSize(0), {"x"}, std::move(index)}), "CHECK failed|store");
  }
}

TEST_F(LogTest, ReadsAndScansWhatIsThereAndNothingElse) {
  build(10);
  EXPECT_EQ(log->read(Position(7)).value(), entry(7));
  EXPECT_ERROR(log->read(Position(10)), ErrorKind::kNotFound, "has 10 events");
  std::vector<std::string> seen;
  const auto collect = [&](Position, std::string_view bytes) -> Result<void> {
    seen.emplace_back(bytes);
    return {};
  };
  ASSERT_TRUE(log->scan(Position(3), TreeSize(6), collect).ok());
  EXPECT_EQ(seen, entries(3, 6));
  seen.clear();
  ASSERT_TRUE(log->scan(Position(6), TreeSize(6), collect).ok());
  EXPECT_TRUE(seen.empty());
  EXPECT_ERROR(log->scan(Position(0), TreeSize(11), collect), ErrorKind::kNotFound,
               "has 10 events");
}

TEST_F(LogTest, StopsAScanAtTheVisitorsFirstError) {
  build(10);
  uint64_t visits = 0;
  const Result<void> scanned = log->scan(Position(0), TreeSize(10),
                                         [&](Position position, std::string_view) -> Result<void> {
                                           ++visits;
                                           if (position == Position(4)) return invalid("enough");
                                           return {};
                                         });
  EXPECT_ERROR(scanned, ErrorKind::kInvalid, "enough");
  EXPECT_EQ(visits, 5U);
}

TEST_F(LogTest, NamesThePositionOfAGap) {
  build(600);
  close();
  erase_raw(event_key(Position(42)));
  auto opened = open();
  ASSERT_TRUE(opened.ok()) << opened.error().message;
  log = std::move(opened).value();
  EXPECT_ERROR(log->read(Position(42)), ErrorKind::kDamaged, "event 42 is missing");
  const auto ignore = [](Position, std::string_view) -> Result<void> { return {}; };
  EXPECT_ERROR(log->scan(Position(0), TreeSize(600), ignore), ErrorKind::kDamaged,
               "event 42 is missing");
}

TEST_F(LogTest, GivesEveryTileOfEverySizeItHad) {
  build(600);
  for (const uint64_t size : {1U, 255U, 256U, 257U, 512U, 600U}) {
    for (const merkle::TileId& tile : merkle::tiles_of(TreeSize(size))) {
      const std::string bytes = log->tile(tile).value();
      if (tile.entries) {
        EXPECT_EQ(merkle::decode_bundle(bytes, tile.width).value(),
                  entries(tile.index * 256, tile.index * 256 + tile.width));
        continue;
      }
      ASSERT_EQ(bytes.size(), tile.width * 32U);
      for (uint64_t i = 0; i < tile.width; ++i) {
        const uint64_t leaves = tile.level == 0 ? 1 : 256;
        const uint64_t from = (tile.index * 256 + i) * leaves;
        EXPECT_EQ(bytes.substr(i * 32, 32), naive_root(entries(from, from + leaves)).view());
      }
    }
  }
}

TEST_F(LogTest, HasNoTileBeyondItsHead) {
  build(300);
  const std::vector<merkle::TileId> beyond = {{false, 0, 1, 45},
                                              {false, 0, 1, 256},
                                              {false, 0, 2, 1},
                                              {true, 0, 1, 45},
                                              {true, 0, UINT64_MAX, 1},
                                              {false, 1, 0, 2},
                                              {false, 1, 1, 1},
                                              {false, 2, 0, 1},
                                              {false, 8, 0, 1},
                                              {false, 63, 0, 1},
                                              {false, 0, UINT64_MAX / 256, 1}};
  for (const merkle::TileId& tile : beyond) {
    EXPECT_ERROR(log->tile(tile), ErrorKind::kNotFound, "past the head");
  }
}

TEST_F(LogTest, ServesEveryNodeOfItsTree) {
  build(520);
  const merkle::NodeSource nodes = log->nodes();
  for (unsigned level = 0; level < 10; ++level) {
    for (uint64_t i = 0; (i + 1) << level <= 520; ++i) {
      ASSERT_EQ(nodes(level, i).value(), naive_root(entries(i << level, (i + 1) << level)))
          << "level " << level << " index " << i;
    }
  }
  EXPECT_ERROR(nodes(0, 520), ErrorKind::kDamaged, "tree hash level 0 index 520 is missing");
  EXPECT_ERROR(nodes(8, 2), ErrorKind::kDamaged, "tree hash level 1 index 2 is missing");
}

TEST_F(LogTest, RefusesProofsAndRootsPastItsHead) {
  build(5);
  EXPECT_ERROR(log->root_at(TreeSize(6)), ErrorKind::kNotFound, "has 5 events");
  EXPECT_ERROR(log->inclusion(Position(0), TreeSize(6)), ErrorKind::kNotFound, "has 5 events");
  EXPECT_ERROR(log->consistency(TreeSize(1), TreeSize(6)), ErrorKind::kNotFound, "has 5 events");
  EXPECT_ERROR(log->inclusion(Position(5), TreeSize(5)), ErrorKind::kInvalid, "not in a tree");
  EXPECT_ERROR(log->consistency(TreeSize(0), TreeSize(5)), ErrorKind::kInvalid, "empty");
}

TEST_F(LogTest, MayBeReadWhileItGrows) {
  build(1);
  std::thread reader([&] {
    for (uint64_t size = 1; size < 60; size = log->size().value) {
      const note::Checkpoint checkpoint = log->checkpoint();
      EXPECT_EQ(log->root_at(checkpoint.size).value(), checkpoint.root);
      EXPECT_EQ(log->read(Position(size - 1)).value(), entry(size - 1));
    }
  });
  for (int i = 0; i < 59; ++i) append(1);
  reader.join();
  check();
}

TEST_F(LogTest, HeldByAnotherProcessNamesItsPid) {
  build(1);
  close();
  int ready[2], done[2];
  ASSERT_EQ(::pipe(ready), 0);
  ASSERT_EQ(::pipe(done), 0);
  const pid_t child = ::fork();
  if (child == 0) {
    const auto held = open();
    char byte = held.ok() ? 'y' : 'n';
    (void)!::write(ready[1], &byte, 1);
    ::close(done[1]);
    (void)!::read(done[0], &byte, 1);
    ::_exit(0);
  }
  ::close(done[0]);
  char byte = 0;
  ASSERT_EQ(::read(ready[0], &byte, 1), 1);
  ASSERT_EQ(byte, 'y');
  EXPECT_ERROR(open(), ErrorKind::kBusy, std::to_string(child));
  EXPECT_ERROR(open(false), ErrorKind::kBusy, std::to_string(child));
  ::close(done[1]);
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  ::close(ready[0]);
  ::close(ready[1]);
  reopen();
}

// While it lives, no file of this process grows past `bytes`, as on a full disk.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(rlim_t bytes) : handler_(std::signal(SIGXFSZ, SIG_IGN)) {
    EXPECT_EQ(::getrlimit(RLIMIT_FSIZE, &before_), 0);
    const struct rlimit limit { bytes, before_.rlim_max };
    EXPECT_EQ(::setrlimit(RLIMIT_FSIZE, &limit), 0);
  }
  ~FileSizeLimit() {
    ::setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, handler_);
  }

 private:
  struct rlimit before_ {};
  void (*handler_)(int);
};

// The disk refuses the batch: nothing of it is there, and the writer has stopped.
TEST_F(LogTest, StaysStoppedAfterABatchThatCouldNotBeWritten) {
  build(3);
  const Result<note::Checkpoint> failed = [&] {
    const FileSizeLimit nothing(0);
    return log->append({TreeSize(3), {"lost"}, {}});
  }();
  ASSERT_FALSE(failed.ok());
  const Result<note::Checkpoint> again = log->append({TreeSize(3), {"more"}, {}});
  ASSERT_FALSE(again.ok());
  EXPECT_EQ(again.error().message, failed.error().message);
  EXPECT_NE(failed.error().message.find("this writer has stopped"), std::string::npos);
  EXPECT_EQ(log->size(), TreeSize(3));
  EXPECT_EQ(log->read(Position(2)).value(), entry(2));
  reopen();
}

// The batch is durable and the head is not: the entry exists, unacknowledged, and the next open
// finds it signed. LevelDB's files are smaller than where the second slot begins.
TEST_F(LogTest, StaysStoppedAfterAHeadThatCouldNotBeWritten) {
  build(3);
  const Result<note::Checkpoint> failed = [&] {
    const FileSizeLimit first_slot(kv::kSlotBytes);
    return log->append({TreeSize(3), {entry(3)}, {}});
  }();
  EXPECT_ERROR(failed, ErrorKind::kEnvironment, "this writer has stopped");
  const Result<note::Checkpoint> again = log->append({TreeSize(3), {entry(3)}, {}});
  EXPECT_ERROR(again, ErrorKind::kEnvironment, failed.error().message);
  EXPECT_EQ(log->size(), TreeSize(3));
  acknowledged.push_back(entry(3));
  reopen();
}

// The guard reads what is stored: hashes that changed under a running writer do not get a
// signature.
TEST_F(LogTest, RefusesToSignWhatDoesNotExtendTheLastCheckpoint) {
  build(300);
  kv::Batch change;
  change.put(hash_key(1, 0), std::string(32, 'x'));
  ASSERT_TRUE(log->store().write_synced(change).ok());
  const std::string before = read_bytes(paths().checkpoint);
  EXPECT_ERROR(log->append({TreeSize(300), {"x"}, {}}), ErrorKind::kTampered, "refused to sign");
  EXPECT_EQ(read_bytes(paths().checkpoint), before);
  EXPECT_ERROR(log->read(Position(300)), ErrorKind::kNotFound, "has 300 events");
  EXPECT_ERROR(log->append({TreeSize(300), {"x"}, {}}), ErrorKind::kTampered,
               "this writer has stopped");
}

// What an append hashed from them is kept for the next one, and holds as long as they are the same.
TEST_F(LogTest, RefusesToSignWhenHashesChangeThatAnEarlierAppendHasRead) {
  for (const uint64_t altered : {0U, 3U, 4U, 6U}) {
    SCOPED_TRACE("hash " + std::to_string(altered));
    std::filesystem::remove_all(paths().folder);
    build(0);
    for (uint64_t size = 0; size < 7; ++size) {
      ASSERT_TRUE(log->append({TreeSize(size), {entry(size)}, {}}).ok());
    }
    kv::Batch change;
    change.put(hash_key(0, altered), std::string(32, 'x'));
    ASSERT_TRUE(log->store().write_synced(change).ok());
    EXPECT_ERROR(log->append({TreeSize(7), {"x"}, {}}), ErrorKind::kTampered, "refused to sign");
    log.reset();
  }
}

TEST_F(LogTest, AnAppendTellsTheLeavesThatItHashed) {
  build(2);
  std::vector<Hash> leaves{Hash()};
  log::Append append{TreeSize(2), {entry(2), entry(3)}, {}};
  append.leaves = &leaves;
  ASSERT_TRUE(log->append(std::move(append)).ok());
  EXPECT_EQ(leaves, (std::vector{merkle::leaf_hash(entry(2)), merkle::leaf_hash(entry(3))}));
}

}  // namespace
}  // namespace daybook::log
