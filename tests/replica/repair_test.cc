// Repair: a damaged store, a replica, and what comes out: the log that was signed, or nothing
// changed.
#include "replica/repair.h"

#include <gmock/gmock.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>

#include "kv/durable_file.h"
#include "log/key_codec.h"
#include "log/keys.h"
#include "replica/backup.h"
#include "replica/replica_fixture.h"

namespace daybook::replica {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using Positions = std::vector<uint64_t>;

class Repair : public ReplicaTest {
 protected:
  void SetUp() override {
    book = make_book(20);
    back_up();
  }
  void back_up() {
    const auto report = create_backup({book->root(), backup(), false}, clock_, {});
    ASSERT_TRUE(report.ok()) << report.error().message;
  }
  [[nodiscard]] std::string backup() const { return path("backup"); }
  [[nodiscard]] std::string store(const std::string& name) const {
    return book->root() + "/.daybook/" + name;
  }
  // Under the log's feet, with a valid LevelDB checksum.
  void put_raw(const std::string& key, const std::string& value) {
    kv::Batch batch;
    batch.put(key, value);
    ASSERT_TRUE(book->ledger->log().store().write_synced(batch).ok());
  }
  void alter_event(uint64_t position) {
    const std::string was = book->ledger->log().read(Position(position)).value();
    put_raw(log::event_key(Position(position)), flipped(was, was.size() / 2));
  }
  // Every file of the daybook, by coreutils: what is the same before and after was left alone.
  [[nodiscard]] std::string sums() const {
    return testing::run_command("cd " + book->root() +
                                " && find . -type f ! -name LOCK | LC_ALL=C sort | xargs sha256sum")
        .out;
  }
  Result<RepairReport> repair_from(const std::string& from, bool dry_run = false) {
    book->ledger.reset();
    RepairOptions options;
    options.root = book->root();
    options.from = from;
    options.dry_run = dry_run;
    options.lock_wait_ms = 0;
    return repair(options, clock_, {});
  }
  RepairReport repaired(const std::string& from) {
    const auto report = repair_from(from);
    EXPECT_TRUE(report.ok()) << report.error().message;
    return report.ok() ? *report : RepairReport{};
  }
  // The whole of it is sound, and it is `head`.
  void expect_sound(const note::Checkpoint& head) {
    book->open();
    ASSERT_NE(book->ledger, nullptr);
    EXPECT_EQ(book->ledger->log().checkpoint(), head);
    const auto report = verify::verify(*book->ledger, {}, {});
    ASSERT_TRUE(report.ok()) << report.error().message;
    for (const log::Problem& problem : report->problems) {
      ADD_FAILURE() << problem.where << ": " << problem.what;
    }
  }
  [[nodiscard]] note::Checkpoint head() const { return book->ledger->log().checkpoint(); }

  std::unique_ptr<project::Book> book;
};

TEST_F(Repair, PutsAnAlteredEventBackAndKeepsTheRootAndTheDamagedFiles) {
  const note::Checkpoint before = head();
  alter_event(7);
  alter_event(8);
  alter_event(11);
  book->ledger.reset();
  const std::string damaged = testing::run_command("cd " + store("log") + " && cat *").out;
  const RepairReport report = repaired(backup());
  EXPECT_EQ(report.head, before);
  EXPECT_EQ(report.restored, (Positions{}));  // an older record of LevelDB's log still has them
  ASSERT_THAT(report.found, Not(IsEmpty()));
  EXPECT_THAT(report.found.front(), HasSubstr("7"));
  EXPECT_EQ(testing::run_command("cd " + report.kept + "/log && cat *").out, damaged);
  EXPECT_TRUE(fs::exists(report.kept + "/head"));
  expect_sound(before);
  EXPECT_FALSE(fs::exists(store("repair")));
  EXPECT_FALSE(fs::exists(store("repair-probe")));
  book->record({project::note_draft("goes on")});
  book->project();
  expect_sound(head());
}

TEST_F(Repair, OfAFlippedByteInEachFileOfLevelDbGivesTheLogThatWasSigned) {
  const note::Checkpoint before = head();
  clone_ok(book->root(), *book);
  book->ledger.reset();
  const std::string whole = path("whole");
  fs::copy(store("log"), whole, fs::copy_options::recursive);
  size_t damaged = 0;
  for (const auto& file : fs::directory_iterator(whole)) {
    const std::string name = file.path().filename().string();
    const std::string bytes = project::read_bytes(file.path().string());
    if (bytes.empty() || name.rfind("LOG", 0) == 0) continue;
    SCOPED_TRACE(name);
    fs::remove_all(store("log"));
    fs::copy(whole, store("log"));
    project::write_bytes(store("log/" + name), flipped(bytes, bytes.size() / 2));
    const RepairReport report = repaired(damaged % 2 == 0 ? backup() : copy());
    if (!report.found.empty()) ++damaged;
    expect_sound(before);
    book->ledger.reset();
    fs::remove_all(store("damaged"));
  }
  EXPECT_GE(damaged, 2U);
}

TEST_F(Repair, OfALevelDbThatIsGoneRestoresEveryEvent) {
  const note::Checkpoint before = head();
  book->ledger.reset();
  fs::remove_all(store("log"));
  const RepairReport report = repaired(book->root() + "/.daybook/snapshots.git");
  EXPECT_EQ(report.restored.size(), before.size.value);
  EXPECT_THAT(report.found.front(), Not(HasSubstr("repair-probe")));
  EXPECT_EQ(positions_text(report.restored), "0-" + std::to_string(before.size.value - 1));
  expect_sound(before);
}

TEST_F(Repair, OfAnAlteredIndexRestoresNoEvent) {
  const note::Checkpoint before = head();
  std::string key(1, log::kVersionPrefix);
  {
    kv::Iterator at = book->ledger->log().store().iterate();
    at.seek(key + std::string(4, '\0'));
    ASSERT_TRUE(at.valid());
    key = at.key();
  }
  put_raw(key, "nonsense");
  const RepairReport report = repaired(backup());
  EXPECT_THAT(report.found, Not(IsEmpty()));
  EXPECT_THAT(report.restored, IsEmpty());
  expect_sound(before);
}

TEST_F(Repair, OfASoundStoreDoesNothing) {
  book->ledger.reset();
  const std::string before = sums();
  const RepairReport report = repaired(backup());
  EXPECT_THAT(report.found, IsEmpty());
  EXPECT_EQ(report.kept, "");
  EXPECT_EQ(sums(), before);
}

TEST_F(Repair, DryRunChangesNothing) {
  alter_event(3);
  book->ledger.reset();
  const std::string before = sums();
  const auto report = repair_from(backup(), true);
  ASSERT_TRUE(report.ok()) << report.error().message;
  EXPECT_THAT(report->found, Not(IsEmpty()));
  EXPECT_EQ(report->kept, "");
  EXPECT_EQ(sums(), before);
}

TEST_F(Repair, TakesTheEndFromTheStoreWhenTheReplicaIsOlder) {
  for (int n = 0; n < 5; ++n) book->record({project::note_draft("later " + std::to_string(n))});
  book->project();
  const note::Checkpoint before = head();
  alter_event(2);
  const RepairReport report = repaired(backup());
  EXPECT_EQ(report.here, before.size);
  EXPECT_EQ(report.there.value + 5, before.size.value);
  expect_sound(before);
}

TEST_F(Repair, SaysWhatRemainsLostAndChangesNothing) {
  const uint64_t end = book->ledger->size().value;
  for (int n = 0; n < 5; ++n) book->record({project::note_draft("later " + std::to_string(n))});
  book->ledger.reset();
  // The log file of LevelDB that holds the end is gone; head still says how long it was.
  for (const auto& file : fs::directory_iterator(store("log"))) {
    if (file.path().extension() == ".log") fs::remove(file.path());
  }
  const std::string before = sums();
  const auto report = repair_from(backup());
  ASSERT_FALSE(report.ok());
  EXPECT_EQ(report.error().kind, ErrorKind::kConflict) << report.error().message;
  EXPECT_THAT(report.error().message,
              HasSubstr(std::to_string(end) + "-" + std::to_string(end + 4) +
                        ": they remain lost. Nothing was repaired"));
  EXPECT_EQ(sums(), before);
}

TEST_F(Repair, OfAnAlteredEndThatNoReplicaHoldsChangesNothing) {
  const uint64_t end = book->ledger->size().value;
  for (int n = 0; n < 3; ++n) book->record({project::note_draft("later " + std::to_string(n))});
  alter_event(end + 1);
  book->ledger.reset();
  const std::string before = sums();
  const auto report = repair_from(backup());
  ASSERT_FALSE(report.ok());
  EXPECT_EQ(report.error().kind, ErrorKind::kConflict) << report.error().message;
  EXPECT_EQ(sums(), before);
}

TEST_F(Repair, OfAStoreThatFellBehindGoesOnFromTheReplica) {
  book->ledger.reset();
  const std::string older = path("older");
  fs::copy(store("log"), older, fs::copy_options::recursive);
  for (const char* name : {"head", "checkpoint", "identity"}) {
    fs::copy_file(store(name), older + "-" + name);
  }
  book->open();
  book->record({project::note_draft("later")});
  book->project();
  const note::Checkpoint before = head();
  back_up();
  book->ledger.reset();
  fs::remove_all(store("log"));
  fs::copy(older, store("log"), fs::copy_options::recursive);
  for (const char* name : {"head", "checkpoint", "identity"}) {
    fs::copy_file(older + "-" + name, store(name), fs::copy_options::overwrite_existing);
  }
  book->open();
  alter_event(1);
  EXPECT_EQ(repaired(backup()).head, before);
  expect_sound(before);
}

TEST_F(Repair, FromAnotherHistoryIsAForkAndChangesNothing) {
  const std::string common = path("common");
  fs::copy(book->root(), common, fs::copy_options::recursive);
  book->record({project::note_draft("here")});
  {
    testing::ManualClock clock;
    auto other = ledger::Ledger::open(common, clock, {true, 0}).value();
    ASSERT_TRUE(other->submit({{project::note_draft("there")}}).ok());
    ASSERT_TRUE(project::project_git(*other, {}).ok());
  }
  alter_event(4);
  book->ledger.reset();
  fs::remove_all(store("damaged"));
  const std::string log_before = testing::run_command("cd " + store("log") + " && cat *").out;
  const auto report = repair_from(common);
  ASSERT_FALSE(report.ok());
  EXPECT_EQ(report.error().kind, ErrorKind::kTampered) << report.error().message;
  EXPECT_THAT(report.error().message, HasSubstr("fork"));
  EXPECT_EQ(testing::run_command("cd " + store("log") + " && cat *").out, log_before);
  const fs::directory_iterator forks(store("forks"));
  EXPECT_EQ(std::distance(fs::begin(forks), fs::end(forks)), 2);
}

TEST_F(Repair, FromAnAlteredReplicaOrAnotherLogsChangesNothing) {
  alter_event(4);
  book->ledger.reset();
  const std::string before = sums();
  const std::string bundle =
      testing::run_command("find " + backup() + "/log/tile/entries -type f | head -1 | tr -d '\\n'")
          .out;
  const std::string whole = project::read_bytes(bundle);
  project::write_bytes(bundle, flipped(whole, 60));
  EXPECT_EQ(repair_from(backup()).error().kind, ErrorKind::kTampered);
  project::write_bytes(bundle, whole);
  const project::Book stranger([](ledger::Config& config) { config.git_branch = "daybook"; });
  EXPECT_FALSE(repair_from(stranger.root()).ok());
  EXPECT_EQ(sums(), before);
}

TEST_F(Repair, AcrossAChangeOfTheKeyKeepsTheHistoryOfKeys) {
  rotate(*book);
  book->record({project::note_draft("signed by the new key")});
  book->project();
  const note::Checkpoint before = head();
  back_up();
  alter_event(4);
  repaired(backup());
  expect_sound(before);
  EXPECT_EQ(book->ledger->keys()->ranges().size(), 2U);
}

// ---- A lost public key --------------------------------------------------------------------------

class RepairWithoutKey : public Repair {
 protected:
  void SetUp() override {
    Repair::SetUp();
    before = head();
    vkey = kv::read_file(store("key.pub")).value();
    std::filesystem::remove(store("key.pub"));
  }
  Result<RepairReport> repair_with(const std::string& from, std::optional<note::Verifier> key) {
    book->ledger.reset();
    return repair({book->root(), from, "", std::move(key), false, 0}, clock_, {});
  }
  note::Checkpoint before;
  std::string vkey;
};

TEST_F(RepairWithoutKey, TakesTheReplicasWhenItSignedWhatIsHere) {
  repaired(backup());
  EXPECT_EQ(kv::read_file(store("key.pub")).value(), vkey);
  expect_sound(before);
}

TEST_F(RepairWithoutKey, TrustsNoReplicasKeyThatSignedNothingHere) {
  const auto other = note::Signer::generate("other.example/log");
  ASSERT_TRUE(other.ok());
  ASSERT_TRUE(kv::replace_file(backup() + "/key.pub", other->verifier().vkey() + "\n").ok());
  book->ledger.reset();
  const std::string untouched = sums();
  const auto refused = repair_with(backup(), std::nullopt);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().kind, ErrorKind::kConflict);
  EXPECT_THAT(refused.error().message, HasSubstr("signed nothing that is here"));
  EXPECT_EQ(sums(), untouched);
}

TEST_F(RepairWithoutKey, AsksForItWhereTheReplicaHasNone) {
  std::filesystem::remove(backup() + "/key.pub");
  const auto refused = repair_with(backup(), std::nullopt);
  ASSERT_FALSE(refused.ok());
  EXPECT_THAT(refused.error().message, HasSubstr("with --key"));
  const auto own = note::Verifier::parse(vkey.substr(0, vkey.find('\n')));
  ASSERT_TRUE(own.ok());
  ASSERT_TRUE(repair_with(backup(), *own).ok());
  expect_sound(before);
}

TEST_F(Repair, KilledAtAnyMomentEndsWhenItIsRunAgain) {
  const uint64_t seed = std::random_device()();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937_64 random(seed);
  const note::Checkpoint before = head();
  constexpr int kMost_us = 60'000;
  for (int n = 0; n < 8; ++n) {
    alter_event(random() % before.size.value);
    book->ledger.reset();
    const pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
      static_cast<void>(repair_from(backup()).ok());
      ::_exit(0);
    }
    const timespec wait{0, static_cast<int64_t>(random() % kMost_us) * 1000};
    ::ppoll(nullptr, 0, &wait, nullptr);
    ::kill(child, SIGKILL);
    ASSERT_EQ(::waitpid(child, nullptr, 0), child);
    repaired(backup());
    expect_sound(before);
  }
}

// What a retired key signed: put back from a backup, with the file that was there kept.
class RepairSignatures : public Repair {
 protected:
  void SetUp() override {
    Repair::SetUp();
    const std::string key = note::key_id_hex(book->ledger->verifier());
    rotate(*book);
    book->files();
    book->project();
    back_up();
    id = key;
    whole = project::read_bytes(file());
  }
  [[nodiscard]] std::string file() const { return store("signatures/" + id); }
  void cut() {
    book->ledger.reset();
    fs::resize_file(file(), whole.size() / 2);
  }
  std::string id, whole;
};

TEST_F(RepairSignatures, ComeBackFromABackupAndTheDamagedFileIsKept) {
  const note::Checkpoint before = head();
  cut();
  const RepairReport report = repaired(backup());
  EXPECT_THAT(report.signatures, ElementsAre(id));
  EXPECT_THAT(report.missing_signatures, IsEmpty());
  EXPECT_EQ(project::read_bytes(file()), whole);
  EXPECT_EQ(project::read_bytes(report.kept + "/signatures/" + id),
            whole.substr(0, whole.size() / 2));
  expect_sound(before);
}

TEST_F(RepairSignatures, ThatAreGoneComeBackTogetherWithADamagedLog) {
  const note::Checkpoint before = head();
  alter_event(7);
  book->ledger.reset();
  fs::remove_all(store("signatures"));
  const RepairReport report = repaired(backup());
  EXPECT_THAT(report.signatures, ElementsAre(id));
  EXPECT_EQ(project::read_bytes(file()), whole);
  expect_sound(before);
}

TEST_F(RepairSignatures, ADryRunChangesNothing) {
  cut();
  const auto report = repair_from(backup(), true);
  ASSERT_TRUE(report.ok()) << report.error().message;
  EXPECT_THAT(report->signatures, ElementsAre(id));
  EXPECT_EQ(project::read_bytes(file()).size(), whole.size() / 2);
}

TEST_F(RepairSignatures, OfAReplicaThatHasThemNotWholeEitherAreNamedAndLeftAlone) {
  cut();
  fs::resize_file(backup() + "/signatures/" + id, 30);
  const RepairReport report = repaired(backup());
  EXPECT_THAT(report.signatures, IsEmpty());
  EXPECT_THAT(report.missing_signatures, ElementsAre(id));
  EXPECT_EQ(project::read_bytes(file()).size(), whole.size() / 2);
}

}  // namespace
}  // namespace daybook::replica
