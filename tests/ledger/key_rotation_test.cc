// Rotation and revocation, stopped at every step and killed at any moment; whose signature counts
// afterwards; the private key's file.
#include "ledger/key_rotation.h"

#include <gmock/gmock.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <random>

#include "kv/durable_file.h"
#include "ledger/key_fold.h"
#include "ledger/ledger_fixture.h"
#include "log/fsck.h"
#include "versions/record.h"

namespace daybook::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

constexpr ChainId kChain(97);

note::AskPassphrase answers(const std::string& text) {
  return [text](const note::KeyFileLabel&) -> Result<note::Secret> { return note::Secret(text); };
}

class Rotation : public LedgerTest {
 protected:
  void SetUp() override {
    LedgerTest::SetUp();
    record({network_draft(kChain, "bsctestnet")});
    for (int i = 0; i < 3; ++i) note("before");
  }
  void note(const std::string& text) {
    state::Draft draft;
    draft.event.payload = event::NoteRecorded{text};
    record({draft});
  }
  [[nodiscard]] ledger::Paths paths() const { return ledger::Paths(root()); }

  ledger::RotationOptions options(const std::string& passphrase = "") {
    ledger::RotationOptions out{
        {}, note::Signer::generate(kOrigin).value(), note::Secret(passphrase), {}};
    out.open.ask = answers("old passphrase");
    out.envelope.actor = "alice";
    return out;
  }
  // Does the first `steps` of the five, and lets go.
  void rotate_partly(int steps) {
    ledger.reset();
    auto rotation = ledger::KeyRotation::start(root(), clock, options());
    ASSERT_TRUE(rotation.ok()) << rotation.error().message;
    using Step = std::function<bool()>;
    const Step all[] = {[] { return true; }, [&] { return rotation->record().ok(); },
                        [&] { return rotation->retire({}).ok(); },
                        [&] { return rotation->switch_keys().ok(); },
                        [&] { return rotation->settle(false).ok(); }};
    for (int i = 0; i < steps; ++i) ASSERT_TRUE(all[i]()) << "step " << i + 1;
  }
  void rotate() {
    rotate_partly(5);
    open();
  }
  // Opens, records, closes; everything is under the key of its size and every file has its place.
  void expect_sound(size_t rotations) {
    open();
    note("after");
    const note::KeyHistory keys = *ledger->keys();
    EXPECT_EQ(keys.ranges().size(), rotations + 1);
    EXPECT_EQ(ledger->verifier().vkey(), keys.current().vkey());
    EXPECT_EQ(ledger->signer()->verifier().vkey(), keys.current().vkey());
    EXPECT_EQ(kv::read_file(paths().public_key).value(), keys.current().vkey() + "\n");
    EXPECT_FALSE(fs::exists(paths().next_key));
    const auto report = log::fsck(ledger->log(), {});
    ASSERT_TRUE(report.ok()) << report.error().message;
    for (const log::Problem& problem : report->problems) ADD_FAILURE() << problem.what;
    expect_every_checkpoint_can_be_made_again(keys);
    open(false);
    EXPECT_EQ(*ledger->keys(), keys);
  }
  // Also those of keys that are gone.
  void expect_every_checkpoint_can_be_made_again(const note::KeyHistory& keys) {
    for (uint64_t size = 1; size <= ledger->size().value; ++size) {
      const note::Checkpoint checkpoint{kOrigin, TreeSize(size),
                                        ledger->log().root_at(TreeSize(size)).value()};
      const auto note = ledger->note_of(checkpoint);
      ASSERT_TRUE(note.ok()) << note.error().message;
      EXPECT_EQ(note::open_checkpoint(*note, keys.at(TreeSize(size)).key).value(), checkpoint);
    }
  }
  // Writes to the store as daybook never would; the ledger is closed.
  void write_behind(const kv::Batch& batch) {
    ledger.reset();
    const auto store = kv::Store::open(log::LogPaths(paths().store).leveldb, {});
    ASSERT_TRUE(store.ok()) << store.error().message;
    ASSERT_TRUE((*store)->write_synced(batch).ok());
  }
  Error open_error(bool writable, const note::AskPassphrase& ask = {}) {
    ledger.reset();
    ledger::OpenOptions how{writable, 0};
    how.ask = ask;
    const auto opened = ledger::Ledger::open(root(), clock, how);
    EXPECT_FALSE(opened.ok());
    return opened.ok() ? Error{} : opened.error();
  }
};

TEST_F(Rotation, IsTheLastEventOfTheOldKeyAndTheNextIsTheNewOnes) {
  const std::string first = ledger->verifier().vkey();
  const uint64_t at = ledger->size().value;
  rotate();
  const note::KeyHistory keys = *ledger->keys();
  ASSERT_EQ(keys.ranges().size(), 2U);
  EXPECT_EQ(keys.ranges()[0].key.vkey(), first);
  EXPECT_EQ(keys.ranges()[0].to, TreeSize(at + 1));
  EXPECT_EQ(keys.ranges()[1].from, TreeSize(at + 2));
  EXPECT_EQ(ledger->size(), TreeSize(at + 2));
  const event::Event event = ledger->read(Position(at)).value();
  EXPECT_EQ(std::get<event::KeyRotated>(event.payload).old_vkey, first);
  EXPECT_EQ(event.actor, "alice");
  expect_sound(1);
}

TEST_F(Rotation, StoppedAfterAnyStepIsCompletedByTheNextWriter) {
  for (int steps = 1; steps <= 5; ++steps) {
    SCOPED_TRACE(steps);
    TearDown();
    ledger.reset();
    fs::remove_all(root());
    SetUp();
    rotate_partly(steps);
    expect_sound(steps == 1 ? 0 : 1);
  }
}

TEST_F(Rotation, StoppedAfterAnyStepIsReadWithoutBeingCompleted) {
  for (int steps = 1; steps <= 5; ++steps) {
    SCOPED_TRACE(steps);
    ledger.reset();
    fs::remove_all(root());
    SetUp();
    rotate_partly(steps);
    open(false);
    EXPECT_EQ(ledger->keys()->ranges().size(), steps == 1 ? 1U : 2U);
    const auto report = log::fsck(ledger->log(), {});
    ASSERT_TRUE(report.ok());
    EXPECT_TRUE(report->problems.empty());
  }
}

TEST_F(Rotation, TheOldWriterSignsNothingMore) {
  ledger.reset();
  auto rotation = ledger::KeyRotation::start(root(), clock, options()).value();
  ASSERT_TRUE(rotation.record().ok());
  const auto again = rotation.record();
  ASSERT_FALSE(again.ok());
  EXPECT_EQ(again.error().kind, ErrorKind::kTampered);
}

TEST_F(Rotation, KilledAtAnyMomentEndsInOneKey) {
  const uint64_t seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937_64 random(seed);
  size_t rotations = 0;
  for (int round = 0; round < 12; ++round) {
    ledger.reset();
    const pid_t child = ::fork();
    if (child == 0) {
      for (;;) {
        auto rotation = ledger::KeyRotation::start(root(), clock, options());
        if (!rotation.ok() || !rotation->record().ok() || !rotation->retire({}).ok() ||
            !rotation->switch_keys().ok() || !rotation->settle(false).ok()) {
          ::_exit(1);
        }
      }
    }
    ::usleep(static_cast<useconds_t>(random() % 200'000));
    ASSERT_EQ(::kill(child, SIGKILL), 0);
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFSIGNALED(status)) << "the rotation failed by itself";
    open();
    const size_t found = ledger->keys()->ranges().size() - 1;
    EXPECT_GE(found, rotations);
    rotations = found;
    expect_sound(rotations);
  }
  EXPECT_GT(rotations, 0U);
}

TEST_F(Rotation, AManyTimesRotatedLogKnowsWhoSignedEachSize) {
  std::vector<std::string> signer_of_size(ledger->size().value + 1, ledger->verifier().vkey());
  const uint64_t seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937_64 random(seed);
  const auto written = [&] {  // what the checkpoint file says, by whoever's signature opens it
    signer_of_size.resize(ledger->size().value + 1, ledger->verifier().vkey());
  };
  for (int i = 0; i < 4; ++i) {
    for (uint64_t n = random() % 3; n > 0; --n) note("between");
    written();
    const std::string old_key = ledger->verifier().vkey();
    rotate();
    signer_of_size.push_back(old_key);                    // the rotation itself
    signer_of_size.push_back(ledger->verifier().vkey());  // and the first of the new key
    EXPECT_EQ(signer_of_size.size(), ledger->size().value + 1);
  }
  for (uint64_t size = 0; size < signer_of_size.size(); ++size) {
    EXPECT_EQ(ledger->keys()->at(TreeSize(size)).key.vkey(), signer_of_size[size]) << size;
  }
  expect_sound(4);
}

// It was taken for one that is not there: told as something to repair by hand.
TEST_F(Rotation, KeptSignaturesThatCannotBeReadAreNoMissingOnes) {
  rotate();
  const note::Checkpoint first{kOrigin, TreeSize(1), ledger->log().root_at(TreeSize(1)).value()};
  const std::string kept =
      paths().signatures + "/" + note::key_id_hex(ledger->keys()->at(TreeSize(1)).key);
  fs::rename(kept, kept + ".away");
  fs::create_directory(kept);
  EXPECT_EQ(ledger->note_of(first).error().kind, ErrorKind::kEnvironment);
  fs::remove(kept);
  fs::rename(kept + ".away", kept);
  EXPECT_TRUE(ledger->note_of(first).ok());
}

TEST_F(Rotation, AnyKeyOfTheLogIsAnAnchorAndAStrangersIsNot) {
  rotate();
  rotate();
  const std::vector<note::KeyRange> ranges = ledger->keys()->ranges();
  ASSERT_EQ(ranges.size(), 3U);
  for (const note::KeyRange& range : ranges) {
    ledger.reset();
    ASSERT_TRUE(kv::replace_file(paths().public_key, range.key.vkey() + "\n").ok());
    open(false);
    EXPECT_EQ(ledger->keys()->ranges().size(), 3U);
  }
  const auto stranger = note::Signer::generate(kOrigin).value();
  ASSERT_TRUE(kv::replace_file(paths().public_key, stranger.verifier().vkey() + "\n").ok());
  const Error error = open_error(false);
  EXPECT_EQ(error.kind, ErrorKind::kTampered);
  EXPECT_THAT(error.message, HasSubstr("none of this log's keys"));
}

// Without the old key's word a log could be written on by anybody.
TEST_F(Rotation, AKeyEventIsRefusedFromAnybodyElse) {
  state::Draft draft;
  draft.event.subject = ledger::keys_subject();
  draft.event.payload = event::KeyRotated{"a", "b", "c"};
  EXPECT_EQ(ledger->submit({{draft}}).error().kind, ErrorKind::kUsage);
  const auto thief = note::Signer::generate(kOrigin).value();
  const note::LogHead head{kOrigin, ledger->size(), ledger->log().root()};
  event::Event event;
  event.payload = event::KeyRotated{ledger->verifier().vkey(), thief.verifier().vkey(),
                                    note::sign_rotation(head, thief, thief)};
  EXPECT_EQ(ledger->record_statement(event).error().kind, ErrorKind::kTampered);
  // Of another moment of the same log.
  const note::LogHead earlier{kOrigin, ledger->size(), ledger->log().root_at(TreeSize(2)).value()};
  event.payload = event::KeyRotated{ledger->verifier().vkey(), thief.verifier().vkey(),
                                    note::sign_rotation(earlier, *ledger->signer(), thief)};
  EXPECT_THAT(ledger->record_statement(event).error().message, HasSubstr("was made for the root"));
  note("still open");
}

TEST_F(Rotation, AnOldSignatureOnANewHeadIsKeyMisuseAtOpen) {
  const std::string skey = kv::read_file(paths().key).value();
  rotate();
  const note::Signer old_key = note::open_key(skey, {}).value();
  const std::string forged = note::sign_checkpoint(ledger->log().checkpoint(), old_key);
  ledger.reset();
  ASSERT_TRUE(kv::replace_file(log::LogPaths(paths().store).checkpoint, forged).ok());
  const Error error = open_error(true);
  EXPECT_EQ(error.kind, ErrorKind::kTampered);
  EXPECT_THAT(error.message, HasSubstr("key misuse"));
}

TEST_F(Rotation, AnIndexThatHidesARotationCostsTimeAndNoTrust) {
  rotate();
  rotate();
  const note::KeyHistory keys = *ledger->keys();
  const versions::Group group = versions::group_of(ledger::keys_subject());
  const uint64_t size = ledger->size().value;
  size_t hidden = 0;
  for (uint64_t from = 0; from < size; ++from) {
    const std::string key = versions::version_key(group, Position(from));
    const auto record = ledger->log().store().get(key).value();
    if (!record) continue;
    SCOPED_TRACE(from);
    ++hidden;
    kv::Batch hide;
    hide.erase(key);
    write_behind(hide);
    open(false);
    EXPECT_EQ(*ledger->keys(), keys);
    kv::Batch show;
    show.put(key, *record);
    write_behind(show);
    open(false);
  }
  EXPECT_GE(hidden, 2U);
}

TEST_F(Rotation, AnIndexThatHidesAnUnfinishedRotationIsNotBelieved) {
  rotate_partly(2);
  open(false);
  const versions::Group group = versions::group_of(ledger::keys_subject());
  kv::Batch batch;
  batch.erase(versions::version_key(group, Position(ledger->size().value - 1)));
  write_behind(batch);
  open(false);
  EXPECT_EQ(ledger->keys()->ranges().size(), 2U);
}

TEST_F(Rotation, RevokingIsForEarlierKeysAndOnlyTakesTrustAway) {
  const note::Verifier first = ledger->verifier();
  EXPECT_EQ(ledger::revoke_key(*ledger, first, TreeSize(0), {}).error().kind, ErrorKind::kConflict);
  rotate();
  const auto stranger = note::Signer::generate(kOrigin).value();
  EXPECT_EQ(ledger::revoke_key(*ledger, stranger.verifier(), TreeSize(0), {}).error().kind,
            ErrorKind::kNotFound);
  EXPECT_EQ(ledger::revoke_key(*ledger, first, TreeSize(99), {}).error().kind, ErrorKind::kUsage);
  ASSERT_TRUE(ledger::revoke_key(*ledger, first, TreeSize(2), {}).ok());
  EXPECT_EQ(ledger::revoke_key(*ledger, first, TreeSize(3), {}).error().kind, ErrorKind::kConflict);
  ASSERT_TRUE(ledger::revoke_key(*ledger, first, TreeSize(0), {}).ok());
  EXPECT_FALSE(ledger->keys()->check_anchor(first).ok());
  EXPECT_FALSE(ledger->keys()->check_trusted(TreeSize(2)).ok());
  EXPECT_TRUE(ledger->keys()->check_trusted(ledger->size()).ok());
  expect_sound(1);
}

TEST_F(Rotation, ASealedKeyRecordsWithItsPassphraseAndIsReadWithout) {
  ledger.reset();
  ledger::OpenOptions how{true, 0};
  ASSERT_TRUE(ledger::change_passphrase(root(), clock, how, note::Secret("p")).ok());
  const Error absent = open_error(true);
  EXPECT_EQ(absent.kind, ErrorKind::kEnvironment);
  const Error wrong = open_error(true, answers("q"));
  EXPECT_EQ(wrong.kind, ErrorKind::kEnvironment);
  EXPECT_THAT(wrong.message, HasSubstr("wrong passphrase"));
  open(false);
  EXPECT_EQ(ledger->signer(), nullptr);
  ledger.reset();
  how.ask = answers("p");
  auto opened = ledger::Ledger::open(root(), clock, how);
  ASSERT_TRUE(opened.ok()) << opened.error().message;
  ledger = std::move(opened).value();
  note("sealed");
  ledger.reset();
  ASSERT_TRUE(ledger::change_passphrase(root(), clock, how, note::Secret()).ok());
  open();
  note("in the clear");
}

TEST_F(Rotation, OfASealedKeyStoppedAfterTheEventAsksForBoth) {
  ledger.reset();
  ASSERT_TRUE(
      ledger::change_passphrase(root(), clock, {true, 0}, note::Secret("old passphrase")).ok());
  {
    auto rotation = ledger::KeyRotation::start(root(), clock, options("new passphrase")).value();
    ASSERT_TRUE(rotation.record().ok());
  }
  const uint32_t old_id = note::Verifier::parse([&] {
                            std::string text = kv::read_file(paths().public_key).value();
                            text.pop_back();
                            return text;
                          }())
                              .value()
                              .key_id();
  const note::AskPassphrase both =
      [old_id](const note::KeyFileLabel& label) -> Result<note::Secret> {
    return note::Secret(label.key_id == old_id ? "old passphrase" : "new passphrase");
  };
  EXPECT_EQ(open_error(true, answers("old passphrase")).kind, ErrorKind::kEnvironment);
  ledger::OpenOptions how{true, 0};
  how.ask = both;
  auto opened = ledger::Ledger::open(root(), clock, how);
  ASSERT_TRUE(opened.ok()) << opened.error().message;
  ledger = std::move(opened).value();
  note("after");
  EXPECT_FALSE(fs::exists(paths().next_key));
}

TEST_F(Rotation, AKeyThatOthersMayReadIsNotUsed) {
  struct stat status {};
  ASSERT_EQ(::stat(paths().key.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U);
  for (const unsigned mode : {0640U, 0604U, 0620U}) {
    ASSERT_EQ(::chmod(paths().key.c_str(), mode), 0);
    const Error error = open_error(true);
    EXPECT_EQ(error.kind, ErrorKind::kEnvironment);
    EXPECT_THAT(error.message, HasSubstr("chmod 600 " + paths().key));
    open(false);  // reading needs no key
    EXPECT_EQ(ledger->signer(), nullptr);
  }
  ASSERT_EQ(::chmod(paths().key.c_str(), 0600), 0);
  rotate();
  ASSERT_EQ(::stat(paths().key.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U);
}

}  // namespace
}  // namespace daybook::testing
