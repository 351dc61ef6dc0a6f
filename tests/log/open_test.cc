// What open() must see, each by its name.
#include <gtest/gtest.h>

#include "base/bytes.h"
#include "log/key_codec.h"
#include "log/store_fixture.h"

namespace daybook::log {
namespace {

namespace fs = std::filesystem;
using daybook::testing::entry;
using daybook::testing::flip_byte;
using daybook::testing::kOtherStoreId;
using daybook::testing::kStoreId;
using daybook::testing::naive_root;
using daybook::testing::read_bytes;
using daybook::testing::write_bytes;

class Open : public daybook::testing::StoreTest {
 protected:
  // Every file of the store as it is, to see that a refusal writes nothing of ours.
  [[nodiscard]] std::string small_files() const {
    return read_bytes(paths().head) + read_bytes(paths().checkpoint) + read_bytes(paths().identity);
  }
  std::string sign(uint64_t size, const Hash& root,
                   const std::string& origin = "example.com/daybook") {
    return note::sign_checkpoint({origin, TreeSize(size), root}, signer);
  }
};

TEST_F(Open, OfNoStoreSaysSo) {
  expect_refused(ErrorKind::kNotFound, "there is no store");
  EXPECT_FALSE(fs::exists(paths().folder));
}

TEST_F(Open, WithKeysThatAreNotAPairIsAnErrorOfTheCaller) {
  build(1);
  close();
  const note::Signer other = note::Signer::generate("example.com/daybook").value();
  EXPECT_ERROR(Log::open(paths().folder, signer.verifier(), &other, {}), ErrorKind::kUsage,
               "not one pair");
}

TEST_F(Open, WithoutACheckpointSaysWhatToDo) {
  build(2);
  close();
  fs::remove(paths().checkpoint);
  expect_refused(ErrorKind::kDamaged, "checkpoint is missing: restore it");
}

TEST_F(Open, WithoutAnIdentitySaysWhatToDo) {
  build(2);
  close();
  fs::remove(paths().identity);
  expect_refused(ErrorKind::kDamaged, "identity is missing: restore it");
}

TEST_F(Open, WithoutLevelDbSaysWhatToDo) {
  build(2);
  close();
  fs::remove_all(paths().leveldb);
  expect_refused(ErrorKind::kDamaged, "log is missing: restore it");
}

TEST_F(Open, OfAMalformedIdentityIsRefused) {
  build(1);
  close();
  for (const char* text : {"", "x", "store-id 00\nsession 1\n"}) {
    write_bytes(paths().identity, text);
    expect_refused(ErrorKind::kDamaged, "identity is damaged");
  }
}

TEST_F(Open, OfAnUnreadableCheckpointIsADamagedCheckpoint) {
  build(2);
  close();
  const std::string good = read_bytes(paths().checkpoint);
  for (const std::string& bad : {std::string(), std::string("x"), good.substr(0, good.size() - 1),
                                 good.substr(5, 20), std::string(2 << 20, 'x')}) {
    write_bytes(paths().checkpoint, bad);
    expect_refused(ErrorKind::kDamaged, "damaged checkpoint");
  }
}

TEST_F(Open, OfAChangedCheckpointIsAnAlteredCheckpoint) {
  build(2);
  close();
  std::string text = read_bytes(paths().checkpoint);
  text.replace(text.find("\n2\n"), 3, "\n1\n");
  write_bytes(paths().checkpoint, text);
  expect_refused(ErrorKind::kTampered, "altered checkpoint");
}

TEST_F(Open, SeesEveryFlippedBitOfTheCheckpoint) {
  build(2);
  close();
  const std::string good = read_bytes(paths().checkpoint);
  for (size_t i = 0; i < good.size(); ++i) {
    std::string bad = good;
    bad[i] = static_cast<char>(static_cast<unsigned char>(bad[i]) ^ (1U << (i % 8)));
    write_bytes(paths().checkpoint, bad);
    const auto opened = open();
    ASSERT_FALSE(opened.ok()) << "byte " << i;
    EXPECT_NE(opened.error().message.find("checkpoint"), std::string::npos)
        << opened.error().message;
  }
  write_bytes(paths().checkpoint, good);
  reopen();
}

TEST_F(Open, OfAnotherKeysCheckpointIsAForeignCheckpoint) {
  build(2);
  close();
  const note::Signer other = note::Signer::generate("example.com/daybook").value();
  write_bytes(
      paths().checkpoint,
      note::sign_checkpoint({"example.com/daybook", TreeSize(2), naive_root(acknowledged)}, other));
  expect_refused(ErrorKind::kTampered, "foreign checkpoint");
}

TEST_F(Open, OfAnotherOriginsCheckpointIsAForeignCheckpoint) {
  build(2);
  close();
  write_bytes(paths().checkpoint, sign(2, naive_root(acknowledged), "example.com/other"));
  expect_refused(ErrorKind::kTampered, "foreign checkpoint");
}

TEST_F(Open, OfACheckpointFromTheFutureIsAShortenedLog) {
  build(2);
  close();
  write_bytes(paths().checkpoint, sign(3, naive_root({entry(0), entry(1), entry(2)})));
  expect_refused(ErrorKind::kDamaged,
                 "shortened: LevelDB holds 2 events and the signed checkpoint says 3");
}

TEST_F(Open, OfACheckpointWithAnotherRootIsAnAlteredLog) {
  build(2);
  close();
  write_bytes(paths().checkpoint, sign(2, naive_root({entry(0), entry(0)})));
  expect_refused(ErrorKind::kTampered, "altered: the root of the first 2 events");
}

TEST_F(Open, CompletesTheFilesThatACrashLeftBehind) {
  build(5);
  keep("before");
  append(3);
  close();
  put_back("before", {"head", "checkpoint"});
  reopen();
}

TEST_F(Open, ForReadingShowsWhatACrashLeftAndWritesNothing) {
  build(5);
  keep("before");
  append(3);
  close();
  put_back("before", {"head", "checkpoint"});
  const std::string files = small_files();
  auto opened = open(false);
  ASSERT_TRUE(opened.ok()) << opened.error().message;
  EXPECT_EQ((*opened)->checkpoint(),
            (note::Checkpoint{"example.com/daybook", TreeSize(8), naive_root(acknowledged)}));
  EXPECT_EQ((*opened)->size(), TreeSize(8));
  EXPECT_EQ(note::open_checkpoint((*opened)->checkpoint_note(), signer.verifier())->size,
            TreeSize(8));
  EXPECT_TRUE(fsck(**opened, {})->problems.empty());
  opened->reset();
  EXPECT_EQ(small_files(), files);
}

TEST_F(Open, OfALevelDbOneSessionAheadIsACrashAndGoesOn) {
  build(5);
  close();
  const std::string before = read_bytes(paths().identity);
  reopen();
  close();
  write_bytes(paths().identity, before);  // as if killed between the two writes of a session
  reopen();
  EXPECT_EQ(log->identity().session, 3U);
}

TEST_F(Open, OfALevelDbTwoSessionsAheadIsAnIdentityPutBack) {
  build(5);
  keep("before");
  reopen();
  reopen();
  close();
  put_back("before", {"identity"});
  expect_refused(ErrorKind::kTampered, "rolled back");
}

TEST_F(Open, OfAnOlderCopyOfLevelDbIsRolledBack) {
  build(5);
  close();
  keep("older");
  reopen();
  append(1);
  close();
  put_back("older", {"log"});
  expect_refused(ErrorKind::kTampered, "rolled back");
}

TEST_F(Open, OfAnOlderCopyWithItsOwnCheckpointIsRolledBackToo) {
  build(5);
  close();
  keep("older");
  reopen();
  append(1);
  close();
  put_back("older", {"log", "head", "checkpoint"});
  expect_refused(ErrorKind::kTampered, "rolled back");
}

TEST_F(Open, OfACopyOfTheSameSessionIsAShortenedLog) {
  build(5);
  close();
  keep("older");
  reopen();
  close();
  keep("same");  // session 2, five events
  reopen();      // session 3
  append(1);
  close();
  put_back("same", {"log", "identity"});
  expect_refused(ErrorKind::kDamaged, "shortened");
}

TEST_F(Open, OfAWholeBackupIsFine) {
  build(5);
  close();
  keep("backup");
  reopen();
  append(1);
  close();
  put_back("backup", {"log", "head", "checkpoint", "identity"});
  acknowledged.resize(5);
  reopen();
  append(2);
  check();
}

TEST_F(Open, OfAnotherStoresLevelDbIsSwapped) {
  build(5);
  close();
  const LogPaths other(folder / "other");
  ASSERT_TRUE(Log::create(other.folder, signer, {kOtherStoreId}).ok());
  fs::remove_all(paths().leveldb);
  fs::copy(other.leveldb, paths().leveldb, fs::copy_options::recursive);
  expect_refused(ErrorKind::kTampered, "swapped");
}

TEST_F(Open, OfALevelDbThatIsNoStoreIsSwapped) {
  build(5);
  close();
  fs::remove_all(paths().leveldb);
  ASSERT_TRUE(kv::Store::open(paths().leveldb, {true, true}).ok());
  expect_refused(ErrorKind::kTampered, "swapped");
}

TEST_F(Open, OfAnotherFormatSaysWhich) {
  build(1);
  put_raw(std::string(kFormatKey), "daybook-store/2");
  expect_refused(ErrorKind::kDamaged, "daybook-store/2");
}

TEST_F(Open, OfAnUnreadableIdentityInLevelDbIsRefused) {
  build(1);
  put_raw(std::string(kSessionKey), "short");
  expect_refused(ErrorKind::kDamaged, "identity in LevelDB");
}

TEST_F(Open, SeesAChangedByteInTheNewestEvents) {
  build(300);
  for (const uint64_t position : {299U, 150U, 44U}) {  // the newest 256
    std::string bytes = entry(position);
    bytes[3] = static_cast<char>(bytes[3] ^ 1);
    put_raw(event_key(Position(position)), bytes);
    expect_refused(ErrorKind::kTampered, "altered: event " + std::to_string(position) + " ");
    put_raw(event_key(Position(position)), entry(position));
  }
  reopen();
}

TEST_F(Open, SeesAChangedTreeHashOfTheNewestEvents) {
  build(300);
  put_raw(hash_key(0, 280), std::string(32, 'x'));
  expect_refused(ErrorKind::kTampered, "altered");
}

TEST_F(Open, SeesAChangedUpperTreeHash) {
  build(300);
  put_raw(hash_key(1, 0), std::string(32, 'x'));
  expect_refused(ErrorKind::kTampered, "altered: the root");
}

TEST_F(Open, SeesAMissingTreeHash) {
  build(300);
  erase_raw(hash_key(0, 270));
  expect_refused(ErrorKind::kDamaged, "tree hash level 0 index 270 is missing");
}

TEST_F(Open, SeesATreeHashOfAnotherLength) {
  build(300);
  put_raw(hash_key(1, 0), "short");
  expect_refused(ErrorKind::kDamaged, "tree hash level 1 index 0");
}

TEST_F(Open, SeesAMissingEventAmongTheNewest) {
  build(300);
  erase_raw(event_key(Position(298)));
  expect_refused(ErrorKind::kDamaged, "event 298 is missing");
}

TEST_F(Open, SeesAMissingLastEvent) {
  build(300);
  erase_raw(event_key(Position(299)));
  expect_refused(ErrorKind::kDamaged, "shortened");
}

// With LevelDB's own tools anybody can add events and tree hashes that fit. Only our key can sign
// for them.
TEST_F(Open, DoesNotTakeEventsThatWerePlanted) {
  build(3);
  close();
  const std::string files = small_files();
  put_raw(hash_key(0, 3), std::string(merkle::leaf_hash("planted").view()));
  put_raw(event_key(Position(3)), "planted");
  expect_refused(ErrorKind::kTampered, "planted: this log's key signed the first 3 events");
  const note::Signer other = note::Signer::generate("example.com/daybook").value();
  acknowledged.push_back("planted");
  put_raw(
      std::string(kCheckpointKey),
      note::sign_checkpoint({"example.com/daybook", TreeSize(4), naive_root(acknowledged)}, other));
  expect_refused(ErrorKind::kTampered, "planted: the newest events in LevelDB are not signed");
  erase_raw(std::string(kCheckpointKey));
  expect_refused(ErrorKind::kTampered, "planted");
  EXPECT_EQ(small_files(), files);
}

TEST_F(Open, DoesNotWalkToAnEventPlantedFarAway) {
  build(3);
  for (const uint64_t position : {uint64_t{1} << 50, UINT64_MAX - 1}) {
    put_raw(event_key(Position(position)), "planted");
    expect_refused(ErrorKind::kTampered, "planted");
    erase_raw(event_key(Position(position)));
  }
  put_raw(event_key(Position(UINT64_MAX)), "planted");
  expect_refused(ErrorKind::kDamaged, "key is not readable");
  erase_raw(event_key(Position(UINT64_MAX)));
  put_raw("e\xff", "planted");
  expect_refused(ErrorKind::kDamaged, "key is not readable");
}

TEST_F(Open, SeesUpperHashesAfterTheCheckpointFileThatDoNotFit) {
  build(200);
  keep("before");
  append(100);  // completes the first hash of level 1
  close();
  put_back("before", {"head", "checkpoint"});
  put_raw(hash_key(1, 0), std::string(32, 'x'));
  expect_refused(ErrorKind::kTampered, "altered: the root of the first 300 events");
}

TEST_F(Open, ChecksEveryEventAfterTheCheckpointFile) {
  build(0);
  keep("before");
  append(700);
  close();
  put_back("before", {"head", "checkpoint"});
  put_raw(event_key(Position(1)), "changed");
  expect_refused(ErrorKind::kTampered, "altered: event 1 ");
}

TEST_F(Open, WaitsForALockThatIsReleasedInTime) {
  build(1);
  EXPECT_ERROR(open(), ErrorKind::kBusy, "in use");
  close();
  EXPECT_TRUE(Log::open(paths().folder, signer.verifier(), &signer, {true, 1000}).ok());
}

}  // namespace
}  // namespace daybook::log
