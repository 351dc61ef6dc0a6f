#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <random>

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

// Everything that git knows to check: the objects, the pack's checksums and its index, delta by
// delta; and libgit2 reads the same.
TEST_F(Bulk, MakesAPackThatGitAndLibgit2Read) {
  std::mt19937_64 random(5);
  std::string grows;
  std::map<ObjectId, std::map<std::string, std::string>> expected;
  std::optional<ObjectId> base, tip;
  ASSERT_TRUE(repo->begin_bulk().ok());
  for (int n = 0; n < 150; ++n) {
    for (int byte = 0; byte < 700; ++byte) grows += static_cast<char>(random());
    std::string text;
    for (int line = 0; line < 200 + n; ++line)
      text += std::to_string(line == n ? random() : static_cast<uint64_t>(line)) + " is a line\n";
    const std::string now = "tiles/" + std::to_string(n + 1);
    const std::string before = "tiles/" + std::to_string(n);
    std::vector<TreeChange> changes = {{"files/text", text}, {now, grows, before}};
    if (n > 0) changes.push_back({before, std::nullopt});
    base = tree(base, changes);
    tip = commit(*base, tip ? std::vector<ObjectId>{*tip} : std::vector<ObjectId>{}, "c\n");
    expected[*tip] = {{"files/text", text}, {now, grows}};
    EXPECT_EQ(repo->read_file(*tip, now).value(), grows) << "not written yet";
  }
  ASSERT_TRUE(repo->end_bulk().ok());
  ASSERT_TRUE(repo->move_branch(kBranch, std::nullopt, *tip).ok());
  EXPECT_EQ(git("fsck --strict --full"), "");
  const std::string verified =
      testing::run_command("cd " + path() + " && git verify-pack -v objects/pack/*.idx").out;
  EXPECT_NE(verified.find("chain length = 50: "), std::string::npos) << "no longer than git's own";
  EXPECT_EQ(verified.find("chain length = 51: "), std::string::npos);
  EXPECT_NE(verified.find(".pack: ok"), std::string::npos);
  uintmax_t packed = 0;
  for (const auto& file : std::filesystem::directory_iterator(path() + "/objects/pack"))
    packed += file.file_size();
  EXPECT_LT(packed, 1'000'000U) << "150 versions of up to 105 kB";
  reopen();
  for (const auto& [id, files] : expected)
    for (const auto& [name, content] : files)
      ASSERT_EQ(repo->read_file(id, name).value(), content) << name;
}

TEST_F(Bulk, ADamagedPackIsNamedByGitAndByUs) {
  ASSERT_TRUE(repo->begin_bulk().ok());
  const std::vector<ObjectId> ids = chain(std::nullopt, std::nullopt, 0, 20);
  ASSERT_TRUE(repo->end_bulk().ok());
  ASSERT_TRUE(repo->move_branch(kBranch, std::nullopt, ids.back()).ok());
  std::string pack;
  for (const auto& file : std::filesystem::directory_iterator(path() + "/objects/pack"))
    if (file.path().extension() == ".pack") pack = file.path().string();
  std::filesystem::permissions(pack, std::filesystem::perms::owner_write,
                               std::filesystem::perm_options::add);
  std::fstream file(pack, std::ios::in | std::ios::out | std::ios::binary);
  file.seekp(40);
  file.put('\0');
  file.close();
  reopen();
  EXPECT_NE(testing::run_git(path(), "fsck --strict --full").code, 0);
  bool named = false;
  for (const ObjectId& id : ids) {
    const auto text = repo->read_file(id, "a/changes");
    named = named || (!text.ok() && text.error().kind == ErrorKind::kDamaged);
  }
  EXPECT_TRUE(named);
}

TEST_F(Bulk, AsLooseFilesIsWhatGitWouldHaveWritten) {
  const std::vector<ObjectId> single = chain(std::nullopt, std::nullopt, 0, 5);
  const std::string counted = git("count-objects");
  std::filesystem::remove_all(path());
  reopen();
  ASSERT_TRUE(repo->begin_bulk(Repository::Form::kLoose).ok());
  const std::vector<ObjectId> ids = chain(std::nullopt, std::nullopt, 0, 5);
  EXPECT_EQ(ids, single);
  EXPECT_EQ(repo->read_file(ids[3], "b/3").value(), "3");  // not written yet, and can be read
  EXPECT_EQ(count_files(""), 0U);
  ASSERT_TRUE(repo->end_bulk().ok());
  ASSERT_TRUE(repo->move_branch(kBranch, std::nullopt, ids.back()).ok());
  EXPECT_EQ(git("fsck --strict --full"), "");
  EXPECT_EQ(git("count-objects").substr(0, 10), counted.substr(0, 10));
  EXPECT_EQ(count_files(".pack"), 0U);
  reopen();
  EXPECT_EQ(repo->history(ids.back()).value(), ids);
  ASSERT_TRUE(repo->begin_bulk(Repository::Form::kLoose).ok());
  EXPECT_EQ(chain(std::nullopt, std::nullopt, 0, 5), ids);
  ASSERT_TRUE(repo->end_bulk().ok());
  EXPECT_EQ(git("count-objects").substr(0, 10), counted.substr(0, 10));
}

TEST_F(Bulk, AsLooseFilesThatCannotBeWrittenIsAnErrorAndIsNotThoughtWritten) {
  const char* digits = "0123456789abcdef";
  const auto each_folder = [&](const auto& act) {
    for (int n = 0; n < 256; ++n) act(path() + "/objects/" + digits[n / 16] + digits[n % 16]);
  };
  each_folder([](const std::string& folder) { std::ofstream(folder) << "in the way"; });
  ASSERT_TRUE(repo->begin_bulk(Repository::Form::kLoose).ok());
  const ObjectId root = tree(std::nullopt, {{"a/b", "1"}});
  const Result<void> ended = repo->end_bulk();
  ASSERT_FALSE(ended.ok());
  EXPECT_EQ(ended.error().kind, ErrorKind::kEnvironment);
  each_folder([](const std::string& folder) { std::filesystem::remove(folder); });
  EXPECT_EQ(repo->write_tree(root, {{"c", "2"}}).error().kind, ErrorKind::kDamaged);
  EXPECT_EQ(tree(std::nullopt, {{"a/b", "1"}}), root);
  EXPECT_EQ(repo->read_file(commit(root, {}, "c\n"), "a/b").value(), "1");
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
