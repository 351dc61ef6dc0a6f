#include "cli/table.h"

#include <gtest/gtest.h>

#include <sstream>

#include "cli/printable.h"

namespace daybook::cli {
namespace {

Table sample() {
  Table table({{"POS", Table::Align::kRight},
               {"NAME", Table::Align::kLeft, 6},
               {"ADDRESS", Table::Align::kLeft, 9}});
  table.add({"7", "Token", "0x52908400098527886E0F7030069857D2E4169EE7"});
  table.add({"12", "A rather long name", ""});
  return table;
}

TEST(Table, IsAsWideAsItsContentWithoutALimit) {
  EXPECT_EQ(sample().render(0),
            "POS  NAME                ADDRESS\n"
            "  7  Token               0x52908400098527886E0F7030069857D2E4169EE7\n"
            " 12  A rather long name\n");
}

TEST(Table, ShortensToFitATerminal) {
  for (size_t width = 24; width < 80; ++width) {
    std::istringstream lines(sample().render(width));
    for (std::string line; std::getline(lines, line);) EXPECT_LE(text_width(line), width) << line;
  }
}

TEST(Table, NeverShortensBelowWhatAColumnNeeds) {
  EXPECT_EQ(sample().render(1),
            "POS  NAME    ADDRESS\n"
            "  7  Token   0x52…9EE7\n"
            " 12  A rat…\n");
}

TEST(Table, MakesCellsPrintable) {
  Table table({{"A"}});
  table.add({"x\x1b[0m\n"});
  EXPECT_EQ(table.render(0), "A\nx\\x1b[0m\\n\n");
}

}  // namespace
}  // namespace daybook::cli
