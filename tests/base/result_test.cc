#include "base/result.h"

#include <gtest/gtest.h>

#include <memory>

#include "base/ids.h"

namespace daybook {
namespace {

Result<std::unique_ptr<int>> half(int number) {
  if (number % 2 != 0) return invalid("odd");
  return std::make_unique<int>(number / 2);
}

Result<int> quarter(int number) {
  DAYBOOK_TRY(const std::unique_ptr<int> once, half(number));
  DAYBOOK_TRY(const std::unique_ptr<int> twice, half(*once));
  return *twice;
}

Result<void> check_quarter(int number) {
  DAYBOOK_RETURN_IF_ERROR(quarter(number));
  return {};
}

TEST(Result, CarriesAValueOrAnError) {
  EXPECT_EQ(quarter(8).value(), 2);
  EXPECT_EQ(quarter(6).error().message, "odd");
  EXPECT_TRUE(check_quarter(8).ok());
  EXPECT_EQ(check_quarter(7).error().kind, ErrorKind::kInvalid);
}

TEST(Result, AddsContextAndKeepsTheKind) {
  const Error error = damaged("block 7").with_context("store");
  EXPECT_EQ(error.message, "store: block 7");
  EXPECT_EQ(error.kind, ErrorKind::kDamaged);
}

TEST(Result, KindsMapToTheDocumentedExitCodes) {
  EXPECT_EQ(exit_code(invalid("").kind), 1);
  EXPECT_EQ(exit_code(conflict("").kind), 1);
  EXPECT_EQ(exit_code(not_found("").kind), 1);
  EXPECT_EQ(exit_code(tampered("").kind), 1);
  EXPECT_EQ(exit_code(usage("").kind), 2);
  EXPECT_EQ(exit_code(damaged("").kind), 3);
  EXPECT_EQ(exit_code(environment("").kind), 4);
  EXPECT_EQ(exit_code(busy("").kind), 4);
}

TEST(ResultDeathTest, AskingForWhatIsNotThereIsOurBug) {
  EXPECT_DEATH(quarter(7).value(), "odd");
  EXPECT_DEATH((void)quarter(8).error(), "CHECK failed");
  EXPECT_DEATH((void)check_quarter(8).error(), "CHECK failed");
}

TEST(CheckDeathTest, PrintsTheValues) {
  EXPECT_DEATH(DAYBOOK_CHECK_EQ(Position(3), Position(4)), "CHECK failed.*\\(3 vs 4\\)");
  DAYBOOK_CHECK_LE(1, 1);
  DAYBOOK_CHECK_LT(1, 2);
}

TEST(StrongId, CountsAndHashes) {
  EXPECT_EQ(Position(3).next(), Position(4));
  EXPECT_LT(Revision(3), Revision(4));
  EXPECT_EQ(std::hash<ChainId>()(ChainId(56)), std::hash<uint64_t>()(56));
}

}  // namespace
}  // namespace daybook
