#include "verify/index_check.h"

#include <gtest/gtest.h>

#include <random>
#include <set>

namespace daybook::verify {
namespace {

TEST(RecordSum, DoesNotDependOnTheOrderOrOnHowItWasSplit) {
  RecordSum one(1, 2), forward(1, 2), back(1, 2);
  for (int i = 0; i < 100; ++i) one.add("k" + std::to_string(i), "v");
  for (int i = 99; i >= 0; --i) (i % 3 == 0 ? forward : back).add("k" + std::to_string(i), "v");
  EXPECT_NE(forward, one);
  forward.add(back);
  EXPECT_EQ(forward, one);
  EXPECT_EQ(forward.count(), 100U);
}

TEST(RecordSum, TellsRecordsApartThatRunIntoOneAnother) {
  RecordSum a(1, 2), b(1, 2), twice(1, 2), once(1, 2);
  a.add("ab", "c");
  b.add("a", "bc");
  EXPECT_NE(a, b);
  once.add("a", "b");
  twice.add("a", "b");
  twice.add("a", "b");
  EXPECT_NE(once, twice);
}

TEST(KeySample, KeepsFewKeysHoweverManyThereAre) {
  std::mt19937_64 random(11);
  KeySample sample, part;
  std::set<std::string> all;
  for (uint64_t i = 0; i < 3'000'000; ++i) {
    const uint64_t hash = random();
    if (hash % 256 != 0) continue;  // looked at by none
    const std::string key = std::to_string(hash);
    all.insert(key);
    (i % 2 == 0 ? sample : part).add(hash, key);
  }
  sample.add(part);
  const std::vector<std::string> keys = sample.keys();
  EXPECT_LE(keys.size(), KeySample::kMax);
  EXPECT_GE(keys.size(), KeySample::kMax / 4);
  EXPECT_TRUE(std::is_sorted(keys.begin(), keys.end()));
  for (const std::string& key : keys) EXPECT_EQ(all.count(key), 1U);
}

}  // namespace
}  // namespace daybook::verify
