// Projections that are interrupted, on a disk that says where.
#include <gtest/gtest.h>

#include <cerrno>

#include "project/file_projector.h"
#include "simulate/script.h"

namespace daybook::simulate {
namespace {

class ProjectionOnDisk : public ::testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(script.run().ok()); }

  // Records more, and projects until the `skip`-th file whose path ends so is to be made.
  void project_until(const std::string& ending, int skip) {
    ASSERT_TRUE(script.more().ok());
    disk.set_faults([&](const Step& step) {
      const bool is_meant = step.operation == Operation::kCreate && step.path.ends_with(ending);
      return is_meant && skip-- == 0 ? Fault{Fault::Kind::kFails, ENOSPC} : Fault{};
    });
    EXPECT_FALSE(project::project_files(script.ledger(), false).ok());
    disk.set_faults({});
    EXPECT_EQ(script.check(), std::nullopt);
  }

  SimulatedDisk disk;
  Script script{disk};
};

// The intent of the second run took the place of the first one's: a file that the first one had
// written was nobody's then, and counted as edited by hand.
TEST_F(ProjectionOnDisk, InterruptedTwiceStillKnowsItsOwnFiles) {
  project_until("/projectors/files.json.tmp", 1);
  project_until(".unified.json.tmp", 0);
  project_until(".unified.json.tmp", 1);
  const Result<project::FileReport> report = project::project_files(script.ledger(), false);
  ASSERT_TRUE(report.ok()) << report.error().message;
  EXPECT_TRUE(report->hand_edited.empty());
  EXPECT_EQ(script.check(), std::nullopt);
}

// The rename was done and the sync of the folder failed: the next run saw the new file, had nothing
// to write, and noted it as projected. The loss of power then brought the old one back.
TEST(ProjectionOnLossyDisk, IsSyncedAgainAfterASyncThatFailed) {
  int failed = 0;
  for (uint64_t seed = 0; seed < 20; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    SimulatedDisk disk;
    Script script(disk);
    ASSERT_TRUE(script.run().ok());
    ASSERT_TRUE(script.more().ok());
    uint64_t before = seed % 4;  // of the syncs of the folder, one for each file
    disk.set_faults([&](const Step& step) {
      const bool is_sync =
          step.operation == Operation::kSyncFolder && step.path.ends_with("/unified");
      return is_sync && before-- == 0 ? Fault{Fault::Kind::kFails, EIO} : Fault{};
    });
    failed += project::project_files(script.ledger(), false).ok() ? 0 : 1;
    disk.set_faults({});
    ASSERT_TRUE(project::project_files(script.ledger(), false).ok());
    disk.lose_power();
    script.close();
    Random random(seed);
    disk.restart_machine(random);
    ASSERT_EQ(script.check(), std::nullopt);
  }
  EXPECT_GT(failed, 5);
}

// A killed run had made the folder and not synced its name; the next one put files there.
TEST(FirstProjectionOnDisk, KilledBetweenMakingAndSyncingAFolderLosesNoFile) {
  for (const std::string folder : {"/deployments", "/unified", "/projectors"}) {
    for (uint64_t seed = 0; seed < 20; ++seed) {
      SCOPED_TRACE(folder + ", seed " + std::to_string(seed));
      SimulatedDisk disk;
      Script script(disk);
      bool made = false;
      disk.set_faults([&](const Step& step) {
        if (made && step.operation == Operation::kSyncFolder)
          return Fault{Fault::Kind::kPowerLoss, EIO};
        made = made || (step.operation == Operation::kMakeFolder && step.path.ends_with(folder));
        return Fault{};
      });
      EXPECT_FALSE(script.run().ok());
      disk.set_faults({});
      script.close();
      disk.restart_process();
      ASSERT_TRUE(script.run().ok());
      disk.lose_power();
      script.close();
      Random random(seed);
      disk.restart_machine(random);
      ASSERT_EQ(script.check(), std::nullopt);
    }
  }
}

}  // namespace
}  // namespace daybook::simulate
