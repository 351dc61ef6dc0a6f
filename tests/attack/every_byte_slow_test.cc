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

TEST(EachByte, OfPersonsKeysRetiredSignaturesAndASealedKeyIsReported) {
  const uint64_t seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937_64 random(seed);
  const Image& image = stores().guarded;
  expect_none_wrong("flips of keys", try_all(image, of_guarded_files(all_flips(image, random))));
  expect_none_wrong("cuts of keys", try_all(image, of_guarded_files(all_cuts(image))));
}

TEST(EachPage, ZeroedIsReported) {
  const Image& image = stores().now;
  expect_none_wrong("zeroed pages", try_all(image, all_zeroed_pages(image)));
}

TEST(EachFile, InThePlaceOfAnotherIsReported) {
  const Image& image = stores().now;
  expect_none_wrong("swapped files", try_all(image, all_swaps(image)));
}

TEST(EachFile, AndFolderPutBackFromAnOlderCopyIsReported) {
  const Image& image = stores().now;
  expect_none_wrong("older", try_all(image, all_replacements(image, stores().older, kOlderCopy)));
}

TEST(EachFile, AndFolderFromANewerCopyIsReported) {
  const Image& image = stores().now;
  expect_none_wrong("newer",
                    try_all(image, all_replacements(image, stores().newer, "from a newer copy")));
}

TEST(EachFile, AndFolderOfAnotherHistoryOfTheSameKeyIsReported) {
  const Image& image = stores().now;
  expect_none_wrong("fork", try_all(image, all_replacements(image, stores().twin,
                                                            "from another history of the key")));
}

TEST(EachFile, AndFolderOfAnotherDaybookIsReported) {
  const Image& image = stores().now;
  expect_none_wrong("stranger", try_all(image, all_replacements(image, stores().stranger,
                                                                "from another daybook")));
}

}  // namespace
}  // namespace daybook::attack
