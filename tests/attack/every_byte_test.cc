// A seeded sample of every_byte_slow_test.cc, small enough for every run.
#include "attack/every_byte.h"

#include <gtest/gtest.h>

#include <random>

namespace daybook::attack {
namespace {

constexpr size_t kOfEachKind = 10;

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

TEST_F(EveryByte, OfPersonsKeysRetiredSignaturesAndASealedKeyIsReported) {
  const Image& image = stores().guarded;
  const auto flips = of_guarded_files(all_flips(image, random));
  const auto cuts = of_guarded_files(all_cuts(image));
  expect_none_wrong("flips of keys", try_all(image, sample(flips, 100, random)));
  expect_none_wrong("cuts of keys", try_all(image, sample(cuts, 60, random)));
}

TEST_F(EveryByte, AZeroedPageAFileInAnothersPlaceAndAFileOfAnotherStoreAreReported) {
  const Image& image = stores().now;
  std::vector<Damage> all = sample(all_zeroed_pages(image), 20, random);
  for (const std::vector<Damage>& kind :
       {all_swaps(image), all_replacements(image, stores().older, kOlderCopy),
        all_replacements(image, stores().newer, "from a newer copy"),
        all_replacements(image, stores().twin, "from another history of the key"),
        all_replacements(image, stores().stranger, "from another daybook")}) {
    for (size_t n = 0; n < kOfEachKind; ++n) all.push_back(kind[random() % kind.size()]);
  }
  expect_none_wrong("pages and files", try_all(image, all));
}

}  // namespace
}  // namespace daybook::attack
