#include "query/text_diff.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace daybook::query {
namespace {

std::string side(const std::vector<DiffLine>& lines, char other) {
  std::string text;
  for (const DiffLine& line : lines) {
    if (line.sign != other) text += line.text + "\n";
  }
  return text;
}

size_t changes(const std::vector<DiffLine>& lines) {
  return static_cast<size_t>(std::count_if(lines.begin(), lines.end(),
                                           [](const DiffLine& line) { return line.sign != ' '; }));
}

// Slow and obvious: lines less twice the longest common subsequence.
size_t fewest_changes(const std::string& a, const std::string& b) {
  std::vector<std::vector<size_t>> common(a.size() + 1, std::vector<size_t>(b.size() + 1));
  for (size_t i = 1; i <= a.size(); ++i) {
    for (size_t j = 1; j <= b.size(); ++j) {
      common[i][j] = a[i - 1] == b[j - 1] ? common[i - 1][j - 1] + 1
                                          : std::max(common[i - 1][j], common[i][j - 1]);
    }
  }
  return a.size() + b.size() - 2 * common[a.size()][b.size()];
}

std::string lines_of(const std::string& letters) {
  std::string text;
  for (const char letter : letters) text += std::string(1, letter) + "\n";
  return text;
}

// Every text of up to `length` lines out of two letters.
std::vector<std::string> all_texts(size_t length) {
  std::vector<std::string> out = {""};
  for (size_t first = 0; first < out.size(); ++first) {
    if (out[first].size() == length) break;
    out.push_back(out[first] + "a");
    out.push_back(out[first] + "b");
  }
  return out;
}

TEST(DiffLines, GivesBothTextsBackWithTheFewestChangesForAllSmallTexts) {
  const std::vector<std::string> texts = all_texts(5);
  for (const std::string& a : texts) {
    for (const std::string& b : texts) {
      SCOPED_TRACE(a + " / " + b);
      const std::vector<DiffLine> lines = diff_lines(lines_of(a), lines_of(b));
      ASSERT_EQ(side(lines, '+'), lines_of(a));
      ASSERT_EQ(side(lines, '-'), lines_of(b));
      ASSERT_EQ(changes(lines), fewest_changes(a, b));
    }
  }
}

TEST(DiffLines, ShowsTextsWithNothingInCommonAsReplaced) {
  std::string before, after;
  for (int i = 0; i < 3000; ++i) {
    before += "old " + std::to_string(i) + "\n";
    after += "new " + std::to_string(i) + "\n";
  }
  const std::vector<DiffLine> lines = diff_lines(before, after);
  EXPECT_EQ(side(lines, '+'), before);
  EXPECT_EQ(side(lines, '-'), after);
}

TEST(UnifiedDiff, IsWhatDiffWrites) {
  EXPECT_EQ(
      unified_diff("1\n2\n3\n4\n5\n6\n7\n8\n9\n", "1\n2\n3\n4\nfive\n6\n7\n8\n9\n10\n", "a", "b"),
      "--- a\n+++ b\n"
      "@@ -2,8 +2,9 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n 9\n+10\n");
}

TEST(UnifiedDiff, PartsHunksThatAreFarApart) {
  EXPECT_EQ(unified_diff("a\n1\n2\n3\n4\n5\n6\n7\nb\n", "A\n1\n2\n3\n4\n5\n6\n7\nB\n", "x", "y"),
            "--- x\n+++ y\n"
            "@@ -1,4 +1,4 @@\n-a\n+A\n 1\n 2\n 3\n"
            "@@ -6,4 +6,4 @@\n 5\n 6\n 7\n-b\n+B\n");
}

TEST(UnifiedDiff, OfANewTextStartsAtLineZero) {
  EXPECT_EQ(unified_diff("", "a\n", "x", "y"), "--- x\n+++ y\n@@ -0,0 +1,1 @@\n+a\n");
}

TEST(UnifiedDiff, OfEqualTextsIsEmpty) {
  EXPECT_EQ(unified_diff("a\nb", "a\nb", "x", "y"), "");
}

}  // namespace
}  // namespace daybook::query
