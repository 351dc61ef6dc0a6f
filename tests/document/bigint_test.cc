#include "document/bigint.h"

#include <gtest/gtest.h>

#include "document/samples.h"

namespace daybook::document {
namespace {

std::string read(const char* text) {
  const auto bigint = read_bigint(value_of_text(text));
  return bigint ? bigint->decimal : "none";
}

TEST(Bigint, IsReadInEveryForm) {
  EXPECT_EQ(read(R"({"_type":"bigint","_value":"1000000000000000000000000000"})"),
            "1000000000000000000000000000");
  EXPECT_EQ(read(R"({"_value":"-5","_type":"bigint"})"), "-5");
  EXPECT_EQ(read(R"({"type":"BigInt","value":"0"})"), "0");
  EXPECT_EQ(read(R"({"_kind":"bigint","value":"12"})"), "12");
  EXPECT_EQ(read(R"("123n")"), "123");
  EXPECT_EQ(read(R"("-1n")"), "-1");
}

TEST(Bigint, IsNotReadFromAnythingElse) {
  for (const char* text :
       {"1", "null", "[]", "{}", R"("123")", R"("n")", R"("")", R"("-n")", R"("01n")", R"("1.5n")",
        R"("0x1n")", R"(" 1n")", R"({"_type":"bigint","_value":1})",
        R"({"_type":"bigint","_value":""})", R"({"_type":"bigint"})",
        R"({"_type":"BigInt","_value":"1"})", R"({"type":"BigInt","_value":"1"})",
        R"({"_type":"bigint","_value":"1","unit":"wei"})", R"({"type":1,"value":"1"})"})
    EXPECT_EQ(read(text), "none") << text;
}

TEST(Bigint, SaysWhichFormItHad) {
  EXPECT_EQ(read_bigint("1n")->form, BigintForm::kSuffix);
  EXPECT_EQ(read_bigint(value_of_text(R"({"type":"BigInt","value":"1"})"))->form,
            BigintForm::kTyped);
}

}  // namespace
}  // namespace daybook::document
