// A seeded sample of every_byte_slow_test.cc, small enough for every run.
#include "attack/every_byte.h"

#include <gtest/gtest.h>

#include <random>

namespace daybook::attack {
namespace {

class EveryByte : public ::testing::Test {
 protected:
  // Not before the sample: whoever sees a failure runs it again with this seed.
  uint64_t seed = std::random_device{}();
  ::testing::ScopedTrace trace{__FILE__, __LINE__, "seed " + std::to_string(seed)};
  std::mt19937_64 random{seed};
};

TEST_F(EveryByte, AFlipAnywhereIsReportedOrItsByteIsOnTheListOfUnusedOnes) {
  const Image& image = stores().now;
  expect_none_wrong("flips", try_all(image, sample(all_flips(image, random), 150, random)));
}

TEST_F(EveryByte, ACutAtAnyLengthIsReported) {
  const Image& image = stores().now;
  expect_none_wrong("cuts", try_all(image, sample(all_cuts(image), 150, random)));
}

}  // namespace
}  // namespace daybook::attack
