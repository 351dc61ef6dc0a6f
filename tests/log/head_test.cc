// The file `head`: what each way of damaging it, or of putting another one in its place, is called.
#include <gtest/gtest.h>

#include "log/head_file.h"
#include "log/key_codec.h"
#include "log/store_fixture.h"

namespace daybook::log {
namespace {

namespace fs = std::filesystem;
using daybook::testing::first;
using daybook::testing::naive_root;
using daybook::testing::read_bytes;
using daybook::testing::write_bytes;

class Head : public daybook::testing::StoreTest {
 protected:
  // A store as kill -9 leaves it after `count` appends of one event: the checkpoint file is that of
  // the open.
  void build_killed(uint64_t count) {
    build(5);
    for (uint64_t i = 0; i < count; ++i) append(1);
    keep("killed");
    close();
    put_back("killed", {"log", "head", "checkpoint", "identity"});
  }
  [[nodiscard]] std::string head() const { return read_bytes(paths().head); }
  // Makes the slot of the write before the last, or the last, unreadable.
  void break_slot(bool newest) {
    std::string bytes = head();
    const uint64_t sequence = kv::parse_slots(bytes)->newest().sequence - (newest ? 0 : 1);
    bytes[sequence % 2 * kv::kSlotBytes + 40] ^= 1;
    write_bytes(paths().head, bytes);
  }
  [[nodiscard]] std::string note_of(uint64_t size) const {
    return note::sign_checkpoint(
        {"example.com/daybook", TreeSize(size), naive_root(first(acknowledged, size))}, signer);
  }
  // Both slots with this note, as a writer makes them.
  void put_head(const std::string& note) {
    ASSERT_TRUE(kv::SlotFile::create(paths().head, note).ok());
  }
};

TEST_F(Head, HoldsTheCheckpointOfEachAppendAndOfTheOneBefore) {
  build(3);
  for (int i = 0; i < 5; ++i) {
    const std::string before = log->checkpoint_note();
    append(2);
    const Heads heads = read_heads(paths().head, signer.verifier()).value();
    EXPECT_EQ(heads.newest.note, log->checkpoint_note());
    EXPECT_EQ(heads.older->note, before);
  }
}

TEST_F(Head, OfAKilledWriterIsAheadOfTheCheckpointFileAndCompletesIt) {
  build_killed(3);
  EXPECT_EQ(read_checkpoint_file(paths().checkpoint, signer.verifier())->checkpoint.size,
            TreeSize(0));
  EXPECT_EQ(read_newest_checkpoint(paths(), signer.verifier())->checkpoint.size, TreeSize(8));
  reopen();
  EXPECT_EQ(read_bytes(paths().checkpoint), log->checkpoint_note());
}

TEST_F(Head, TheCheckpointFileFollowsAtACleanEnd) {
  build(5);
  close();
  EXPECT_EQ(read_bytes(paths().checkpoint), note_of(5));
}

// What the file is for: LevelDB drops a cut tail in silence.
TEST_F(Head, ShowsThatTheTailOfAKilledWritersLevelDbWasCut) {
  build(5);
  keep("shorter");
  append(1);
  keep("killed");
  close();
  put_back("killed", {"head", "checkpoint", "identity"});
  put_back("shorter", {"log"});
  expect_refused(ErrorKind::kDamaged,
                 "shortened: LevelDB holds 5 events and the signed checkpoint "
                 "says 6");
}

TEST_F(Head, OfAWriterKilledBeforeItWroteItIsCompletedByTheNextOpen) {
  build(5);
  const std::string before = head();
  append(3);
  keep("killed");
  close();
  put_back("killed", {"log", "checkpoint", "identity"});
  write_bytes(paths().head, before);
  reopen();
  EXPECT_EQ(read_heads(paths().head, signer.verifier())->newest.note, log->checkpoint_note());
}

TEST_F(Head, TornByACrashIsReadFromItsOtherSlotAndMadeWholeByTheNextWriter) {
  build_killed(3);
  break_slot(true);
  const std::string torn = head();
  auto reading = open(false);
  ASSERT_TRUE(reading.ok()) << reading.error().message;
  EXPECT_EQ((*reading)->size(), TreeSize(8));
  EXPECT_TRUE(fsck(**reading, {})->problems.empty());
  reading->reset();
  EXPECT_EQ(head(), torn);
  reopen();
  EXPECT_TRUE(read_heads(paths().head, signer.verifier())->older);
  append(1);
  reopen();
}

// The two together look like a crash, but a slot is only written after LevelDB has synced more.
TEST_F(Head, TornWithACutTailIsNoCrash) {
  build(5);
  append(1);
  keep("shorter");
  append(1);
  keep("killed");
  close();
  put_back("killed", {"head", "checkpoint", "identity"});
  put_back("shorter", {"log"});
  expect_refused(ErrorKind::kDamaged, "shortened");
  break_slot(true);
  expect_refused(ErrorKind::kDamaged, "damaged head");
}

TEST_F(Head, WithItsOlderSlotUnreadableIsDamaged) {
  build_killed(3);
  break_slot(false);
  expect_refused(ErrorKind::kDamaged, "newer ones may be lost");
}

TEST_F(Head, SeesEveryFlippedBitAfterACleanEnd) {
  build(2);
  append(1);
  append(1);
  close();
  const std::string good = head();
  for (size_t i = 0; i < good.size(); i += i % kv::kSlotBytes < 400 ? 1U : 97U) {
    std::string bad = good;
    bad[i] = static_cast<char>(bad[i] ^ (1 << (i % 8)));
    write_bytes(paths().head, bad);
    const auto opened = open(false);
    ASSERT_FALSE(opened.ok()) << "byte " << i;
    EXPECT_EQ(opened.error().kind, ErrorKind::kDamaged);
    EXPECT_NE(opened.error().message.find("damaged head"), std::string::npos);
    EXPECT_NE(opened.error().message.find("no event is lost"), std::string::npos);
  }
  write_bytes(paths().head, good);
  reopen();
}

// What the message of such a damage says to do.
TEST_F(Head, ReplacedByThePlainCheckpointFileIsMadeAgain) {
  build(5);
  close();
  write_bytes(paths().head, "rubbish");
  expect_refused(ErrorKind::kDamaged, "damaged head");
  fs::copy_file(paths().checkpoint, paths().head, fs::copy_options::overwrite_existing);
  reopen(false);
  reopen();
  EXPECT_FALSE(read_heads(paths().head, signer.verifier())->plain);
}

TEST_F(Head, ThatIsMissingIsNotMadeAgainInSilence) {
  build_killed(3);
  fs::remove(paths().head);
  expect_refused(ErrorKind::kDamaged, "head is missing: restore it");
}

TEST_F(Head, OfAnotherLengthIsDamaged) {
  build(5);
  close();
  const std::string good = head();
  for (const size_t size : {size_t{0}, size_t{1}, good.size() / 2, good.size() - 1}) {
    write_bytes(paths().head, good.substr(0, size));
    expect_refused(ErrorKind::kDamaged, "damaged head");
  }
  write_bytes(paths().head, std::string(2 << 20, 'x'));
  expect_refused(ErrorKind::kDamaged, "damaged head");
}

TEST_F(Head, OfAnotherKeyIsForeignAndWithAChangedTextAltered) {
  build(2);
  close();
  const note::Signer other = note::Signer::generate("example.com/daybook").value();
  put_head(
      note::sign_checkpoint({"example.com/daybook", TreeSize(2), naive_root(acknowledged)}, other));
  expect_refused(ErrorKind::kTampered, "foreign head");
  std::string text = note_of(2);
  text.replace(text.find("\n2\n"), 3, "\n1\n");
  put_head(text);
  expect_refused(ErrorKind::kTampered, "altered head");
  put_head("x");
  expect_refused(ErrorKind::kDamaged, "damaged head");
}

TEST_F(Head, OfAnotherRootIsAnAlteredLogAndOneFromTheFutureAShortenedOne) {
  build(2);
  close();
  put_head(note::sign_checkpoint({"example.com/daybook", TreeSize(2), sha256("x")}, signer));
  expect_refused(ErrorKind::kTampered, "altered: the root of the first 2 events");
  put_head(note::sign_checkpoint({"example.com/daybook", TreeSize(3), sha256("x")}, signer));
  expect_refused(ErrorKind::kDamaged, "shortened");
}

TEST_F(Head, WhoseSlotsRunBackwardsIsDamaged) {
  build(3);
  close();
  write_bytes(paths().head, kv::render_slot({6, note_of(3)}) + kv::render_slot({7, note_of(2)}));
  expect_refused(ErrorKind::kDamaged, "damaged head");
}

// Alone it proves nothing and takes nothing away: LevelDB's own note covers all events.
TEST_F(Head, AnOlderCopyOfItAloneIsCompleted) {
  build(5);
  const std::string older = head();
  append(3);
  append(3);
  close();
  write_bytes(paths().head, older);
  reopen();
}

TEST_F(Head, AnOlderCopyOfItWithAnOlderLevelDbIsRolledBack) {
  build(5);
  close();
  keep("older");
  reopen();
  append(1);
  close();
  put_back("older", {"log", "head", "checkpoint"});
  expect_refused(ErrorKind::kTampered, "rolled back");
}

TEST_F(Head, IsMadeForAStoreThatWasMadeBeforeThereWasOne) {
  build(5);
  close();
  fs::remove(paths().head);
  erase_raw(std::string(kHeadKey));
  reopen(false);
  EXPECT_FALSE(fs::exists(paths().head));
  reopen();
  append(2);
  reopen();
  EXPECT_EQ(read_heads(paths().head, signer.verifier())->newest.note, log->checkpoint_note());
  close();
  fs::remove(paths().head);
  expect_refused(ErrorKind::kDamaged, "head is missing");
}

class CosignedHead : public Head {
 protected:
  // The log's note with the signatures of so many witnesses below.
  std::string cosigned(int witnesses) {
    note::Note parsed = note::parse_note(log->checkpoint_note()).value();
    for (int i = 0; i < witnesses; ++i) {
      const note::Signer witness = note::Signer::generate("witness-" + std::to_string(i) +
                                                          ".example.org/" + std::string(60, 'w'))
                                       .value();
      const note::Note one = note::parse_note(note::sign_note(parsed.text, witness)).value();
      parsed.signatures.push_back(one.signatures.front());
    }
    return note::render_note(parsed);
  }
};

TEST_F(CosignedHead, SixteenSignaturesAreKeptByEveryPlace) {
  build(3);
  const std::string note = cosigned(16);
  ASSERT_TRUE(log->add_cosignatures(note).ok());
  EXPECT_EQ(log->checkpoint_note(), note);
  reopen();
  EXPECT_EQ(log->checkpoint_note(), note);
  EXPECT_EQ(read_bytes(paths().checkpoint), note);
  EXPECT_EQ(read_heads(paths().head, signer.verifier())->newest.note, note);
  append(1);
  check();
}

TEST_F(CosignedHead, ATornSlotOfTheSameCheckpointWithMoreSignaturesIsACrash) {
  build(3);
  append(1);
  ASSERT_TRUE(log->add_cosignatures(cosigned(2)).ok());
  const std::string note = log->checkpoint_note();
  keep("killed");
  close();
  put_back("killed", {"log", "head", "checkpoint", "identity"});
  break_slot(true);
  reopen();
  EXPECT_EQ(log->checkpoint_note(), note);
}

TEST_F(CosignedHead, MoreSignaturesThanASlotHoldsAreRefusedBeforeAnythingIsWritten) {
  build(3);
  EXPECT_ERROR(log->add_cosignatures(cosigned(60)), ErrorKind::kInvalid, "a slot holds at most");
  append(1);
  reopen();
}

class FsckOfHead : public Head {
 protected:
  void expect_class(const std::string& klass) {
    const FsckReport report = fsck(*log, {}).value();
    ASSERT_EQ(report.problems.size(), 1U) << daybook::testing::to_text(report.problems);
    EXPECT_EQ(report.problems[0].where, "head");
    EXPECT_EQ(report.problems[0].klass, klass) << daybook::testing::to_text(report.problems);
  }
};

TEST_F(FsckOfHead, NamesWhatHappenedToItWhileTheLogWasOpen) {
  build(10);
  append(1);
  const std::string good = head();
  fs::remove(paths().head);
  expect_class("bit rot");
  write_bytes(paths().head, good);
  break_slot(true);
  EXPECT_TRUE(fsck(*log, {})->problems.empty()) << "that is what a crash leaves";
  write_bytes(paths().head, good);
  break_slot(false);
  expect_class("bit rot");
  put_head(note::sign_checkpoint({"example.com/daybook", TreeSize(11), sha256("x")},
                                 note::Signer::generate("example.com/daybook").value()));
  expect_class("key misuse");
  write_bytes(
      paths().head,
      kv::render_slot({2, note_of(11)}) +
          kv::render_slot({3, note::sign_checkpoint(
                                  {"example.com/daybook", TreeSize(11), sha256("x")}, signer)}));
  expect_class("fork");
  write_bytes(
      paths().head,
      kv::render_slot({2, note_of(11)}) +
          kv::render_slot({3, note::sign_checkpoint(
                                  {"example.com/daybook", TreeSize(12), sha256("x")}, signer)}));
  expect_class("truncation");
  write_bytes(paths().head, good);
  check();
}

}  // namespace
}  // namespace daybook::log
