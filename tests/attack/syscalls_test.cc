// A seeded sample of syscalls_slow_test.cc, small enough for every run.
#include "attack/syscalls.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "project/project_fixture.h"

namespace daybook::attack {
namespace {

constexpr size_t kOfEachStep = 5;

TEST(SystemCalls, OneThatFailsOrIsTheLastLosesNothingAcknowledged) {
  if (const std::string reason = why_no_strace(); !reason.empty()) GTEST_SKIP() << reason;
  const uint64_t seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937_64 random(seed);
  const project::Folder folder;
  const Session session(folder.path());
  std::vector<Fault> chosen;
  for (size_t step = 0; step < Session::steps(); ++step) {
    std::vector<Fault> faults = session.faults(step);
    ASSERT_GT(faults.size(), kOfEachStep);
    std::shuffle(faults.begin(), faults.end(), random);
    chosen.insert(chosen.end(), faults.begin(), faults.begin() + kOfEachStep);
  }
  try_faults(session, chosen);
}

}  // namespace
}  // namespace daybook::attack
