#include <gmock/gmock.h>

#include "project/file_state.h"
#include "replica/backup.h"
#include "replica/replica_fixture.h"

namespace daybook::replica {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class Restore : public ReplicaTest {
 protected:
  [[nodiscard]] std::string backup() const { return path("backup"); }
  void back_up(const project::Book& book, bool with_key = false) {
    const auto report = create_backup({book.root(), backup(), with_key}, clock_, {});
    ASSERT_TRUE(report.ok()) << report.error().message;
  }
  Result<RestoreReport> restore() { return restore_backup({backup(), copy(), {}}, {}); }
  void expect_verified(const std::vector<std::string>& expected = {}) {
    const auto ledger = open_copy();
    const auto report = verify::verify(*ledger, {}, {});
    ASSERT_TRUE(report.ok()) << report.error().message;
    std::vector<std::string> found;
    for (const log::Problem& problem : report->problems) found.push_back(problem.what);
    EXPECT_EQ(found, expected);
  }
};

TEST_F(Restore, GivesADaybookThatVerifiesAndCannotRecord) {
  const auto book = make_book(20);
  back_up(*book);
  const auto report = restore();
  ASSERT_TRUE(report.ok()) << report.error().message;
  EXPECT_FALSE(report->with_key);
  EXPECT_TRUE(report->trusted_key);
  EXPECT_EQ(report->checkpoint, book->ledger->log().checkpoint());
  expect_verified();
  EXPECT_FALSE(ledger::Ledger::open(copy(), clock_, {true, 0}).ok());
}

TEST_F(Restore, WithTheKeyGoesOnAndGivesTheSameSnapshots) {
  const auto book = make_book(20);
  back_up(*book, true);
  ASSERT_TRUE(restore().ok());
  auto ledger = ledger::Ledger::open(copy(), clock_, {true, 0});
  ASSERT_TRUE(ledger.ok()) << ledger.error().message;
  const auto projected = project::project_git(**ledger, {});
  ASSERT_TRUE(projected.ok()) << projected.error().message;
  EXPECT_EQ(projected->tip->hex, book->tip());
  EXPECT_TRUE((*ledger)->submit({{project::note_draft("on")}}).ok());
}

TEST_F(Restore, PlacesTheFilesOfAnyPositionAndStillVerifies) {
  const auto book = make_book(12);
  back_up(*book);
  ASSERT_TRUE(restore().ok());
  const TreeSize size = book->ledger->size();
  for (uint64_t n = 0; n <= size.value; n += 3) {
    SCOPED_TRACE(n);
    {
      auto ledger = ledger::Ledger::open(copy(), clock_, {false, 0}).value();
      const auto names = place_files(*ledger, TreeSize(n));
      ASSERT_TRUE(names.ok()) << names.error().message;
      const auto expected = project::render_files(book->ledger->state_at(TreeSize(n)).value());
      EXPECT_EQ(names->size(), expected.size());
      for (const auto& [name, bytes] : expected) {
        EXPECT_EQ(project::read_bytes(copy() + "/deployments/unified/" + name), bytes);
      }
    }
    expect_verified();
  }
}

TEST_F(Restore, OfAnAlteredBackupLeavesNothing) {
  const auto book = make_book(5);
  back_up(*book);
  const std::string bundle =
      backup() + "/log/tile/entries/000.p/" + std::to_string(book->ledger->size().value);
  project::write_bytes(bundle, flipped(project::read_bytes(bundle), 40));
  const auto report = restore();
  ASSERT_FALSE(report.ok());
  EXPECT_EQ(report.error().kind, ErrorKind::kTampered);
  EXPECT_FALSE(fs::exists(copy()));
}

TEST_F(Restore, RefusesAnotherKeyAndAPrivateKeyThatIsNotTheLogs) {
  const auto book = make_book(5);
  back_up(*book, true);
  const note::Signer other = note::Signer::generate(testing::kOrigin).value();
  EXPECT_EQ(restore_backup({backup(), copy(), other.verifier()}, {}).error().kind,
            ErrorKind::kTampered);
  project::write_bytes(backup() + "/key", other.skey() + "\n");
  const auto report = restore();
  ASSERT_FALSE(report.ok());
  EXPECT_THAT(report.error().message, HasSubstr("is not the private key of"));
  EXPECT_FALSE(fs::exists(copy()));
}

TEST_F(Restore, OfNoBackupOrIntoAFullFolderSaysSo) {
  EXPECT_EQ(restore().error().kind, ErrorKind::kNotFound);
  const auto book = make_book(3);
  back_up(*book);
  ASSERT_TRUE(restore().ok());
  EXPECT_EQ(restore().error().kind, ErrorKind::kConflict);
  expect_verified();
}

// A deployments folder with one file as in the backup, one edited, one missing, one unknown.
class EmergencyRollback : public Restore {
 protected:
  void SetUp() override {
    const auto book = make_book(5);
    back_up(*book);
    fs::copy(backup() + "/deployments/unified", target());
    project::write_bytes(target() + "/sepolia.unified.json", "edited");
    std::ofstream(target() + "/other.unified.json") << "other";
  }
  [[nodiscard]] std::string target() const { return path("deployments"); }
  testing::CommandOutput roll_back(const std::string& arguments) const {
    return testing::run_command("PATH=/usr/bin:/bin " + backup() + "/EMERGENCY_ROLLBACK.sh " +
                                arguments);
  }
  [[nodiscard]] std::string in_target(const std::string& name) const {
    return project::read_bytes(target() + "/" + name);
  }
};

TEST_F(EmergencyRollback, PutsTheFilesBackAndKeepsWhatWasThere) {
  const auto done = roll_back(target());
  EXPECT_EQ(done.code, 0) << done.out;
  EXPECT_THAT(done.out, HasSubstr("replaced 1, added 0; 1 were as they should be"));
  EXPECT_THAT(done.out, HasSubstr("left     other.unified.json"));
  EXPECT_EQ(in_target("sepolia.unified.json"),
            project::read_bytes(backup() + "/deployments/unified/sepolia.unified.json"));
  EXPECT_EQ(in_target("other.unified.json"), "other");
  const auto kept = testing::run_command("cat " + target() + "/before-rollback-*/*");
  EXPECT_EQ(kept.out, "edited");
  EXPECT_THAT(roll_back(target()).out, HasSubstr("replaced 0, added 0; 2 were"));
}

TEST_F(EmergencyRollback, DryRunChangesNothing) {
  fs::remove(target() + "/bsctestnet.unified.json");
  const auto done = roll_back("--dry-run " + target());
  EXPECT_EQ(done.code, 0) << done.out;
  EXPECT_THAT(done.out, HasSubstr("dry run: would replace 1, add 1; 0 as they should be"));
  EXPECT_EQ(in_target("sepolia.unified.json"), "edited");
  EXPECT_FALSE(fs::exists(target() + "/bsctestnet.unified.json"));
}

TEST_F(EmergencyRollback, RefusesABackupThatIsNotWhole) {
  project::write_bytes(backup() + "/daybook.json", "{}");
  const auto done = roll_back(target());
  EXPECT_EQ(done.code, 1) << done.out;
  EXPECT_THAT(done.out, HasSubstr("the backup is not whole"));
  EXPECT_EQ(in_target("sepolia.unified.json"), "edited");
}

TEST_F(EmergencyRollback, SaysHowItIsUsed) {
  EXPECT_EQ(roll_back("").code, 2);
  EXPECT_EQ(roll_back("--what " + target()).code, 2);
  EXPECT_EQ(roll_back(path("nothing")).code, 2);
}

TEST_F(EmergencyRollback, IsCleanForShellcheck) {
  if (testing::run_command("command -v shellcheck").code != 0) GTEST_SKIP() << "no shellcheck";
  const auto found = testing::run_command("shellcheck " + backup() + "/EMERGENCY_ROLLBACK.sh");
  EXPECT_EQ(found.code, 0) << found.out;
}

}  // namespace
}  // namespace daybook::replica
