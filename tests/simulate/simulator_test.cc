// Random histories with crashes: nothing acknowledged is lost, and the simulator would see it.
#include "replay/simulate/simulator.h"

#include <gtest/gtest.h>

#include <random>

namespace daybook::simulate {
namespace {

std::string text_of(const Report& report) {
  if (!report.violation) return "";
  return report.violation->what + "; again: simulate --seed " +
         std::to_string(report.violation->seed) + " --crashes " +
         std::to_string(report.violation->crashes + 1) + " (" + report.violation->intent + ")";
}

Options with(uint64_t seed, uint64_t crashes, Lie lie = Lie::kNone, bool keys = true) {
  Options options;
  options.seed = seed;
  options.crashes = crashes;
  options.lie = lie;
  options.keys = keys;
  return options;
}

TEST(Simulator, HundredsOfCrashesLoseNothingAcknowledged) {
  const uint64_t seed = std::random_device()();
  SCOPED_TRACE("seed " + std::to_string(seed));
  const Report report = simulate(with(seed, 300), {});
  EXPECT_EQ(text_of(report), "");
  EXPECT_GE(report.counts.crashes(), 300U);
  EXPECT_GT(report.counts.in_recovery, 0U);
  EXPECT_GT(report.counts.disk_errors, 0U);
  EXPECT_GT(report.counts.stopped_writers, 0U);
  EXPECT_GT(report.counts.events, 300U);
  EXPECT_GT(report.counts.rotations, 0U);
  EXPECT_GT(report.counts.in_rotation, 0U);
  EXPECT_GT(report.counts.redactions, 0U);
}

// These two seeds are of histories without keys: with them they would be others.
//
// The disk failed the read with which the model looked at what had just been acknowledged.
TEST(Simulator, AReadOfItsOwnThatFailsIsNoLoss) {
  const Report report = simulate(with(3980264731, 11, Lie::kNone, false), {});
  EXPECT_EQ(text_of(report), "");
}

// A create was killed before its last sync, the next one said that there is a store already, and a
// loss of power took its checkpoint's name.
TEST(Simulator, AStoreThatIsSaidToBeThereIsThereAfterALossOfPower) {
  const Report report = simulate(with(5000052, 5, Lie::kNone, false), {});
  EXPECT_EQ(text_of(report), "");
}

TEST(Simulator, TheSameSeedGivesTheSameRun) {
  const Report first = simulate(with(17, 60), {});
  const Report second = simulate(with(17, 60), {});
  EXPECT_EQ(first.trace, second.trace);
  EXPECT_EQ(first.counts.events, second.counts.events);
  EXPECT_EQ(first.counts.rotations, second.counts.rotations);
  EXPECT_EQ(first.counts.redactions, second.counts.redactions);
  EXPECT_NE(first.trace, simulate(with(18, 60), {}).trace);
}

// A simulator that finds nothing wrong with a disk that ignores syncs would prove nothing.
class Canary : public ::testing::TestWithParam<Lie> {};

TEST_P(Canary, ADiskThatIgnoresSyncsIsFound) {
  const Report report = simulate(with(1, 300, GetParam()), {});
  ASSERT_TRUE(report.violation.has_value());
  EXPECT_LT(report.counts.crashes(), 300U);
  const Report again =
      simulate(with(report.violation->seed, report.violation->crashes + 1, GetParam()), {});
  ASSERT_TRUE(again.violation.has_value());
  EXPECT_EQ(again.violation->what, report.violation->what) << "its seed does not repeat it";
}

INSTANTIATE_TEST_SUITE_P(Everywhere, Canary, ::testing::Values(Lie::kEverySync));
INSTANTIATE_TEST_SUITE_P(InLevelDb, Canary, ::testing::Values(Lie::kLevelDbSyncs));
INSTANTIATE_TEST_SUITE_P(OfFolders, Canary, ::testing::Values(Lie::kFolderSyncs));
INSTANTIATE_TEST_SUITE_P(InTheVault, Canary, ::testing::Values(Lie::kVaultSyncs));
INSTANTIATE_TEST_SUITE_P(OfKeyFiles, Canary, ::testing::Values(Lie::kKeySyncs));

}  // namespace
}  // namespace daybook::simulate
