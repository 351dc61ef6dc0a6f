#include "cli/progress.h"

#include <gtest/gtest.h>

namespace daybook::cli {
namespace {

TEST(ProgressLine, ShowsHowMuchIsDone) {
  EXPECT_EQ(progress_line("importing", 0, 10), "importing  [                    ]  0%  0/10");
  EXPECT_EQ(progress_line("importing", 5, 10), "importing  [##########          ]  50%  5/10");
  EXPECT_EQ(progress_line("importing", 10, 10), "importing  [####################]  100%  10/10");
}

TEST(ProgressLine, DoesNotRunOverWhenMoreIsDoneThanSaid) {
  EXPECT_EQ(progress_line("x", 30, 10), "x  [####################]  100%  30/10");
}

TEST(ProgressLine, CountsWhenTheTotalIsUnknown) {
  EXPECT_EQ(progress_line("x", 3, 0), "x  3");
}

}  // namespace
}  // namespace daybook::cli
