#include <gtest/gtest.h>

#include <limits>

#include "json/json.h"

namespace daybook::json {
namespace {

std::string rewritten(std::string_view text, int indent = 0) {
  const auto value = parse(text);
  return value.ok() ? stringify(*value, indent) : value.error().message;
}

TEST(Stringify, EscapesWhatJavaScriptEscapesAndNothingElse) {
  EXPECT_EQ(quote("\"\\/"), R"("\"\\/")");
  EXPECT_EQ(quote("\b\f\n\r\t"), R"("\b\f\n\r\t")");
  EXPECT_EQ(quote(std::string_view("\0\x01\x1f\x7f", 4)), "\"\\u0000\\u0001\\u001f\x7f\"");
  EXPECT_EQ(quote("é 漢 😀 \u2028"), "\"é 漢 😀 \u2028\"");
}

TEST(Stringify, WritesEveryControlCharacter) {
  for (int c = 0; c < 0x20; c++) {
    const std::string text(1, static_cast<char>(c));
    const std::string quoted = quote(text);
    const auto back = parse(quoted);
    ASSERT_TRUE(back.ok()) << quoted;
    EXPECT_EQ(back->get<std::string>(), text);
  }
}

TEST(Stringify, WritesCompactAndIndentedText) {
  const char* text = R"({"a":[1,[],{}],"b":{"c":null,"d":true},"e":""})";
  EXPECT_EQ(rewritten(text), text);
  EXPECT_EQ(rewritten(text, 2),
            "{\n  \"a\": [\n    1,\n    [],\n    {}\n  ],\n  \"b\": {\n    \"c\": null,\n"
            "    \"d\": true\n  },\n  \"e\": \"\"\n}");
  EXPECT_EQ(rewritten("{}", 2), "{}");
  EXPECT_EQ(rewritten("[]", 2), "[]");
  EXPECT_EQ(rewritten("\"x\"", 2), "\"x\"");
}

TEST(Stringify, KeepsTheOrderOfKeys) {
  EXPECT_EQ(rewritten(R"({"z":1,"a":2,"10":3,"9":4,"":5})"), R"({"z":1,"a":2,"10":3,"9":4,"":5})");
}

TEST(Stringify, WritesNumbersAsValues) {
  EXPECT_EQ(rewritten("[1.0,1e2,-0,-0.0,0.10,1e-7,1e21,-5]"), "[1,100,0,0,0.1,1e-7,1e+21,-5]");
  EXPECT_EQ(stringify(Value(std::numeric_limits<double>::infinity())), "null");
  EXPECT_EQ(stringify(Value(std::numeric_limits<double>::quiet_NaN())), "null");
}

}  // namespace
}  // namespace daybook::json
