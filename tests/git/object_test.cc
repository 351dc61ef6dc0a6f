#include "git/object.h"

#include <gtest/gtest.h>

#include "git/git_fixture.h"
#include "git/id_calculator.h"

namespace daybook::git {
namespace {

using daybook::testing::git_line;
using daybook::testing::shell_quote;

TEST(Object, IdsAreThePublishedOnes) {
  EXPECT_EQ(object_id(ObjectType::kBlob, "").hex, "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391");
  EXPECT_EQ(object_id(ObjectType::kTree, "").hex, "4b825dc642cb6eb9a060e54bf8d69288fbee4904");
}

TEST(Object, TreeEncodingIsReadBack) {
  const ObjectId a{std::string(40, 'a')};
  const ObjectId b{std::string(40, 'b')};
  const auto items = decode_tree(encode_tree({{kFileMode, "z", a}, {kFolderMode, "a", b}}));
  ASSERT_TRUE(items.ok());
  ASSERT_EQ(items->size(), 2U);
  EXPECT_EQ((*items)[0].name, "a");
  EXPECT_EQ((*items)[0].mode, kFolderMode);
  EXPECT_EQ((*items)[1].id, a);
}

// Nobody writes one, and a foreign tree may hold it: what is passed on stays readable.
TEST(Object, AModeOfZeroIsWrittenAsADigit) {
  const ObjectId id{std::string(40, '1')};
  const std::string bytes = encode_tree({{0, "a", id}});
  EXPECT_EQ(bytes.substr(0, 4), std::string("0 a\0", 4));
  const auto items = decode_tree(bytes);
  ASSERT_TRUE(items.ok()) << items.error().message;
  EXPECT_EQ(items->at(0).mode, 0U);
}

TEST(Object, ATreeThatHasANameTwiceIsWrittenAsItWasRead) {
  std::vector<TreeItem> items;
  for (char digit = 'a'; digit <= 'f'; ++digit) {
    for (const char* name : {"a", "b", "c", "d"}) {
      items.push_back({kFileMode, name, ObjectId{std::string(40, digit)}});
    }
  }
  const std::string bytes = encode_tree(items);
  EXPECT_EQ(encode_tree(decode_tree(bytes).value()), bytes);
  EXPECT_EQ(decode_tree(bytes)->front().id.hex.front(), 'a');
}

TEST(Object, TreeOrderPutsAFolderWhereItsNameWithASlashSorts) {
  const ObjectId id{std::string(40, 'a')};
  const auto items = decode_tree(
      encode_tree({{kFolderMode, "x", id}, {kFileMode, "x.p", id}, {kFileMode, "x0", id}}));
  ASSERT_TRUE(items.ok());
  EXPECT_EQ((*items)[0].name, "x.p");
  EXPECT_EQ((*items)[1].name, "x");
  EXPECT_EQ((*items)[2].name, "x0");
}

TEST(Object, EveryCutOfATreeIsRefusedOrAShorterTree) {
  const ObjectId id{std::string(40, 'a')};
  const std::string bytes = encode_tree({{kFileMode, "one", id}, {kFileMode, "two", id}});
  const size_t whole_entry = bytes.size() / 2;
  for (size_t n = 0; n < bytes.size(); ++n) {
    EXPECT_EQ(decode_tree(bytes.substr(0, n)).ok(), n == 0 || n == whole_entry) << n;
  }
  EXPECT_FALSE(decode_tree("10a644 x" + std::string(21, '\0')).ok());
  EXPECT_FALSE(decode_tree(" x" + std::string(21, '\0')).ok());
}

TEST(Object, CommitEncodingIsReadBackAndItsCutsAreRefused) {
  const ObjectId id{std::string(40, 'c')};
  const ObjectId other{std::string(40, 'd')};
  const CommitSpec spec{
      id, {other, id}, {"Ann B", "a@b", TimeNs{7'000'000'000}}, {"C", "c@d", TimeNs{}}, "m\n\nn\n"};
  const std::string bytes = encode_commit(spec);
  const auto info = decode_commit(other, bytes);
  ASSERT_TRUE(info.ok()) << info.error().message;
  EXPECT_EQ(info->id, other);
  EXPECT_EQ(
      encode_commit({info->tree, info->parents, info->author, info->committer, info->message}),
      bytes);
  for (size_t n = 0; n < bytes.find("\n\n") + 2; ++n)
    EXPECT_FALSE(decode_commit(id, bytes.substr(0, n)).ok()) << n;
  EXPECT_FALSE(decode_commit(id, "author a <b> 1 +0000\n\nm").ok());
  EXPECT_FALSE(decode_commit(id, "tree short\n\nm").ok());
}

TEST(Object, EmptyIdentitiesGetAName) {
  EXPECT_EQ(safe_identity(""), "unknown");
  EXPECT_EQ(safe_identity(" .,<>\n"), "unknown");
  EXPECT_EQ(safe_identity(std::string("a\0b", 3)), "ab");
}

// The oracle is `git commit-tree` with the same words in its environment.
class CommitIds : public GitTest {
 protected:
  std::string git_commit(const CommitSpec& spec, int64_t author_seconds,
                         int64_t committer_seconds) {
    std::string arguments = "commit-tree " + spec.tree.hex;
    for (const ObjectId& parent : spec.parents) arguments += " -p " + parent.hex;
    return git_line(
        path(), arguments + " -F -",
        "printf %s " + shell_quote(spec.message) + " | GIT_AUTHOR_NAME=" +
            shell_quote(spec.author.name) + " GIT_AUTHOR_EMAIL=" + shell_quote(spec.author.email) +
            " GIT_COMMITTER_NAME=" + shell_quote(spec.committer.name) +
            " GIT_COMMITTER_EMAIL=" + shell_quote(spec.committer.email) + " GIT_AUTHOR_DATE='@" +
            std::to_string(author_seconds) + " +0000' GIT_COMMITTER_DATE='@" +
            std::to_string(committer_seconds) + " +0000' GIT_CONFIG_GLOBAL=/dev/null ");
  }
};

TEST_F(CommitIds, EqualThoseOfGitForOddNamesAndMails) {
  const ObjectId root = tree(std::nullopt, {{"a/b.txt", "hello\n"}, {"c", ""}});
  const std::vector<std::string> names = {
      "Ann",          "A <b>\n",     "..x..",        "\"quoted\"", "Zoë Ünal",
      "tab\tinside",  " space ",     "a\nb",         "-dash-",     "O'Brien",
      "semi;colon;x", "back\\slash", "(parens) [x]", "<",          "名前"};
  std::vector<ObjectId> parents;
  for (const std::string& name : names) {
    SCOPED_TRACE(name);
    const CommitSpec spec{root,
                          parents,
                          {name, name + "@x", TimeNs{1'700'000'000'999'999'999}},
                          {"committer", "c@d", TimeNs{1'700'000'001'000'000'000}},
                          "subject\n\nbody " + name + "\n"};
    const auto id = repo->write_commit(spec);
    ASSERT_TRUE(id.ok()) << id.error().message;
    EXPECT_EQ(IdCalculator().commit_id(spec), *id);
    if (safe_identity(name) != "unknown") {  // git refuses an empty name
      EXPECT_EQ(git_commit(spec, 1'700'000'000, 1'700'000'001), id->hex);
    }
    parents = {*id};
  }
  ASSERT_TRUE(repo->move_branch(kBranch, std::nullopt, parents.front()).ok());
  EXPECT_EQ(git("fsck --strict --full"), "");
}

TEST_F(CommitIds, TimesBefore1970AndFarAheadStaySafe) {
  const ObjectId root = tree(std::nullopt, {{"a", "b"}});
  const int64_t max_seconds = INT64_MAX / 1'000'000'000;
  const CommitSpec spec{
      root, {}, {"a", "b", TimeNs{INT64_MIN}}, {"a", "b", TimeNs{INT64_MAX}}, "m\n"};
  const auto id = repo->write_commit(spec);
  ASSERT_TRUE(id.ok());
  EXPECT_EQ(git_commit(spec, 0, max_seconds), id->hex);
  const auto info = repo->read_commit(*id);
  ASSERT_TRUE(info.ok());
  EXPECT_EQ(info->author.when.ns, 0);
  EXPECT_EQ(info->committer.when.ns, max_seconds * 1'000'000'000);
  ASSERT_TRUE(repo->move_branch(kBranch, std::nullopt, *id).ok());
  EXPECT_EQ(git("fsck --strict --full"), "");
}

TEST_F(CommitIds, AMessageKeepsItsBytesButNul) {
  const ObjectId root = tree(std::nullopt, {});
  for (const std::string& message :
       {std::string("\n\nleading\n"), std::string("no newline"), std::string("ünï\r\n")}) {
    const ObjectId id = commit(root, {}, message);
    EXPECT_EQ(repo->read_commit(id).value().message, message);
  }
  const ObjectId id = commit(root, {}, std::string("a\0b\n", 4));
  EXPECT_EQ(repo->read_commit(id).value().message, "ab\n");
}

}  // namespace
}  // namespace daybook::git
