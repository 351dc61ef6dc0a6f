#include "json/number.h"

#include <gtest/gtest.h>

#include <cstdlib>

#include "json/json.h"

namespace daybook::json {
namespace {

// Number::toString, as node prints it.
TEST(JsonNumber, IsWrittenAsJavaScriptWritesIt) {
  const std::pair<double, const char*> table[] = {
      {0.0, "0"},
      {-0.0, "0"},
      {1.0, "1"},
      {-1.0, "-1"},
      {0.1, "0.1"},
      {-0.1, "-0.1"},
      {0.1 + 0.2, "0.30000000000000004"},
      {1.0 / 3, "0.3333333333333333"},
      {100.0, "100"},
      {123.456, "123.456"},
      {1e20, "100000000000000000000"},
      {123456789012345680000.0, "123456789012345680000"},
      {1e21, "1e+21"},
      {1.5e21, "1.5e+21"},
      {-1.5e21, "-1.5e+21"},
      {1e23, "1e+23"},
      {0.001, "0.001"},
      {0.000001, "0.000001"},
      {0.00000123, "0.00000123"},
      {1e-7, "1e-7"},
      {1.23e-7, "1.23e-7"},
      {-1.23e-7, "-1.23e-7"},
      {5e-324, "5e-324"},
      {2.2250738585072014e-308, "2.2250738585072014e-308"},
      {1.7976931348623157e308, "1.7976931348623157e+308"},
      {9007199254740991.0, "9007199254740991"},
      {9007199254740992.0, "9007199254740992"},
      {4.35, "4.35"},
      {0.5, "0.5"},
      {25.0, "25"},
      {1e-6 + 1e-7, "0.0000011"},
  };
  for (const auto& [value, text] : table) EXPECT_EQ(number_to_string(value), text);
}

TEST(JsonNumber, LiteralsOfOneValueAreOneDecimal) {
  const char* hundred[] = {"100", "1e2", "1E+2", "100.0", "0.1e3", "1000e-1", "-100", "100.00e0"};
  for (const char* literal : hundred)
    EXPECT_EQ(decimal_of_literal(literal), (Decimal{"1", 3})) << literal;
  EXPECT_EQ(decimal_of_literal("0.00120"), (Decimal{"12", -2}));
  EXPECT_EQ(decimal_of_literal("0.0e9"), Decimal{});
  EXPECT_EQ(decimal_of_literal("-0"), Decimal{});
}

TEST(JsonNumber, ExponentsSaturate) {
  EXPECT_EQ(decimal_of_literal("1e99999999999999999999"), decimal_of_literal("1e1000000"));
  EXPECT_EQ(decimal_of_literal("1e-99999999999999999999"), decimal_of_literal("1e-1000000"));
}

TEST(JsonNumber, SmallDecimalsAreAllKept) {
  for (int n = 0; n <= 9999; n++) {
    const double value = n / 1000.0;
    const std::string literal = std::to_string(n / 1000) + "." +
                                std::string(n % 1000 < 100 ? (n % 1000 < 10 ? "00" : "0") : "") +
                                std::to_string(n % 1000);
    ASSERT_EQ(why_lossy(literal, value), std::nullopt) << literal;
  }
}

TEST(JsonNumber, ALiteralWithDigitsThatADoubleDropsIsLossy) {
  const char* lossy[] = {"0.1000000000000000055511151231257827",
                         "1.00000000000000000001",
                         "9007199254740992",
                         "-9007199254740992",
                         "9007199254740993.0",
                         "1e20",
                         "100000000000000000000",
                         "1e400",
                         "1e-400",
                         "1234567890123456789012e0",
                         "0.30000000000000001"};
  for (const char* literal : lossy)
    EXPECT_NE(why_lossy(literal, std::strtod(literal, nullptr)), std::nullopt) << literal;
}

TEST(JsonNumber, ALiteralThatADoubleHoldsIsNot) {
  const char* kept[] = {
      "9007199254740991",    "-9007199254740991",      "1e21", "1.0e+21", "5e-324",
      "0.30000000000000004", "1.7976931348623157e308", "-0",   "-0.0",    "0e5"};
  for (const char* literal : kept)
    EXPECT_EQ(why_lossy(literal, std::strtod(literal, nullptr)), std::nullopt) << literal;
}

}  // namespace
}  // namespace daybook::json
