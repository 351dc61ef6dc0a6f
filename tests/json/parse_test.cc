#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <random>

#include "base/bytes.h"
#include "json/json.h"

namespace daybook::json {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

std::string refusal(std::string_view text) {
  const auto value = parse(text);
  if (value.ok()) return "no error: " + stringify(*value);
  EXPECT_EQ(value.error().kind, ErrorKind::kInvalid);
  return value.error().message;
}

TEST(Parse, ReadsEveryKindOfValue) {
  const Value value =
      parse(" {\"a\": [null, true, false, 0, -1, 1.5, \"x\"], \"b\": {}} \n").value();
  EXPECT_EQ(stringify(value), R"({"a":[null,true,false,0,-1,1.5,"x"],"b":{}})");
  EXPECT_TRUE(value["a"][3].is_number_unsigned());
  EXPECT_TRUE(value["a"][4].is_number_integer());
  EXPECT_TRUE(value["a"][5].is_number_float());
  for (const char* scalar : {"null", "true", "0", "\"\"", "[]", "{}"})
    EXPECT_EQ(stringify(parse(scalar).value()), scalar);
}

TEST(Parse, ReadsEscapesAndSurrogatePairs) {
  const Value value = parse(R"("\u0041\ud83d\ude00\/\n\u00e9")").value();
  EXPECT_EQ(value.get<std::string>(), "A😀/\né");
}

TEST(Parse, HoldsIntegralNumbersAsIntegers) {
  for (const char* literal : {"100", "100.0", "1e2", "1000E-1"})
    EXPECT_TRUE(parse(literal).value().is_number_unsigned()) << literal;
  EXPECT_TRUE(parse("-1e2").value().is_number_integer());
  EXPECT_TRUE(parse("1e21").value().is_number_float());
}

TEST(Parse, RefusesAnEmptyFile) {
  EXPECT_THAT(refusal(""), StartsWith("empty file"));
  EXPECT_THAT(refusal(" \n"), StartsWith("line 2, column 1: "));
}

TEST(Parse, RefusesOtherEncodings) {
  EXPECT_THAT(refusal("\xEF\xBB\xBF{}"),
              StartsWith("line 1, column 1: the text begins with a byte order mark"));
  EXPECT_THAT(refusal(std::string_view("\xFF\xFE{\0}\0", 6)), HasSubstr("UTF-16"));
  EXPECT_THAT(refusal(std::string_view("\xFE\xFF\0{\0}", 6)), HasSubstr("UTF-16"));
}

TEST(Parse, RefusesNulBytesEvenAfterTheEnd) {
  EXPECT_EQ(refusal(std::string_view("{}\0", 3)),
            "line 1, column 3: a NUL byte; this is not JSON text");
  EXPECT_EQ(refusal(std::string_view("[\n\"\0\"]", 6)),
            "line 2, column 2: a NUL byte; this is not JSON text");
}

TEST(Parse, RefusesDuplicateKeysAtTheSecondOnesPlace) {
  EXPECT_EQ(refusal("{\n  \"a\": 1,\n  \"a\": 2\n}"),
            "line 3, column 3: /a: this key is a duplicate: keys of an object must be unique");
  EXPECT_THAT(refusal(R"({"x":[0,{"a/b":1,"c":{"a/b":2},"a/b":3}]})"),
              StartsWith("line 1, column 32: /x/1/a~1b: this key is a duplicate"));
  EXPECT_THAT(refusal(R"({"é\"k":1,"é\"k":2})"), StartsWith("line 1, column 11: /é\"k: "));
  EXPECT_THAT(refusal(R"({"a":1,"\u0061":2})"), StartsWith("line 1, column 8: /a: "));
  EXPECT_THAT(refusal(R"({"":1,"":2})"), StartsWith("line 1, column 7: /: "));
}

TEST(Parse, RefusesIntegersBeyondTheSafeRange) {
  EXPECT_THAT(refusal("{\"a\":\n [9007199254740992]}"),
              StartsWith("line 2, column 3: /a/0: the number 9007199254740992 is beyond"));
  EXPECT_THAT(refusal("[1,-9007199254740992 ]"),
              StartsWith("line 1, column 4: /1: the number -9007199254740992"));
  EXPECT_THAT(refusal("18446744073709551615"),
              StartsWith("line 1, column 1: the number 18446744073709551615"));
  EXPECT_THAT(refusal("[10000000000000000000000]"),
              StartsWith("line 1, column 2: /0: the number 10000000000000000000000 "));
  EXPECT_THAT(refusal("1e20"), HasSubstr("beyond"));
  EXPECT_TRUE(parse("[9007199254740991,-9007199254740991]").ok());
}

TEST(Parse, RefusesDecimalsThatADoubleDoesNotHold) {
  EXPECT_THAT(
      refusal("{\"a\":0.12345678901234567890}"),
      StartsWith(
          "line 1, column 6: /a: the number 0.12345678901234567890 is not what a double keeps"));
  EXPECT_THAT(refusal("[1e400]"),
              StartsWith("line 1, column 2: /0: the number is beyond what a double"));
  EXPECT_THAT(refusal("[1e-400]"), StartsWith("line 1, column 2: /0: the number 1e-400 is not"));
  EXPECT_TRUE(parse("[0.1,1e-7,1.50,5e-324]").ok());
}

TEST(Parse, RefusesDeepNesting) {
  const auto nested = [](size_t depth) {
    return std::string(depth, '[') + std::string(depth, ']');
  };
  EXPECT_TRUE(parse(nested(kMaxDepth)).ok());
  EXPECT_THAT(refusal(nested(kMaxDepth + 1)), HasSubstr("line 1, column 129: /0/0"));
  EXPECT_THAT(refusal(nested(kMaxDepth + 1)), HasSubstr("nested deeper than 128 levels"));
  EXPECT_THAT(refusal(std::string(1'000'000, '[')), HasSubstr("nested deeper"));
}

TEST(Parse, RefusesBadText) {
  const std::pair<const char*, const char*> table[] = {
      {"{", "line 1, column 2: "},
      {"[1,]", "line 1, column 4: "},
      {"{} x", "line 1, column 4: "},
      {"{}{}", "line 1, column 3: "},
      {"[1 2]", "line 1, column 4: "},
      {"{\"a\" 1}", "line 1, column 6: "},
      {"{a:1}", "line 1, column 2: "},
      {"'a'", "line 1, column 1: "},
      {"[01]", "line 1, column 3: "},
      {"[+1]", "line 1, column 2: "},
      {"[1.]", "line 1, column 4: "},
      {"[.5]", "line 1, column 2: "},
      {"[-]", "line 1, column 3: "},
      {"NaN", "line 1, column 1: "},
      {"nul", "line 1, column 4: "},
      {"\"a\nb\"", "line 1, column 3: "},
      {"\"\\x\"", "line 1, column 3: "},
      {"\"\\u12g4\"", "line 1, column 6: "},
      {"\"\\ud800\"", "line 1, column 8: "},
      {"\"\\udc00x\"", "line 1, column 7: "},
      {"\"\\ud800\\u0041\"", "line 1, column 13: "},
      {"/* c */ 1", "line 1, column 1: "},
      {"[\n1,\n\n}", "line 4, column 1: "},
      {"\"é\xff\"", "line 1, column 3: "},
      {"\"\xc0\x80\"", "line 1, column 2: "},
      {"\"\xed\xa0\x80\"", "line 1, column 2: "},
      {"\"abc", "line 1, column 5: "},
  };
  for (const auto& [text, place] : table) EXPECT_THAT(refusal(text), StartsWith(place)) << text;
}

TEST(Parse, SaysWhatItExpected) {
  EXPECT_THAT(refusal("[1,]"), HasSubstr("unexpected ']'"));
  EXPECT_THAT(refusal("{} x"), HasSubstr("expected end of input"));
}

TEST(Parse, KeepsItsMessagesShortAndReadable) {
  EXPECT_THAT(refusal("\"" + std::string(100'000, 'x')), HasSubstr("missing closing quote"));
  EXPECT_LT(refusal("\"" + std::string(100'000, 'x')).size(), 250U);
  EXPECT_TRUE(is_utf8(refusal("\"\xff\"")));
}

// The oracle is nlohmann's own parser without our checks: we read the same value or refuse.
TEST(Parse, AgreesWithTheOracleOnMutatedText) {
  const unsigned seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  const std::string base = R"({"a":[1,-2.5,1e3,"x\u00e9\n"],"b":{"c":null,"a":true},"":[{},[]]})";
  const std::string_view alphabet = "{}[]:,\"\\ue0123.-+ntrfalse \n\xc3\xa9";
  for (int i = 0; i < 8000; i++) {
    std::string text = base;
    for (uint64_t edits = 1 + random() % 3; edits > 0; edits--) {
      const size_t at = random() % text.size();
      const char c = alphabet[random() % alphabet.size()];
      if (random() % 2 == 0) {
        text[at] = c;
      } else {
        text.insert(at, 1, c);
      }
    }
    const auto ours = parse(text);
    const Value theirs = Value::parse(text, nullptr, false);
    if (ours.ok()) {
      ASSERT_FALSE(theirs.is_discarded()) << text;
      ASSERT_EQ(*ours, theirs) << text;
    } else if (!theirs.is_discarded()) {
      ASSERT_THAT(ours.error().message, ::testing::ContainsRegex("duplicate|the number")) << text;
    }
  }
}

TEST(Parse, ReadsBackWhatStringifyWrites) {
  const unsigned seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937_64 random(seed);
  for (int i = 0; i < 8000; i++) {
    double value = 0;
    const uint64_t bits = random();
    std::memcpy(&value, &bits, sizeof value);
    if (!std::isfinite(value)) continue;
    const std::string text = number_to_string(value);
    const auto back = parse(text);
    if (std::fabs(value) > 9007199254740991.0 && std::fabs(value) < 1e21) {
      ASSERT_FALSE(back.ok()) << text;
      continue;
    }
    ASSERT_TRUE(back.ok()) << back.error().message;
    ASSERT_EQ(back->get<double>(), value) << text;
    ASSERT_EQ(stringify(*back), text);
  }
}

// Keys are looked up in a set of their own: a linear search each would take minutes here.
TEST(Parse, ReadsALargeObjectInLinearTime) {
  std::string text = "{";
  for (int i = 0; i < 100'000; i++) text += (i == 0 ? "\"" : ",\"") + std::to_string(i) + "\":0";
  EXPECT_EQ(parse(text + "}").value().size(), 100'000U);
}

}  // namespace
}  // namespace daybook::json
