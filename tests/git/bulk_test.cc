#include <gtest/gtest.h>

#include "git/git_fixture.h"

namespace daybook::git {
namespace {

class Bulk : public GitTest {
 protected:
  // A chain of `count` commits on `tip`; each changes one file and adds one.
  std::vector<ObjectId> chain(std::optional<ObjectId> tip, std::optional<ObjectId> base, int from,
                              int count) {
    std::vector<ObjectId> ids;
    for (int n = from; n < from + count; ++n) {
      base = tree(base, {{"a/changes", std::string(300, 'x') + std::to_string(n)},
                         {"b/" + std::to_string(n % 7), std::to_string(n)}});
      tip = commit(*base, tip ? std::vector<ObjectId>{*tip} : std::vector<ObjectId>{},
                   std::to_string(n) + "\n");
      ids.push_back(*tip);
    }
    return ids;
  }
  [[nodiscard]] size_t count_files(const std::string& extension) const {
    size_t count = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(path() + "/objects")) {
      count += entry.is_regular_file() && entry.path().extension() == extension ? 1U : 0U;
    }
    return count;
  }
};

TEST_F(Bulk, GivesTheSameIdsAsOneByOne) {
  const std::vector<ObjectId> single = chain(std::nullopt, std::nullopt, 0, 30);
  std::filesystem::remove_all(path());
  reopen();
  ASSERT_TRUE(repo->begin_bulk().ok());
  EXPECT_EQ(chain(std::nullopt, std::nullopt, 0, 30), single);
  EXPECT_EQ(repo->read_file(single[3], "b/3").value(), "3");  // not written yet, and can be read
  EXPECT_EQ(repo->history(single.back()).value(), single);
  EXPECT_EQ(count_files(""), 0U);
  ASSERT_TRUE(repo->end_bulk().ok());
  EXPECT_EQ(count_files(".pack"), 1U);
  EXPECT_EQ(count_files(""), 0U);
  ASSERT_TRUE(repo->move_branch(kBranch, std::nullopt, single.back()).ok());
  EXPECT_EQ(git("fsck --strict --full"), "");
  EXPECT_EQ(git("rev-list --count daybook"), "30");
  reopen();
  EXPECT_EQ(repo->history(single.back()).value(), single);
}

TEST_F(Bulk, PacksOnlyWhatIsNew) {
  ASSERT_TRUE(repo->begin_bulk().ok());
  const std::vector<ObjectId> first = chain(std::nullopt, std::nullopt, 0, 20);
  ASSERT_TRUE(repo->end_bulk().ok());
  ASSERT_TRUE(repo->begin_bulk().ok());
  const std::vector<ObjectId> second =
      chain(first.back(), repo->read_commit(first.back()).value().tree, 20, 1);
  ASSERT_TRUE(repo->end_bulk().ok());
  EXPECT_EQ(count_files(".pack"), 2U);
  const std::string counts = git("count-objects -v");
  EXPECT_NE(counts.find("garbage: 0"), std::string::npos) << counts;
  ASSERT_TRUE(repo->move_branch(kBranch, std::nullopt, second.back()).ok());
  EXPECT_NE(counts.find("\nin-pack: " + git("rev-list --objects daybook | wc -l") + "\n"),
            std::string::npos)
      << counts;
  EXPECT_EQ(git("fsck --strict --full"), "");
}

TEST_F(Bulk, WithNothingInItWritesNothing) {
  ASSERT_TRUE(repo->begin_bulk().ok());
  ASSERT_TRUE(repo->end_bulk().ok());
  EXPECT_EQ(count_files(".pack"), 0U);
}

TEST_F(Bulk, WhatWasNeverEndedLeavesNothing) {
  ASSERT_TRUE(repo->begin_bulk().ok());
  const std::vector<ObjectId> lost = chain(std::nullopt, std::nullopt, 0, 3);
  reopen();
  EXPECT_EQ(repo->read_commit(lost.back()).error().kind, ErrorKind::kDamaged);
  EXPECT_EQ(chain(std::nullopt, std::nullopt, 0, 3), lost);
}

TEST_F(Bulk, WhatIsThereAlreadyIsNotWrittenAgain) {
  const std::vector<ObjectId> loose = chain(std::nullopt, std::nullopt, 0, 3);
  ASSERT_TRUE(repo->begin_bulk().ok());
  EXPECT_EQ(chain(std::nullopt, std::nullopt, 0, 3), loose);
  ASSERT_TRUE(repo->end_bulk().ok());
  EXPECT_EQ(repo->history(loose.back()).value(), loose);
  ASSERT_TRUE(repo->move_branch(kBranch, std::nullopt, loose.back()).ok());
  EXPECT_EQ(git("fsck --strict --full"), "");
}

}  // namespace
}  // namespace daybook::git
