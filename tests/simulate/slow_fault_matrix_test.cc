// All of the fault matrix: every call that changes the disk, in every form, and every read.
#include <gtest/gtest.h>

#include <cerrno>

#include "simulate/fault_matrix.h"

namespace daybook::simulate {
namespace {

class WholeFaultMatrix : public ::testing::TestWithParam<After> {
 protected:
  static void fail_all_steps(const Matrix& matrix, After after) {
    const uint64_t failed = fail_each_step(matrix, after, 0, 1);
    EXPECT_GT(failed, 150U);
    RecordProperty("failed", std::to_string(failed));
  }
};

TEST_P(WholeFaultMatrix, EachCallThatIsNotDoneLosesNothingAcknowledged) {
  fail_all_steps({{Fault::Kind::kFails, EIO}}, GetParam());
}

TEST_P(WholeFaultMatrix, EachCallThatIsDoneAndReportedFailedLosesNothingAcknowledged) {
  fail_all_steps({{Fault::Kind::kFailsThoughDone, EIO}}, GetParam());
}

TEST_P(WholeFaultMatrix, ADiskThatIsFullFromAnyWriteOnLosesNothingAcknowledged) {
  fail_all_steps({{Fault::Kind::kFails, ENOSPC}, true, true}, GetParam());
}

INSTANTIATE_TEST_SUITE_P(Reopened, WholeFaultMatrix, ::testing::Values(After::kNothing));
INSTANTIATE_TEST_SUITE_P(Killed, WholeFaultMatrix, ::testing::Values(After::kKill));
INSTANTIATE_TEST_SUITE_P(WithoutPower, WholeFaultMatrix, ::testing::Values(After::kPowerLoss));

class WholeFaultMatrixOfPower : public WholeFaultMatrix {};

TEST_P(WholeFaultMatrixOfPower, LostBeforeOrAfterEachStepLosesNothingAcknowledged) {
  for (const Fault::Kind kind : {Fault::Kind::kPowerLoss, Fault::Kind::kPowerLossAfter}) {
    fail_all_steps({{kind, EIO}}, After::kPowerLoss);
  }
}

INSTANTIATE_TEST_SUITE_P(Lost, WholeFaultMatrixOfPower, ::testing::Values(After::kPowerLoss));

TEST(WholeFaultMatrixOfReads, EachThatFailsIsAnErrorOrWithoutEffect) {
  EXPECT_GT(fail_each_read(0, 1), 100U);
}

}  // namespace
}  // namespace daybook::simulate
