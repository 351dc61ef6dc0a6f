// The house rules, held against the repository itself. tidy_rules_test.cc shows that each can fail.
#include <gtest/gtest.h>

#include <filesystem>

#include "tidy/rules.h"

namespace daybook::tidy {
namespace {

const SourceTree& repository() {
  static const SourceTree tree = read_source_tree(DAYBOOK_SOURCE_DIR);
  return tree;
}

TEST(Tidy, SeesTheRepository) {
  ASSERT_NE(repository().find("src/base/result.h"), nullptr);
  ASSERT_NE(repository().find(".ci/run"), nullptr);
  EXPECT_GT(repository().files().size(), 100U);
}

TEST(Tidy, IncludesOnlyPointDownTheLayers) {
  EXPECT_EQ(describe(check_layers(repository())), "");
}

TEST(Tidy, EachThirdPartyLibraryIsIncludedByOneModule) {
  EXPECT_EQ(describe(check_third_party(repository())), "");
}

TEST(Tidy, EverySourceFileIsBuilt) {
  EXPECT_EQ(describe(check_registered(repository())), "");
}

TEST(Tidy, BannedCallsAreNotUsed) {
  EXPECT_EQ(describe(check_banned_calls(repository())), "");
}

TEST(Tidy, SwitchesOverEnumsNameEveryValue) {
  EXPECT_EQ(describe(check_enum_switches(repository())), "");
}

TEST(Tidy, LinesAndFilesAreShort) {
  EXPECT_EQ(describe(check_sizes(repository())), "");
}

TEST(Tidy, HeadersBeginWithTheirContract) {
  EXPECT_EQ(describe(check_headers(repository())), "");
}

TEST(Tidy, NothingIsMarkedUnfinishedOrTiedToAMachine) {
  EXPECT_EQ(describe(check_words(repository())), "");
}

TEST(Tidy, FormatPagesAndHeadersNameEachOther) {
  EXPECT_EQ(describe(check_format_pages(repository())), "");
}

TEST(Tidy, ReferencesToDocumentsLeadSomewhere) {
  EXPECT_EQ(describe(check_doc_references(repository())), "");
}

TEST(Tidy, TestsThatPagesNameExist) {
  EXPECT_EQ(describe(check_named_tests(repository())), "");
}

TEST(Tidy, NoFileIsACopyOfForeignData) {
  const std::string foreign = DAYBOOK_SOURCE_DIR "/../shared";
  if (!std::filesystem::exists(foreign)) GTEST_SKIP() << "no foreign data beside the repository";
  EXPECT_EQ(describe(check_foreign_copies(DAYBOOK_SOURCE_DIR, repository(), foreign)), "");
}

}  // namespace
}  // namespace daybook::tidy
