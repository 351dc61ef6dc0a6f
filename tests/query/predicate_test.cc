#include "query/predicate.h"

#include <gtest/gtest.h>

namespace daybook::query {
namespace {

using Op = Predicate::Op;

TEST(Predicate, BothPlacesAndEveryOperatorParse) {
  const auto pointer = parse_predicate("bsc#/contracts/core/A/proxy == 0xAB");
  ASSERT_TRUE(pointer.ok()) << pointer.error().message;
  EXPECT_EQ(pointer->network, "bsc");
  EXPECT_EQ(pointer->pointer, "/contracts/core/A/proxy");
  EXPECT_EQ(pointer->op, Op::kEquals);
  EXPECT_EQ(pointer->value, "0xAB");
  const auto contract = parse_predicate("56/contracts/R.sol:R.owner exists");
  ASSERT_TRUE(contract.ok());
  EXPECT_EQ(contract->network, "56");
  EXPECT_EQ(contract->contract, "contracts/R.sol:R");
  EXPECT_EQ(contract->field, "owner");
  EXPECT_EQ(contract->op, Op::kExists);
  EXPECT_EQ(parse_predicate("a#/b != 1")->op, Op::kDiffers);
  EXPECT_EQ(parse_predicate("a#/b ~ x y")->value, "x y");
  EXPECT_EQ(parse_predicate("a#/b missing")->op, Op::kMissing);
}

TEST(Predicate, OtherTextIsAUsageErrorThatShowsTheForms) {
  for (const char* text :
       {"", "bsc", "bsc#/a", "bsc#a == 1", "bsc# exists", "#/a exists",
        "bsc#/a ==", "bsc#/a == ", "bsc/Token == 1", "bsc/.f exists", "bsc/T. exists", "exists"}) {
    const auto predicate = parse_predicate(text);
    ASSERT_FALSE(predicate.ok()) << text;
    EXPECT_EQ(predicate.error().kind, ErrorKind::kUsage) << text;
    EXPECT_NE(predicate.error().message.find("NETWORK#/json/pointer"), std::string::npos) << text;
  }
}

struct Case {
  const char *json, *condition;
  bool holds;
};

TEST(Predicate, HoldsAsDocumented) {
  for (const Case& one :
       std::vector<Case>{{R"("0xAbC")", "== 0xabc", true},  // hex without regard to case
                         {R"("0xAbC")", "== \"0xABC\"", true},
                         {R"("0xAbC")", "!= 0xabd", true},
                         {R"("Abc")", "== abc", false},  // other text as it is written
                         {R"("42")", "== 42", true},
                         {"42", "== 42", true},
                         {"42", "== 43", false},
                         {"null", "== null", true},
                         {"null", "exists", true},
                         {R"({"a":[1]})", "== {\"a\":[1]}", true},
                         {R"("a vault")", "~ vault", true},
                         {R"("0xABCD")", "~ bcd", true},
                         {R"(["x","y"])", "~ y", true},
                         {R"(["x","y"])", "~ z", false},
                         {R"({"x":1})", "~ x", true},
                         {R"({"x":1})", "~ y", false},
                         {"1", "missing", false}}) {
    const auto predicate = parse_predicate("n#/p " + std::string(one.condition));
    ASSERT_TRUE(predicate.ok()) << one.condition;
    EXPECT_EQ(holds(*predicate, *json::parse(one.json)), one.holds)
        << one.json << " " << one.condition;
  }
}

TEST(Predicate, OnlyMissingHoldsWhereThereIsNothing) {
  for (const auto& [condition, expected] :
       std::vector<std::pair<std::string, bool>>{{"== 1", false},
                                                 {"!= 1", false},
                                                 {"~ 1", false},
                                                 {"exists", false},
                                                 {"missing", true}}) {
    EXPECT_EQ(holds(*parse_predicate("n#/p " + condition), std::nullopt), expected) << condition;
  }
}

}  // namespace
}  // namespace daybook::query
