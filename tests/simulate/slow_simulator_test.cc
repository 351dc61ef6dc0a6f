// The same as the fast test, for long.
#include <gtest/gtest.h>

#include <random>

#include "replay/simulate/simulator.h"

namespace daybook::simulate {
namespace {

// Ten times a thousand, each from a seed of its own: a thousand take a minute in a debug build.
class SlowSimulator : public ::testing::TestWithParam<int> {};

TEST_P(SlowSimulator, AThousandCrashesLoseNothingAcknowledged) {
  Options options;
  options.seed = std::random_device()();
  options.crashes = 1000;
  SCOPED_TRACE("seed " + std::to_string(options.seed));
  const Report report = simulate(options, {});
  if (report.violation) {
    FAIL() << report.violation->what << "; again: simulate --seed " << report.violation->seed
           << " --crashes " << report.violation->crashes + 1;
  }
  EXPECT_GE(report.counts.crashes(), 1000U);
}

INSTANTIATE_TEST_SUITE_P(TenThousand, SlowSimulator, ::testing::Range(0, 10));

}  // namespace
}  // namespace daybook::simulate
