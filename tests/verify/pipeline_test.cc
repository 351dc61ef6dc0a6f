#include "verify/pipeline.h"

#include <gtest/gtest.h>

#include <random>

namespace daybook::verify {
namespace {

TEST(Pipeline, GivesEveryEntryInOrder) {
  std::mt19937_64 random(7);
  std::vector<std::string> sent, taken;
  std::vector<Position> positions;
  {
    Pipeline pipeline([&](Position position, std::string_view bytes) {
      positions.push_back(position);
      taken.emplace_back(bytes);
    });
    for (uint64_t i = 0; i < 20'000; ++i) {
      sent.emplace_back(random() % 3000, static_cast<char>('a' + i % 26));
      pipeline.push(Position(i), sent.back());
    }
    pipeline.close();
  }
  ASSERT_EQ(taken.size(), sent.size());
  EXPECT_EQ(taken, sent);
  for (uint64_t i = 0; i < positions.size(); ++i) ASSERT_EQ(positions[i], Position(i));
}

TEST(Pipeline, EndsWhenNothingWasPushed) {
  int calls = 0;
  {
    Pipeline pipeline([&](Position, std::string_view) { ++calls; });
  }
  EXPECT_EQ(calls, 0);
}

}  // namespace
}  // namespace daybook::verify
