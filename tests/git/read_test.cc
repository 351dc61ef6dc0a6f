#include <gtest/gtest.h>

#include <cerrno>
#include <map>

#include "git/git_fixture.h"

namespace daybook::git {
namespace {

using Read = GitTest;

TEST_F(Read, FilesOfACommitAreFoundAndListed) {
  const ObjectId first = extend({{"a/b", "1"}, {"c", "2"}});
  const ObjectId second = extend({{"a/b", "3"}, {"c", std::nullopt}});
  EXPECT_EQ(repo->read_file(first, "a/b").value(), "1");
  EXPECT_EQ(repo->read_file(second, "a/b").value(), "3");
  for (const std::string missing : {"c", "a", "a/b/c", "x/y", ""}) {
    const auto result = repo->read_file(second, missing);
    ASSERT_FALSE(result.ok()) << missing;
    EXPECT_EQ(result.error().kind, ErrorKind::kNotFound);
  }
  const auto files = repo->list_files(first);
  ASSERT_TRUE(files.ok());
  ASSERT_EQ(files->size(), 2U);
  EXPECT_EQ((*files)[0].path, "a/b");
  EXPECT_EQ(repo->read_blob((*files)[1].blob).value(), "2");
}

TEST_F(Read, EveryFlippedByteOfALooseFileIsDamage) {
  const ObjectId commit_id = extend({{"a/b", "some content to flip"}});
  const ObjectId blob = repo->list_files(commit_id).value().front().blob;
  const std::string good = contents(loose_path(blob));
  for (size_t n = 0; n < good.size(); ++n) {
    std::string bad = good;
    bad[n] = static_cast<char>(bad[n] ^ 1);
    overwrite(loose_path(blob), bad);
    reopen();
    const auto result = repo->read_file(commit_id, "a/b");
    if (result.ok()) {  // zlib's header has bits that mean nothing; the content must then be intact
      EXPECT_EQ(*result, "some content to flip") << n;
    } else {
      EXPECT_EQ(result.error().kind, ErrorKind::kDamaged) << n << ": " << result.error().message;
    }
  }
}

TEST_F(Read, AnotherObjectInTheFilesPlaceIsDamage) {
  const ObjectId commit_id = extend({{"a", "1"}, {"b", "2"}});
  const auto files = repo->list_files(commit_id).value();
  overwrite(loose_path(files[0].blob), contents(loose_path(files[1].blob)));
  reopen();
  const auto result = repo->read_file(commit_id, "a");
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().kind, ErrorKind::kDamaged);
}

TEST_F(Read, AMissingObjectIsDamageNotAMissingFile) {
  const ObjectId first = extend({{"a/b", "1"}});
  const ObjectId second = extend({{"c", "1"}});
  const CommitInfo info = repo->read_commit(first).value();
  const std::string subtree = git("rev-parse " + first.hex + ":a");
  for (const ObjectId& gone : {ObjectId{subtree}, info.tree, first}) {
    std::filesystem::remove(loose_path(gone));
    reopen();
    const auto result = repo->read_file(first, "a/b");
    ASSERT_FALSE(result.ok());
    EXPECT_EQ(result.error().kind, ErrorKind::kDamaged) << result.error().message;
  }
  EXPECT_EQ(repo->history(second).error().kind, ErrorKind::kDamaged);
}

TEST_F(Read, AFlippedByteInAPackIsDamage) {
  const ObjectId commit_id = extend({{"a", std::string(2000, 'x') + "unique"}});
  ASSERT_EQ(daybook::testing::run_git(path(), "repack -q -a -d").code, 0);
  std::string pack;
  for (const auto& entry : std::filesystem::directory_iterator(path() + "/objects/pack")) {
    if (entry.path().extension() == ".pack") pack = entry.path();
  }
  reopen();
  ASSERT_TRUE(repo->read_file(commit_id, "a").ok());
  const std::string good = contents(pack);
  size_t damaged_reads = 0;
  for (size_t n = 12; n + 20 < good.size(); ++n) {
    std::string bad = good;
    bad[n] = static_cast<char>(bad[n] ^ 0x10);
    overwrite(pack, bad);
    reopen();
    const auto result = repo->read_file(commit_id, "a");
    if (result.ok()) {
      EXPECT_EQ(*result, std::string(2000, 'x') + "unique");
      continue;
    }
    EXPECT_EQ(result.error().kind, ErrorKind::kDamaged) << result.error().message;
    ++damaged_reads;
  }
  EXPECT_GT(damaged_reads, (good.size() - 32) / 2);
}

TEST_F(Read, ADamagedObjectIsNotTakenForWrittenAgain) {
  const ObjectId commit_id = extend({{"a", "1"}});
  const ObjectId blob = repo->list_files(commit_id).value().front().blob;
  overwrite(loose_path(blob), contents(loose_path(blob)).substr(0, 5));
  const auto result = repo->write_tree(std::nullopt, {{"b", "1"}});
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().kind, ErrorKind::kDamaged);
  EXPECT_NE(result.error().message.find(loose_path(blob)), std::string::npos);
  std::filesystem::remove(loose_path(blob));
  EXPECT_TRUE(repo->write_tree(std::nullopt, {{"b", "1"}}).ok());
}

TEST_F(Read, ACommitOfAnotherKindIsDamage) {
  const ObjectId commit_id = extend({{"a", "1"}});
  const CommitInfo info = repo->read_commit(commit_id).value();
  EXPECT_EQ(repo->read_commit(info.tree).error().kind, ErrorKind::kDamaged);
  EXPECT_EQ(repo->read_blob(commit_id).error().kind, ErrorKind::kDamaged);
}

// What failed before, elsewhere in the program, leaves its number in errno for ever.
TEST_F(Read, DamageIsDamageWhateverFailedBefore) {
  const ObjectId commit_id = extend({{"a", "1"}});
  const std::string absent(40, 'e');
  for (const int stale : {0, EIO, EMFILE, ENFILE, ENOMEM}) {
    errno = stale;
    const auto object = repo->read_blob({absent});
    EXPECT_EQ(object.error().kind, ErrorKind::kDamaged) << stale << ": " << message_of(object);
    errno = stale;
    const auto older = repo->is_ancestor({absent}, commit_id);
    EXPECT_EQ(older.error().kind, ErrorKind::kDamaged) << stale << ": " << message_of(older);
  }
  overwrite(path() + "/refs/heads/" + kBranch, "nonsense\n");
  for (const int stale : {0, EIO, EMFILE, ENFILE, ENOMEM}) {
    errno = stale;
    const auto tip = repo->branch_tip(kBranch);
    ASSERT_FALSE(tip.ok());
    EXPECT_EQ(tip.error().kind, ErrorKind::kDamaged) << stale << ": " << message_of(tip);
  }
}

class Prefix : public GitTest {
 protected:
  [[nodiscard]] ErrorKind kind_of(const std::string& prefix) const {
    return repo->resolve_prefix(kBranch, prefix).error().kind;
  }
};

TEST_F(Prefix, IsResolvedAmongTheBranchsCommitsOnly) {
  EXPECT_EQ(kind_of("abcd"), ErrorKind::kNotFound);  // no branch yet
  const ObjectId first = extend({{"a", "1"}});
  const ObjectId second = extend({{"a", "2"}});
  const ObjectId elsewhere = commit(tree(std::nullopt, {{"z", "z"}}), {}, "not on the branch\n");
  EXPECT_EQ(repo->resolve_prefix(kBranch, first.hex).value(), first);
  EXPECT_EQ(repo->resolve_prefix(kBranch, second.hex.substr(0, 12)).value(), second);
  std::string upper = first.hex.substr(0, 16);
  for (char& c : upper) c = static_cast<char>(::toupper(c));
  EXPECT_EQ(repo->resolve_prefix(kBranch, upper).value(), first);
  EXPECT_EQ(kind_of(elsewhere.hex), ErrorKind::kNotFound);
  EXPECT_EQ(kind_of("abc"), ErrorKind::kInvalid);
  EXPECT_EQ(kind_of("xyzw"), ErrorKind::kInvalid);
  EXPECT_EQ(kind_of(first.hex + "0"), ErrorKind::kInvalid);
}

TEST_F(Prefix, ThatTwoCommitsShareIsAmbiguous) {
  std::map<std::string, ObjectId>
      seen;  // a shared prefix of four digits: about 300 commits on average
  ASSERT_TRUE(repo->begin_bulk().ok());
  const ObjectId root = tree(std::nullopt, {});
  std::optional<ObjectId> tip;
  std::string shared;
  for (int n = 0; shared.empty(); ++n) {
    tip = commit(root, tip ? std::vector<ObjectId>{*tip} : std::vector<ObjectId>{},
                 std::to_string(n) + "\n");
    if (!seen.emplace(tip->hex.substr(0, 4), *tip).second) shared = tip->hex.substr(0, 4);
  }
  ASSERT_TRUE(repo->end_bulk().ok());
  ASSERT_TRUE(repo->move_branch(kBranch, std::nullopt, *tip).ok());
  EXPECT_EQ(kind_of(shared), ErrorKind::kConflict);
  EXPECT_EQ(repo->resolve_prefix(kBranch, tip->hex).value(), *tip);
}

}  // namespace
}  // namespace daybook::git
