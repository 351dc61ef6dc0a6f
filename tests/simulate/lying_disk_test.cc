// A disk that reports a sync and has not written anything: what can be seen of it, and what cannot.
#include <gtest/gtest.h>

#include "replay/simulate/fault_plan.h"
#include "simulate/script.h"

namespace daybook::simulate {
namespace {

constexpr uint64_t kWorlds = 60;  // seeds of a loss of power

bool is_sync(const Step& step) {
  return step.operation == Operation::kSync || step.operation == Operation::kSyncFolder;
}

class LyingDisk : public ::testing::Test {
 protected:
  // Runs the script on a disk that lies where `lies` says so, loses power, and opens. Counts what
  // then shows; `lost` are events that were acknowledged and are not there.
  void run(const std::function<bool(const Step&)>& lies) {
    for (uint64_t seed = 0; seed < kWorlds; ++seed) {
      SimulatedDisk disk;
      Script script(disk);
      ASSERT_TRUE(script.run().ok());
      const uint64_t known_size = script.ledger().size().value;
      disk.set_faults([&](const Step& step) {
        return is_sync(step) && lies(step) ? Fault{Fault::Kind::kLies, 0} : Fault{};
      });
      ASSERT_TRUE(script.more().ok());
      disk.set_faults({});
      disk.lose_power();
      script.close();
      Random random(seed);
      disk.restart_machine(random);
      const Result<void> opened = script.open();
      if (!opened.ok()) {
        ++refused;
        EXPECT_TRUE(opened.error().kind == ErrorKind::kDamaged ||
                    opened.error().kind == ErrorKind::kTampered)
            << opened.error().message;
        messages += opened.error().message + "\n";
      } else if (script.ledger().size().value < script.model().size()) {
        ++silent;
      } else {
        ++whole;
      }
      EXPECT_GE(script.model().size(), known_size);
    }
  }

  uint64_t refused = 0, silent = 0, whole = 0;
  std::string messages;
};

// The head is beside LevelDB and was synced: it tells that events are missing.
TEST_F(LyingDisk, BelowLevelDbAloneIsNamedAndNeverTakenInSilence) {
  run([](const Step& step) { return step.path.find("/log") != std::string::npos; });
  EXPECT_EQ(silent, 0U);
  EXPECT_GT(refused, 0U);
  EXPECT_NE(messages.find("shortened"), std::string::npos) << messages;
}

// Both slots of head may be torn then: refused, because nobody can tell it from an attack.
TEST_F(LyingDisk, BelowTheFilesBesideLevelDbLosesNoEventInSilence) {
  run([](const Step& step) {
    return step.path.ends_with("/head") || step.path.find("/checkpoint") != std::string::npos;
  });
  EXPECT_EQ(silent, 0U);
  EXPECT_GT(whole, 0U);
}

// Everything went back together: an older world, consistent in itself. It takes a checkpoint kept
// elsewhere (docs/trust.md): the known size and root show it.
TEST_F(LyingDisk, BelowEverythingShowsOnlyAgainstACheckpointKeptElsewhere) {
  run([](const Step&) { return true; });
  EXPECT_GT(silent, 0U) << "then docs/trust.md promises too little";
}

}  // namespace
}  // namespace daybook::simulate
