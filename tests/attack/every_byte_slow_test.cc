// Each byte of each file of a small store, and each length.
#include <gtest/gtest.h>

#include <random>

#include "attack/every_byte.h"

namespace daybook::attack {
namespace {

TEST(EachByte, FlippedIsReportedOrOnTheListOfUnusedOnes) {
  const uint64_t seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937_64 random(seed);
  const Image& image = stores().now;
  expect_none_wrong("flips", try_all(image, all_flips(image, random)));
}

TEST(EachByte, AsTheLengthOfItsFileIsReported) {
  const Image& image = stores().now;
  expect_none_wrong("cuts", try_all(image, all_cuts(image)));
}

}  // namespace
}  // namespace daybook::attack
