#include "simulate/fault_matrix.h"

#include <gtest/gtest.h>

#include <cerrno>

#include "simulate/script.h"

namespace daybook::simulate {
namespace {

bool takes_space(Operation operation) {
  return operation == Operation::kWrite || operation == Operation::kCreate ||
         operation == Operation::kMakeFolder;
}

// Checks, goes on to the end, and checks again.
void expect_nothing_lost(Script& script) {
  EXPECT_EQ(script.check(), std::nullopt);
  const Result<void> rest = script.run();
  EXPECT_TRUE(rest.ok()) << rest.error().message;
  EXPECT_EQ(script.check(), std::nullopt);
}

void restart(SimulatedDisk& disk, After what, uint64_t seed) {
  Random random(seed);
  if (what == After::kKill) disk.restart_process();
  if (what == After::kPowerLoss) disk.restart_machine(random);
}

// One cell of the matrix: true when the fault was met.
bool fail_at(uint64_t step, const Matrix& matrix, After what) {
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
  restart(disk, what, step);
  expect_nothing_lost(script);
  return met;
}

bool fail_read(uint64_t read) {
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
  expect_nothing_lost(script);
  return met;
}

}  // namespace

uint64_t steps_of_script() {
  SimulatedDisk disk;
  Script script(disk);
  const Result<void> done = script.run();
  EXPECT_TRUE(done.ok()) << done.error().message;
  EXPECT_EQ(script.check(), std::nullopt);
  return disk.steps();
}

uint64_t reads_of_script() {
  SimulatedDisk disk;
  Script script(disk);
  uint64_t reads = 0;
  disk.set_faults([&](const Step& step) {
    if (step.operation == Operation::kRead) reads = step.number + 1;
    return Fault{};
  });
  const Result<void> done = script.run();
  disk.set_faults({});
  EXPECT_TRUE(done.ok()) << done.error().message;
  return reads;
}

uint64_t fail_each_step(const Matrix& matrix, After what, uint64_t first, uint64_t stride) {
  const uint64_t steps = steps_of_script();
  EXPECT_GT(steps, 300U);
  uint64_t failed = 0;
  for (uint64_t step = first; step < steps && !::testing::Test::HasFailure(); step += stride) {
    const bool met = fail_at(step, matrix, what);
    EXPECT_TRUE(met || matrix.only_writes) << step;
    failed += met ? 1 : 0;
  }
  return failed;
}

uint64_t fail_each_read(uint64_t first, uint64_t stride) {
  uint64_t failed = 0;
  for (uint64_t read = first; !::testing::Test::HasFailure(); read += stride) {
    if (!fail_read(read)) break;
    ++failed;
  }
  return failed;
}

}  // namespace daybook::simulate
