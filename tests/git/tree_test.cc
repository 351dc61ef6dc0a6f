#include <gtest/gtest.h>

#include <map>
#include <random>

#include "git/git_fixture.h"
#include "git/id_calculator.h"

namespace daybook::git {
namespace {

using Files = std::map<std::string, std::string>;

class Tree : public GitTest {
 protected:
  // The oracle: git itself builds the tree from an index that lists every file.
  std::string git_tree(const Files& files) {
    const std::string index = folder() + "/index";
    std::filesystem::remove(index);
    std::string script;
    for (const auto& [name, content] : files) {
      script += "printf '100644 %s\\t%s\\n' $(printf %s " + daybook::testing::shell_quote(content) +
                " | git hash-object -w --stdin) " + daybook::testing::shell_quote(name) + "\n";
    }
    const std::string command = "cd " + path() + " && export GIT_INDEX_FILE=" + index + "\n{ " +
                                script +
                                ":; } | git update-index --add --index-info && git write-tree";
    std::string out = daybook::testing::run_command(command).out;
    return out.substr(0, out.find('\n'));
  }
};

TEST_F(Tree, NestedFilesGiveGitsTree) {
  const Files files = {
      {"a/b/c/d.txt", "1"}, {"a/b/e", "2"}, {"a.x", "3"}, {"a0", "4"}, {"log/checkpoint", "5"}};
  std::vector<TreeChange> changes;
  for (const auto& [name, content] : files) changes.push_back({name, content});
  EXPECT_EQ(tree(std::nullopt, changes).hex, git_tree(files));
}

TEST_F(Tree, RemovingTheLastFileRemovesItsFolders) {
  const ObjectId base = tree(std::nullopt, {{"a/b/c", "1"}, {"x", "2"}});
  EXPECT_EQ(tree(base, {{"a/b/c", std::nullopt}}).hex, git_tree({{"x", "2"}}));
  EXPECT_EQ(tree(base, {{"a/b/c", std::nullopt}, {"x", std::nullopt}}).hex,
            object_id(ObjectType::kTree, "").hex);
}

TEST_F(Tree, AFileAndAFolderCanTakeEachOthersPlace) {
  const ObjectId file = tree(std::nullopt, {{"a", "1"}});
  EXPECT_EQ(tree(file, {{"a/b", "2"}}).hex, git_tree({{"a/b", "2"}}));
  const ObjectId nested = tree(std::nullopt, {{"a/b", "2"}, {"a/c", "3"}});
  EXPECT_EQ(tree(nested, {{"a", "1"}}).hex, git_tree({{"a", "1"}}));
}

TEST_F(Tree, RemovingWhatIsNotThereChangesNothing) {
  const ObjectId base = tree(std::nullopt, {{"a/b", "1"}});
  EXPECT_EQ(tree(base, {{"a/c", std::nullopt}, {"q/r", std::nullopt}, {"a/b/z", std::nullopt}}),
            base);
}

TEST_F(Tree, PathsThatGitRefusesAreRefused) {
  for (const std::string path :
       {"", "/a", "a/", "a//b", "..", "a/../b", ".", ".git/config", "a/.GIT", "git~1"}) {
    const auto result = repo->write_tree(std::nullopt, {{path, "x"}});
    ASSERT_FALSE(result.ok()) << path;
    EXPECT_EQ(result.error().kind, ErrorKind::kInvalid);
  }
}

TEST_F(Tree, ABaseThatIsMissingIsDamage) {
  const auto result = repo->write_tree(ObjectId{std::string(40, '1')}, {{"a", "x"}});
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().kind, ErrorKind::kDamaged);
}

TEST_F(Tree, RandomChangesGiveGitsTreesWithAndWithoutARepository) {
  const unsigned seed = std::random_device()();
  SCOPED_TRACE(seed);
  std::mt19937 random(seed);
  const std::vector<std::string> names = {"a",     "b",     "a.p",     "a/x",  "a/y/z",
                                          "b/x/q", "b/x/r", "c/d/e/f", "c/d.e"};
  Files files;
  std::optional<ObjectId> base;
  IdCalculator calculator;
  for (int round = 0; round < 25; ++round) {
    std::vector<TreeChange> changes;
    for (int n = 0; n < 3; ++n) {
      const std::string& name = names[random() % names.size()];
      const bool set = random() % 3 != 0;
      if (set) {  // in the model too, a file gives way to a folder and the other way round
        for (auto it = files.begin(); it != files.end();) {
          const bool clash =
              it->first.rfind(name + "/", 0) == 0 || name.rfind(it->first + "/", 0) == 0;
          it = clash ? files.erase(it) : std::next(it);
        }
        files[name] = std::to_string(random() % 5);
      } else {
        for (auto it = files.begin(); it != files.end();) {
          const bool below = it->first == name || it->first.rfind(name + "/", 0) == 0;
          it = below ? files.erase(it) : std::next(it);
        }
      }
      changes.push_back({name, set ? std::optional(files[name]) : std::nullopt});
    }
    base = tree(base, changes);
    ASSERT_EQ(base->hex, git_tree(files));
    const auto calculated = calculator.change_tree(changes);
    ASSERT_TRUE(calculated.ok());
    ASSERT_EQ(calculated->hex, base->hex);
    ASSERT_EQ(calculator.files().size(), files.size());
  }
}

}  // namespace
}  // namespace daybook::git
