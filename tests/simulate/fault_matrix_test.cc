// Every call that changes the disk fails once, in both forms (not done; done and reported failed),
// and every read; then the daybook is opened again, as it is, after a kill, or after a loss of
// power.
#include <gtest/gtest.h>

#include <cerrno>

#include "simulate/script.h"

namespace daybook::simulate {
namespace {

enum class After { kNothing, kKill, kPowerLoss };

struct Matrix {
  Fault fault;
  bool stays = false;  // from the step on, as a full disk does
  bool only_writes = false;
};

bool takes_space(Operation operation) {
  return operation == Operation::kWrite || operation == Operation::kCreate ||
         operation == Operation::kMakeFolder;
}

uint64_t steps_of_script() {
  SimulatedDisk disk;
  Script script(disk);
  const Result<void> done = script.run();
  EXPECT_TRUE(done.ok()) << done.error().message;
  EXPECT_EQ(script.check(), std::nullopt);
  return disk.steps();
}

void after(After what, SimulatedDisk& disk, uint64_t seed) {
  Random random(seed);
  if (what == After::kKill) disk.restart_process();
  if (what == After::kPowerLoss) disk.restart_machine(random);
}

// One cell of the matrix: true when the fault was met.
bool fail_once(uint64_t step, const Matrix& matrix, After what) {
  SimulatedDisk disk;
  Script script(disk);
  bool met = false;
  std::string met_at;
  disk.set_faults([&](const Step& asked) -> Fault {
    if (asked.operation == Operation::kRead) return {};
    if (asked.number < step || (asked.number > step && !matrix.stays)) return {};
    if (matrix.only_writes && !takes_space(asked.operation)) return {};
    if (!met) met_at = std::string(name_of(asked.operation)) + " " + asked.path;
    met = true;
    return matrix.fault;
  });
  const Result<void> run = script.run();
  disk.set_faults({});
  SCOPED_TRACE("step " + std::to_string(step) + ": " + met_at +
               (run.ok() ? "" : "; " + run.error().message));
  if (!run.ok()) {
    EXPECT_NE(run.error().kind, ErrorKind::kTampered) << "a failing disk is no attacker";
  }
  if (what != After::kNothing) disk.lose_power();
  script.close();
  after(what, disk, step);
  EXPECT_EQ(script.check(), std::nullopt);
  const Result<void> rest = script.run();
  EXPECT_TRUE(rest.ok()) << rest.error().message;
  EXPECT_EQ(script.check(), std::nullopt);
  return met;
}

void fail_each_step(const Matrix& matrix, After what) {
  const uint64_t steps = steps_of_script();
  ASSERT_GT(steps, 150U);
  for (uint64_t step = 0; step < steps && !::testing::Test::HasFailure(); ++step) {
    const bool met = fail_once(step, matrix, what);
    EXPECT_TRUE(met || matrix.only_writes) << step;
  }
}

class FaultMatrix : public ::testing::TestWithParam<After> {};

TEST_P(FaultMatrix, EachCallThatIsNotDoneLosesNothingAcknowledged) {
  fail_each_step({{Fault::Kind::kFails, EIO}}, GetParam());
}

TEST_P(FaultMatrix, EachCallThatIsDoneAndReportedFailedLosesNothingAcknowledged) {
  fail_each_step({{Fault::Kind::kFailsThoughDone, EIO}}, GetParam());
}

TEST_P(FaultMatrix, ADiskThatIsFullFromAnyWriteOnLosesNothingAcknowledged) {
  fail_each_step({{Fault::Kind::kFails, ENOSPC}, true, true}, GetParam());
}

INSTANTIATE_TEST_SUITE_P(Reopened, FaultMatrix, ::testing::Values(After::kNothing));
INSTANTIATE_TEST_SUITE_P(Killed, FaultMatrix, ::testing::Values(After::kKill));
INSTANTIATE_TEST_SUITE_P(WithoutPower, FaultMatrix, ::testing::Values(After::kPowerLoss));

TEST(FaultMatrixOfPower, IsLostAtEachStepInManyWays) {
  const uint64_t steps = steps_of_script();
  for (uint64_t step = 0; step < steps && !::testing::Test::HasFailure(); ++step) {
    for (const Fault::Kind kind : {Fault::Kind::kPowerLoss, Fault::Kind::kPowerLossAfter}) {
      EXPECT_TRUE(fail_once(step, {{kind, EIO}}, After::kPowerLoss)) << step;
    }
  }
}

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

// What is read is right, or an error; and nothing is wrong afterwards.
TEST(FaultMatrixOfReads, EachThatFailsIsAnErrorOrWithoutEffect) {
  for (uint64_t read = 0;; ++read) {
    SimulatedDisk disk;
    Script script(disk);
    bool met = false;
    disk.set_faults([&](const Step& step) {
      if (step.operation != Operation::kRead || step.number != read) return Fault{};
      met = true;
      return Fault{Fault::Kind::kFails, EIO};
    });
    const Result<void> run = script.run();
    disk.set_faults({});
    SCOPED_TRACE("read " + std::to_string(read) + (run.ok() ? "" : ": " + run.error().message));
    script.close();
    EXPECT_EQ(script.check(), std::nullopt);
    const Result<void> rest = script.run();
    EXPECT_TRUE(rest.ok()) << rest.error().message;
    if (!met || HasFailure()) break;
  }
}

}  // namespace
}  // namespace daybook::simulate
