#include "replica/backup.h"

#include <gmock/gmock.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/stat.h>

#include "base/hash.h"
#include "json/json.h"
#include "kv/child.h"
#include "replica/replica_fixture.h"

namespace daybook::replica {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class Backup : public ReplicaTest {
 protected:
  [[nodiscard]] std::string backup() const { return path("backup"); }
  Result<BackupReport> create_from(const std::string& root, bool with_key = false) {
    return create_backup({root, backup(), with_key}, clock_, {});
  }
  BackupReport create_ok(const project::Book& book, bool with_key = false) {
    const auto report = create_from(book.root(), with_key);
    EXPECT_TRUE(report.ok()) << report.error().message;
    return report.ok() ? *report : BackupReport{};
  }
  // One line for each problem; "lost" before those that are.
  std::vector<std::string> problems(const std::optional<note::Verifier>& key = std::nullopt) {
    const auto check = verify_backup(backup(), key, {});
    EXPECT_TRUE(check.ok()) << check.error().message;
    std::vector<std::string> lines;
    if (!check.ok()) return lines;
    for (const BackupProblem& problem : check->problems) {
      lines.push_back((problem.lost ? "lost " : "") + problem.where + ": " + problem.what);
    }
    return lines;
  }
  [[nodiscard]] std::string bytes_of(const std::string& file) const {
    return project::read_bytes(backup() + "/" + file);
  }
  void put(const std::string& file, const std::string& bytes) const {
    std::ofstream(backup() + "/" + file, std::ios::binary | std::ios::trunc) << bytes;
  }
  [[nodiscard]] testing::CommandOutput shell(const std::string& command) const {
    return testing::run_command("cd " + testing::shell_quote(backup()) + " && " + command);
  }
  // As if somebody who can write the backup made its checksums fit again.
  void make_sums_fit() const {
    const std::string sums = testing::shell_quote(path("sums"));
    ASSERT_EQ(shell("find . -type f ! -name SHA256SUMS ! -name .lock -printf '%P\\n' | LC_ALL=C "
                    "sort | xargs sha256sum > " +
                    sums + " && mv " + sums + " checksums/SHA256SUMS")
                  .code,
              0);
  }
  // Of the last, partial tile of a log with fewer than 256 events.
  static std::string width_of(const project::Book& book) {
    return std::to_string(book.ledger->size().value);
  }
  static std::unique_ptr<project::Book> long_book(int notes) {
    auto book = make_book(6);
    ledger::Transaction many;
    for (int i = 0; i < notes; ++i) many.push_back(project::note_draft("n" + std::to_string(i)));
    book->record(many);
    return book;
  }
};

TEST_F(Backup, IsMadeWhileAnotherProcessHasTheStoreOpen) {
  const auto book = long_book(300);  // its ledger is open: LevelDB is locked
  const BackupReport report = create_ok(*book);
  EXPECT_EQ(report.checkpoint.size, book->ledger->size());
  EXPECT_THAT(problems(), ElementsAre());
  EXPECT_THAT(problems(key_of(*book)), ElementsAre());
  EXPECT_EQ(bytes_of("log/checkpoint"), book->ledger->log().checkpoint_note());
}

TEST_F(Backup, HoldsExactlyTheTilesOfTheLogAndItsFiles) {
  const auto book = long_book(300);
  create_ok(*book);
  for (const merkle::TileId& id : merkle::tiles_of(book->ledger->size())) {
    EXPECT_EQ(bytes_of("log/" + merkle::tile_path(id)), book->ledger->log().tile(id).value());
  }
  book->files();
  for (const std::string name : {"bsctestnet.unified.json", "sepolia.unified.json"}) {
    EXPECT_EQ(bytes_of("deployments/unified/" + name), project::read_bytes(book->file_path(name)));
  }
  EXPECT_EQ(bytes_of("daybook.json"), project::read_bytes(book->root() + "/daybook.json"));
}

TEST_F(Backup, SumsAreCheckedByPlainCoreutils) {
  const auto book = long_book(10);
  create_ok(*book);
  EXPECT_EQ(shell("sha256sum --strict -c checksums/SHA256SUMS").code, 0);
  put("daybook.json", "{}");
  EXPECT_EQ(shell("sha256sum --status -c checksums/SHA256SUMS").code, 1);
}

TEST_F(Backup, CountsOfTheManifestAreThoseOfTheFolder) {
  const auto book = long_book(600);
  const BackupReport report = create_ok(*book);
  const json::Value manifest = json::parse(bytes_of("BACKUP_MANIFEST.json")).value();
  const json::Value& counts = manifest.at("counts");
  const auto count = [&](const std::string& find) {
    return std::stoull(shell("find " + find + " | wc -l").out);
  };
  EXPECT_EQ(counts.at("entryBundles"), count("log/tile/entries -type f"));
  EXPECT_EQ(counts.at("hashTiles"), count("log/tile -type f ! -path '*/entries/*'"));
  EXPECT_EQ(counts.at("unifiedFiles"), count("deployments/unified -type f"));
  EXPECT_EQ(
      counts.at("otherFiles"),
      count(". -type f ! -path './log/tile/*' ! -path './deployments/*' ! -name .lock ! -name "
            "SHA256SUMS ! -name BACKUP_MANIFEST.json"));
  EXPECT_EQ(counts.at("bytes"),
            std::stoull(shell("find . -type f ! -name .lock ! -name SHA256SUMS ! -name "
                              "BACKUP_MANIFEST.json -printf '%s\\n' | awk '{s+=$1} END {print s}'")
                            .out));
  EXPECT_EQ(counts.at("events"), book->ledger->size().value);
  EXPECT_EQ(counts.at("transactions"), 7);
  EXPECT_EQ(counts.at("networks"), 2);
  EXPECT_EQ(report.files, count(". -type f ! -name .lock ! -name SHA256SUMS"));
  EXPECT_EQ(manifest.at("checkpoint").at("root"), book->ledger->log().root().hex());
  EXPECT_EQ(manifest.at("privateKey"), false);
  EXPECT_THAT(bytes_of("VERIFICATION.txt"), HasSubstr(book->ledger->log().root().hex()));
}

TEST_F(Backup, ASecondRunWritesOnlyNewTiles) {
  const auto book = long_book(600);
  const BackupReport first = create_ok(*book);
  EXPECT_EQ(first.tiles_kept, 0U);
  EXPECT_EQ(first.tiles_written, merkle::tiles_of(book->ledger->size()).size());
  const auto written = fs::last_write_time(backup() + "/log/tile/entries/001");
  EXPECT_EQ(create_ok(*book).tiles_written, 0U);
  book->record({project::note_draft("one more")});
  const TreeSize old_size = first.checkpoint.size;
  const BackupReport second = create_ok(*book);
  EXPECT_EQ(second.tiles_written, merkle::new_tiles(old_size, book->ledger->size()).size());
  EXPECT_EQ(fs::last_write_time(backup() + "/log/tile/entries/001"), written);
  EXPECT_THAT(problems(), ElementsAre());
}

TEST_F(Backup, RewritesABundleOfAnEarlierRunThatIsGone) {
  const auto book = long_book(600);
  create_ok(*book);
  fs::remove(backup() + "/log/tile/entries/001");
  EXPECT_THAT(problems(), Contains(HasSubstr("log/tile/entries/001")));
  create_ok(*book);
  EXPECT_THAT(problems(), ElementsAre());
}

TEST_F(Backup, RefusesToBuildOnAnAlteredBackup) {
  const auto book = long_book(600);
  create_ok(*book);
  put("log/tile/entries/001", flipped(bytes_of("log/tile/entries/001"), 100));
  const auto report = create_from(book->root());
  ASSERT_FALSE(report.ok());
  EXPECT_EQ(report.error().kind, ErrorKind::kTampered);
  EXPECT_FALSE(fs::exists(backup() + "/INCOMPLETE"));
}

TEST_F(Backup, OfAStoreThatWasPutBackIsLeftAlone) {
  const auto book = long_book(5);
  fs::copy(book->root(), path("older"), fs::copy_options::recursive);
  book->record({project::note_draft("later")});
  create_ok(*book);
  const auto report = create_from(path("older"));
  ASSERT_FALSE(report.ok());
  EXPECT_EQ(report.error().kind, ErrorKind::kTampered);
  EXPECT_THAT(report.error().message, HasSubstr("holds a later log"));
  EXPECT_THAT(problems(), ElementsAre());
}

TEST_F(Backup, OfAForkIsRefused) {
  const auto book = long_book(5);
  const auto other = long_book(5);
  book->record({project::note_draft("one")});
  other->record({project::note_draft("two")});
  other->record({project::note_draft("three")});
  create_ok(*book);
  const auto report = create_from(other->root());
  ASSERT_FALSE(report.ok());
  EXPECT_THAT(report.error().message, HasSubstr("fork"));
}

TEST_F(Backup, OfAStoreThatLostEventsIsDamage) {
  const auto book = long_book(5);
  const std::string root = book->root();
  book->ledger.reset();
  fs::remove_all(root + "/.daybook/log");
  fs::create_directories(root + "/.daybook/log");
  EXPECT_EQ(create_from(root).error().kind, ErrorKind::kInvalid);
  std::ofstream(root + "/.daybook/log/000003.log") << "";
  const auto report = create_from(root);
  EXPECT_EQ(report.error().kind, ErrorKind::kDamaged);
  EXPECT_THAT(report.error().message, HasSubstr("event 0"));
}

TEST_F(Backup, IntoAFolderOfOtherFilesIsRefused) {
  const auto book = long_book(1);
  fs::create_directories(backup());
  put("mine", "x");
  EXPECT_EQ(create_from(book->root()).error().kind, ErrorKind::kConflict);
  EXPECT_EQ(verify_backup(path("nothing"), {}, {}).error().kind, ErrorKind::kNotFound);
}

TEST_F(Backup, HoldsThePrivateKeyOnlyWhenAsked) {
  const auto book = long_book(1);
  create_ok(*book);
  EXPECT_FALSE(fs::exists(backup() + "/key"));
  create_ok(*book, true);
  struct stat status {};
  ASSERT_EQ(::stat((backup() + "/key").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600U);
  EXPECT_THAT(problems(), ElementsAre());
  create_ok(*book);
  EXPECT_FALSE(fs::exists(backup() + "/key"));
  EXPECT_THAT(problems(), ElementsAre());
}

TEST_F(Backup, OfAReplicaHasNoPrivateKeyToTake) {
  const auto book = long_book(1);
  book->project();
  clone_ok(book->root(), *book);
  EXPECT_EQ(create_from(copy(), true).error().kind, ErrorKind::kNotFound);
  EXPECT_FALSE(fs::exists(backup()));
  const auto report = create_from(copy());
  ASSERT_TRUE(report.ok()) << report.error().message;
  EXPECT_THAT(problems(key_of(*book)), ElementsAre());
}

TEST_F(Backup, NamesEveryFlippedFileAndWhatItMeans) {
  const auto book = long_book(20);
  create_ok(*book);
  for (const std::string& file :
       {"log/tile/entries/000.p/" + width_of(*book), "log/tile/0/000.p/" + width_of(*book),
        std::string("log/checkpoint"), std::string("daybook.json"),
        std::string("deployments/unified/sepolia.unified.json"),
        std::string("EMERGENCY_ROLLBACK.sh"), std::string("BACKUP_MANIFEST.json")}) {
    SCOPED_TRACE(file);
    const std::string before = bytes_of(file);
    ASSERT_FALSE(before.empty());
    put(file, flipped(before, before.size() / 2));
    EXPECT_THAT(problems(),
                Contains("lost " + file + ": does not have the checksum that is listed"));
    put(file, before);
    fs::rename(backup() + "/" + file, path("away"));
    EXPECT_THAT(problems(), Contains(HasSubstr("lost " + file)));
    fs::rename(path("away"), backup() + "/" + file);
  }
  EXPECT_THAT(problems(), ElementsAre());
}

// Somebody who can write the backup can write its checksums, but not sign.
TEST_F(Backup, IsNotFooledByChecksumsThatFit) {
  const auto book = long_book(20);
  create_ok(*book);
  const std::string unified = "deployments/unified/sepolia.unified.json";
  const std::string before = bytes_of(unified);
  put(unified, before + " ");
  make_sums_fit();
  EXPECT_THAT(problems(), Contains(unified + ": is not what the events give"));
  put(unified, before);
  put("deployments/unified/more.json", "{}");
  make_sums_fit();
  EXPECT_THAT(problems(), Contains("deployments/unified/more.json: comes from no event"));
  fs::remove(backup() + "/deployments/unified/more.json");
  const std::string entries = "log/tile/entries/000.p/" + width_of(*book);
  const std::string bundle = bytes_of(entries);
  put(entries, flipped(bundle, bundle.size() - 1));
  make_sums_fit();
  EXPECT_THAT(problems(), Contains(HasSubstr("does not fit its leaf hash")));
  put(entries, bundle);
  const std::string leaves = "log/tile/0/000.p/" + width_of(*book);
  const std::string hashes = bytes_of(leaves);
  put(leaves, flipped(hashes, 0));
  make_sums_fit();
  EXPECT_THAT(problems(), Contains(leaves + ": is not what the events give"));
  put(leaves, hashes);
  put("extra", "x");
  EXPECT_THAT(problems(), Contains("extra: is not listed in checksums/SHA256SUMS"));
}

TEST_F(Backup, WithAnotherKeyIsNotTheLog) {
  const auto book = long_book(1);
  create_ok(*book);
  EXPECT_THAT(problems(note::Signer::generate(testing::kOrigin).value().verifier()),
              Contains(HasSubstr("log/checkpoint")));
}

TEST_F(Backup, ThatWasInterruptedSaysSoAndIsFinishedByTheNext) {
  const auto book = long_book(20);
  create_ok(*book);
  put("INCOMPLETE", "x");
  EXPECT_THAT(problems(), Contains(HasSubstr("was interrupted")));
  create_ok(*book);
  EXPECT_THAT(problems(), ElementsAre());
}

TEST_F(Backup, IsConsistentAtEveryMomentOfAWriter) {
  auto book = long_book(10);
  const std::string root = book->root();
  book->ledger.reset();
  {
    // Large notes: LevelDB writes tables and throws files away all the time.
    kv::Child writer([&] {
      const pid_t child = ::fork();
      if (child != 0) return;
      ::prctl(PR_SET_PDEATHSIG, SIGKILL);
      testing::ManualClock clock;
      const auto ledger = ledger::Ledger::open(root, clock, {true, 0}).value();
      for (int n = 0; n < 60; ++n) {
        ledger::Transaction some;
        for (int i = 0; i < 20; ++i) {
          some.push_back(project::note_draft(std::string(30'000, static_cast<char>('a' + n % 26))));
        }
        if (!ledger->submit({some}).ok()) ::_exit(1);
      }
      ::pause();
    });
    uint64_t last = 0;
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(2);
    int rounds = 0;
    for (; std::chrono::steady_clock::now() < until; ++rounds) {
      const auto report = create_from(root);
      ASSERT_TRUE(report.ok()) << report.error().message;
      EXPECT_GE(report->checkpoint.size.value, last);
      last = report->checkpoint.size.value;
    }
    EXPECT_GE(rounds, 1);
  }
  EXPECT_THAT(problems(), ElementsAre());
}

}  // namespace
}  // namespace daybook::replica
