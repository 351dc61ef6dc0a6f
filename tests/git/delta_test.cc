#include "git/delta.h"

#include <gtest/gtest.h>

#include <random>

namespace daybook::git {
namespace {

class RandomText {
 public:
  explicit RandomText(uint64_t seed) : random_(seed) {}

  uint64_t pick(uint64_t limit) { return random_() % limit; }

  // Few letters, so that lines repeat; sometimes no line at all.
  std::string text(size_t size) {
    std::string out;
    const uint64_t line = 2 + pick(60);
    while (out.size() < size)
      out += pick(line) == 0 ? '\n' : static_cast<char>(pick(2) == 0 ? 'a' + pick(3) : pick(256));
    return out;
  }

  std::string edited(std::string text) {
    for (uint64_t n = pick(6); n > 0; n--) {
      const size_t at = pick(text.size() + 1);
      const size_t length = std::min<size_t>(pick(pick(2) == 0 ? 10 : 4000), text.size() - at);
      text.replace(at, length, this->text(pick(3) == 0 ? pick(3000) : pick(20)));
    }
    return text;
  }

 private:
  std::mt19937_64 random_;
};

TEST(Delta, GivesTheTargetForAnyTwoTexts) {
  const uint64_t seed = std::random_device{}();
  for (uint64_t round = 0; round < 600; round++) {
    RandomText random(seed + round);
    const std::string base =
        random.text(random.pick(3) == 0 ? random.pick(40) : random.pick(90'000));
    const std::string target =
        random.pick(8) == 0 ? random.text(random.pick(5000)) : random.edited(base);
    ASSERT_EQ(apply_delta(base, make_delta(base, target)), target) << "seed " << seed + round;
  }
}

TEST(Delta, GivesTheTargetForAllShortTexts) {
  std::vector<std::string> all = {""};
  for (size_t n = 0; all[n].size() < 5; n++)
    for (const char* c : {"a", "b", "\n"}) all.push_back(all[n] + c);
  for (const std::string& base : all)
    for (const std::string& target : all)
      ASSERT_EQ(apply_delta(base, make_delta(base, target)), target) << base << "|" << target;
}

std::string lines(int from, int to) {
  std::string out;
  for (int n = from; n < to; n++)
    out += "a line of some length with the number " + std::to_string(n) + "\n";
  return out;
}

TEST(Delta, OfAFewChangedLinesIsSmall) {
  const std::string base = lines(0, 5000);
  const std::string target = "version 2\n" + lines(0, 1000) + "one other line\n" +
                             lines(1001, 2000) + "one more\n" + lines(2000, 4999) + "the end\n";
  const std::string delta = make_delta(base, target);
  EXPECT_LT(delta.size(), 150U);
  EXPECT_EQ(apply_delta(base, delta), target);
}

TEST(Delta, OfWhatOnlyGrewIsWhatWasAdded) {
  std::string base(100'000, '\0');
  for (size_t n = 0; n < base.size(); n++) base[n] = static_cast<char>(n * n / 7);
  const std::string added = "what was added, without an end of line";
  EXPECT_LT(make_delta(base, base + added).size(), added.size() + 30);
}

TEST(Delta, ThatIsDamagedOrOfAnotherBaseGivesNothing) {
  const std::string base = lines(0, 50);
  const std::string delta = make_delta(base, "x" + base);
  EXPECT_FALSE(apply_delta(base + "y", delta));
  EXPECT_FALSE(apply_delta("", delta));
  EXPECT_FALSE(apply_delta(base, ""));
  for (size_t size = 0; size < delta.size(); size++)
    EXPECT_FALSE(apply_delta(base, delta.substr(0, size))) << size;
  EXPECT_FALSE(apply_delta("", std::string("\0\1\0", 3))) << "the command that nobody may use";
}

}  // namespace
}  // namespace daybook::git
