// The files beside LevelDB on a disk that fails: what is read of them is not always what is on
// disk.
#include <gtest/gtest.h>

#include <cerrno>

#include "simulate/script.h"

namespace daybook::simulate {
namespace {

constexpr uint64_t kWorlds = 16;  // seeds of a loss of power

// A loss of power tore a slot of head; the next writer put it right, and its sync failed. The one
// after it took the bytes that the kernel showed for written, said so in the file `checkpoint`, and
// when the torn slot came back with the next loss of power, it looked like damage.
TEST(HeadOnDisk, IsWrittenAgainAfterASyncThatFailed) {
  for (uint64_t seed = 0; seed < kWorlds; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    SimulatedDisk disk;
    Script script(disk);
    ASSERT_TRUE(script.run().ok());
    const auto fail_sync_of_head = [&](Fault fault) {
      disk.set_faults([fault](const Step& step) {
        const bool is_head = step.path.ends_with("/head") || step.path.ends_with("/head.tmp");
        return is_head && step.operation == Operation::kSync ? fault : Fault{};
      });
    };
    fail_sync_of_head({Fault::Kind::kPowerLoss, EIO});
    EXPECT_FALSE(script.more().ok());
    script.close();
    Random random(seed);
    disk.restart_machine(random);
    fail_sync_of_head({Fault::Kind::kFails, EIO});
    (void)script.open();
    disk.set_faults({});
    script.close();
    ASSERT_EQ(script.check(), std::nullopt);
    disk.lose_power();
    script.close();
    disk.restart_machine(random);
    ASSERT_EQ(script.check(), std::nullopt);
  }
}

// LevelDB counts a session first. Two openings in a row that stopped there left it two ahead of the
// file identity, which then looked like an older copy that was put back.
TEST(IdentityOnDisk, AnyNumberOfInterruptedOpeningsIsNoRollback) {
  SimulatedDisk disk;
  Script script(disk);
  ASSERT_TRUE(script.run().ok());
  script.close();
  for (int interrupted = 0; interrupted < 4; ++interrupted) {
    bool counted = false;  // by LevelDB
    disk.set_faults([&](const Step& step) {
      counted = counted || (step.operation == Operation::kSync && step.path.ends_with(".log"));
      const bool is_meant =
          counted && step.operation == Operation::kRename && step.path.ends_with("/identity");
      return is_meant ? Fault{Fault::Kind::kPowerLoss, EIO} : Fault{};
    });
    EXPECT_FALSE(script.open().ok());
    disk.set_faults({});
    disk.restart_process();
  }
  EXPECT_EQ(script.check(), std::nullopt);
}

// The rename of identity was done, and the sync of the folder failed: the next writer saw a session
// that a loss of power could take back, and counted on from it.
TEST(IdentityOnDisk, ANameWhoseSyncFailedIsSyncedBeforeTheNextSession) {
  for (uint64_t seed = 0; seed < kWorlds; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    SimulatedDisk disk;
    Script script(disk);
    ASSERT_TRUE(script.run().ok());
    script.close();
    bool renamed = false;
    const auto fail_after_identity = [&](Operation operation, Fault fault) {
      renamed = false;
      disk.set_faults([&, operation, fault](const Step& step) {
        if (renamed && step.operation == operation) return fault;
        renamed =
            renamed || (step.operation == Operation::kRename && step.path.ends_with("/identity"));
        return Fault{};
      });
      EXPECT_FALSE(script.open().ok());
      disk.set_faults({});
    };
    fail_after_identity(Operation::kSyncFolder, {Fault::Kind::kFails, EIO});
    fail_after_identity(Operation::kSyncFolder, {Fault::Kind::kPowerLoss, EIO});
    Random random(seed);
    disk.restart_machine(random);
    ASSERT_EQ(script.check(), std::nullopt);
  }
}

}  // namespace
}  // namespace daybook::simulate
