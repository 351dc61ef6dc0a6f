#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "json/json.h"

namespace daybook::json {
namespace {

using ::testing::HasSubstr;

Value value_of(std::string_view text) {
  return parse(text).value();
}

TEST(Pointer, FindsTheExamplesOfRfc6901) {
  const Value document = value_of(
      R"({"foo":["bar","baz"],"":0,"a/b":1,"c%d":2,"e^f":3,"g|h":4,"i\\j":5,"k\"l":6," ":7,)"
      R"("m~n":8})");
  EXPECT_EQ(at_pointer(document, ""), &document);
  EXPECT_EQ(*at_pointer(document, "/foo"), value_of(R"(["bar","baz"])"));
  EXPECT_EQ(*at_pointer(document, "/foo/0"), "bar");
  EXPECT_EQ(*at_pointer(document, "/"), 0);
  EXPECT_EQ(*at_pointer(document, "/a~1b"), 1);
  EXPECT_EQ(*at_pointer(document, "/c%d"), 2);
  EXPECT_EQ(*at_pointer(document, "/e^f"), 3);
  EXPECT_EQ(*at_pointer(document, "/g|h"), 4);
  EXPECT_EQ(*at_pointer(document, "/i\\j"), 5);
  EXPECT_EQ(*at_pointer(document, "/k\"l"), 6);
  EXPECT_EQ(*at_pointer(document, "/ "), 7);
  EXPECT_EQ(*at_pointer(document, "/m~0n"), 8);
}

TEST(Pointer, FindsNothingWhereNothingIs) {
  const Value document = value_of(R"({"a":[1],"b":"text"})");
  for (const char* pointer : {"/c", "/a/1", "/a/-", "/a/00", "/a/+0", "/a/x", "/a/", "/b/0", "a",
                              "/a~", "/a~2", "/a/99999999999999999999"})
    EXPECT_EQ(at_pointer(document, pointer), nullptr) << pointer;
}

TEST(Pointer, TokensAndAppendAreInverse) {
  const std::vector<std::string> tokens = {"a", "", "x/y", "~1", "~", "contracts/A.sol:B"};
  std::string pointer;
  for (const auto& token : tokens) pointer = pointer_append(pointer, token);
  EXPECT_EQ(pointer, "/a//x~1y/~01/~0/contracts~1A.sol:B");
  EXPECT_EQ(pointer_tokens(pointer).value(), tokens);
  EXPECT_TRUE(pointer_tokens("").value().empty());
}

TEST(Pointer, SaysWhatIsWrongWithIt) {
  EXPECT_THAT(pointer_tokens("a/b").error().message, HasSubstr("must be empty or begin with '/'"));
  EXPECT_THAT(pointer_tokens("/a~").error().message, HasSubstr("'~' must be followed by 0 or 1"));
  EXPECT_THAT(pointer_tokens("/a~2").error().message, HasSubstr("\"/a~2\""));
}

std::string after_set(std::string_view text, std::string_view pointer, const char* value) {
  Value document = value_of(text);
  Value new_value = value == nullptr ? Value() : value_of(value);
  const auto done = set_pointer(document, pointer, value == nullptr ? nullptr : &new_value);
  return done.ok() ? stringify(document) : "error: " + done.error().message;
}

TEST(SetPointer, ReplacesAddsAndCreatesObjectsOnTheWay) {
  EXPECT_EQ(after_set(R"({"a":1,"b":2})", "/a", "3"), R"({"a":3,"b":2})");
  EXPECT_EQ(after_set(R"({"a":1})", "/b/c/d", "[]"), R"({"a":1,"b":{"c":{"d":[]}}})");
  EXPECT_EQ(after_set(R"({"a":[1,2]})", "/a/1", "3"), R"({"a":[1,3]})");
  EXPECT_EQ(after_set(R"({"a":[1,2]})", "/a/2", "3"), R"({"a":[1,2,3]})");
  EXPECT_EQ(after_set(R"({"a":[1,2]})", "/a/-", "3"), R"({"a":[1,2,3]})");
  EXPECT_EQ(after_set(R"({"a":[{}]})", "/a/0/b", "1"), R"({"a":[{"b":1}]})");
  EXPECT_EQ(after_set(R"({"a":1})", "", "[0]"), "[0]");
  EXPECT_EQ(after_set(R"({"a":1})", "/", "2"), R"({"a":1,"":2})");
}

TEST(SetPointer, RemovesAndTakesAbsenceForDone) {
  EXPECT_EQ(after_set(R"({"a":1,"b":2})", "/a", nullptr), R"({"b":2})");
  EXPECT_EQ(after_set(R"({"a":[1,2]})", "/a/0", nullptr), R"({"a":[2]})");
  EXPECT_EQ(after_set(R"({"a":1})", "/b", nullptr), R"({"a":1})");
  EXPECT_EQ(after_set(R"({"a":1})", "/b/c", nullptr), R"({"a":1})");
}

TEST(SetPointer, RefusesAStepThatHoldsNothing) {
  for (const char* pointer : {"/a/b", "/a/b/c", "/l/2", "/l/x", "/l/01"})
    EXPECT_THAT(after_set(R"({"a":1,"l":[0]})", pointer, "1"), HasSubstr("nothing can be at"))
        << pointer;
  EXPECT_THAT(after_set(R"({"a":1,"l":[0]})", "/a/b", nullptr), HasSubstr("nothing can be at"));
  EXPECT_THAT(after_set(R"({"a":1,"l":[0]})", "/l/1", nullptr), HasSubstr("nothing can be at"));
  EXPECT_THAT(after_set("{}", "", nullptr), HasSubstr("whole document cannot be removed"));
  EXPECT_THAT(after_set("{}", "x", "1"), HasSubstr("begin with '/'"));
}

TEST(SetPointer, TakesAValueOfTheSameDocument) {
  Value document = value_of(R"({"a":{"b":1}})");
  ASSERT_TRUE(set_pointer(document, "/a/b", &document["a"]).ok());
  EXPECT_EQ(stringify(document), R"({"a":{"b":{"b":1}}})");
  ASSERT_TRUE(set_pointer(document, "", &document["a"]["b"]).ok());
  EXPECT_EQ(stringify(document), R"({"b":1})");
}

}  // namespace
}  // namespace daybook::json
