// A sample of the fault matrix, another one in each run; slow_fault_matrix_test.cc has all of it.
#include "simulate/fault_matrix.h"

#include <gtest/gtest.h>

#include <cerrno>
#include <random>

#include "simulate/script.h"

namespace daybook::simulate {
namespace {

constexpr uint64_t kStride = 32;

class FaultMatrix : public ::testing::TestWithParam<After> {
 protected:
  void fail_some_steps(const Matrix& matrix, After after) {
    const uint64_t first = std::random_device()() % kStride;
    SCOPED_TRACE("from step " + std::to_string(first));
    EXPECT_GT(fail_each_step(matrix, after, first, kStride), 5U);
  }
};

TEST_P(FaultMatrix, ACallThatIsNotDoneLosesNothingAcknowledged) {
  fail_some_steps({{Fault::Kind::kFails, EIO}}, GetParam());
}

TEST_P(FaultMatrix, ACallThatIsDoneAndReportedFailedLosesNothingAcknowledged) {
  fail_some_steps({{Fault::Kind::kFailsThoughDone, EIO}}, GetParam());
}

TEST_P(FaultMatrix, ADiskThatIsFullFromSomeWriteOnLosesNothingAcknowledged) {
  fail_some_steps({{Fault::Kind::kFails, ENOSPC}, true, true}, GetParam());
}

INSTANTIATE_TEST_SUITE_P(Reopened, FaultMatrix, ::testing::Values(After::kNothing));
INSTANTIATE_TEST_SUITE_P(Killed, FaultMatrix, ::testing::Values(After::kKill));
INSTANTIATE_TEST_SUITE_P(WithoutPower, FaultMatrix, ::testing::Values(After::kPowerLoss));

class FaultMatrixOfPower : public FaultMatrix {};

TEST_P(FaultMatrixOfPower, LostBeforeOrAfterSomeStepLosesNothingAcknowledged) {
  for (const Fault::Kind kind : {Fault::Kind::kPowerLoss, Fault::Kind::kPowerLossAfter}) {
    fail_some_steps({{kind, EIO}}, After::kPowerLoss);
  }
}

INSTANTIATE_TEST_SUITE_P(Lost, FaultMatrixOfPower, ::testing::Values(After::kPowerLoss));

TEST(FaultMatrixOfWrites, ThatAreShortAreFinished) {
  SimulatedDisk disk;
  Script script(disk);
  disk.set_faults([](const Step& step) {
    return step.operation == Operation::kWrite ? Fault{Fault::Kind::kShort, 0} : Fault{};
  });
  const Result<void> run = script.run();
  EXPECT_TRUE(run.ok()) << run.error().message;
  EXPECT_EQ(script.check(), std::nullopt);
}

TEST(FaultMatrixOfReads, ThatFailAreErrorsOrWithoutEffect) {
  const uint64_t first = std::random_device()() % kStride;
  SCOPED_TRACE("from read " + std::to_string(first));
  const uint64_t reads = reads_of_script();
  EXPECT_GT(reads, 100U);
  EXPECT_EQ(fail_each_read(first, kStride), (reads - first + kStride - 1) / kStride);
}

}  // namespace
}  // namespace daybook::simulate
