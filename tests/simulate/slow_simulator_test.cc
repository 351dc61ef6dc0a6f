// The same as the fast test, for long.
#include <gtest/gtest.h>

#include <random>

#include "replay/simulate/simulator.h"

namespace daybook::simulate {
namespace {

TEST(SlowSimulator, TenThousandCrashesLoseNothingAcknowledged) {
  Options options;
  options.seed = std::random_device()();
  options.crashes = 10'000;
  SCOPED_TRACE("seed " + std::to_string(options.seed));
  const Report report = simulate(options, {});
  if (report.violation) {
    FAIL() << report.violation->what << "; again: simulate --seed " << report.violation->seed
           << " --crashes " << report.violation->crashes + 1;
  }
  EXPECT_GE(report.counts.crashes(), 10'000U);
}

}  // namespace
}  // namespace daybook::simulate
