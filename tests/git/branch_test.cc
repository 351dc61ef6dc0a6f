#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "git/git_fixture.h"
#include "git/ref_lock.h"

namespace daybook::git {
namespace {

using daybook::testing::git_line;
using daybook::testing::run_command;
using daybook::testing::run_git;

using Branch = GitTest;

TEST_F(Branch, AFreshBareRepositoryShowsTheBranchWithoutNamingIt) {
  EXPECT_FALSE(repo->branch_tip(kBranch).value());
  const ObjectId first = extend({{"a", "1"}}, "first\n");
  const ObjectId second = extend({{"a", "2"}}, "second\n");
  EXPECT_EQ(git("log --format=%s"), "second\nfirst");
  EXPECT_EQ(git("rev-parse HEAD"), second.hex);
  EXPECT_EQ(repo->branch_tip(kBranch).value()->hex, second.hex);
  EXPECT_EQ(repo->history(second).value(), (std::vector<ObjectId>{first, second}));
  EXPECT_EQ(git("fsck --strict --full"), "");
}

TEST_F(Branch, MovesOnlyFromTheExpectedTip) {
  const ObjectId first = extend({{"a", "1"}});
  const ObjectId second = commit(tree(std::nullopt, {{"a", "2"}}), {first}, "2\n");
  const ObjectId third = commit(tree(std::nullopt, {{"a", "3"}}), {first}, "3\n");
  for (const std::optional<ObjectId>& wrong :
       {std::optional<ObjectId>(), std::optional<ObjectId>(third)}) {
    const auto moved = repo->move_branch(kBranch, wrong, second);
    ASSERT_FALSE(moved.ok());
    EXPECT_EQ(moved.error().kind, ErrorKind::kConflict) << moved.error().message;
    EXPECT_EQ(repo->branch_tip(kBranch).value()->hex, first.hex);
  }
  EXPECT_TRUE(repo->move_branch(kBranch, first, second).ok());
  EXPECT_EQ(repo->branch_tip(kBranch).value()->hex, second.hex);
}

TEST_F(Branch, AnExpectedTipOfAMissingBranchIsAConflict) {
  const ObjectId id = commit(tree(std::nullopt, {}), {}, "x\n");
  const auto moved = repo->move_branch(kBranch, id, id);
  ASSERT_FALSE(moved.ok());
  EXPECT_EQ(moved.error().kind, ErrorKind::kConflict) << moved.error().message;
}

TEST_F(Branch, ALockOfAnotherProcessIsSaidToBeOne) {
  const ObjectId id = commit(tree(std::nullopt, {}), {}, "x\n");
  std::ofstream(path() + "/refs/heads/daybook.lock") << "";
  const auto moved = repo->move_branch(kBranch, std::nullopt, id);
  ASSERT_FALSE(moved.ok());
  EXPECT_EQ(moved.error().kind, ErrorKind::kBusy) << moved.error().message;
}

// Takes the branch's lock in a process of its own and lives until it is killed.
class LockHolder {
 public:
  explicit LockHolder(const std::string& repository) {
    int ends[2];
    DAYBOOK_CHECK(::pipe(ends) == 0);
    pid_ = ::fork();
    DAYBOOK_CHECK(pid_ >= 0);
    if (pid_ == 0) {
      const auto lock =
          RefLock::take(repository, "refs/heads/daybook", std::string(40, '0') + "\n");
      const char answer = lock.ok() ? 'y' : 'n';
      if (::write(ends[1], &answer, 1) == 1) ::pause();
      ::_exit(0);
    }
    ::close(ends[1]);
    char answer = 0;
    has_it = ::read(ends[0], &answer, 1) == 1 && answer == 'y';
    ::close(ends[0]);
  }
  ~LockHolder() { kill(); }
  LockHolder(const LockHolder&) = delete;
  LockHolder& operator=(const LockHolder&) = delete;
  void kill() {
    if (pid_ == 0) return;
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
    pid_ = 0;
  }
  bool has_it = false;

 private:
  pid_t pid_ = 0;
};

TEST_F(Branch, ALockThatAKilledDaybookLeftIsRemovedAndThatOfALiveOneIsNot) {
  const ObjectId id = commit(tree(std::nullopt, {}), {}, "x\n");
  LockHolder other(path());
  ASSERT_TRUE(other.has_it);
  const auto refused = repo->move_branch(kBranch, std::nullopt, id);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().kind, ErrorKind::kBusy) << refused.error().message;
  EXPECT_NE(git("update-ref refs/heads/daybook " + id.hex).find("daybook.lock"), std::string::npos);
  other.kill();
  EXPECT_TRUE(std::filesystem::exists(path() + "/refs/heads/daybook.lock"));
  const auto moved = repo->move_branch(kBranch, std::nullopt, id);
  EXPECT_TRUE(moved.ok()) << message_of(moved);
  EXPECT_FALSE(std::filesystem::exists(path() + "/refs/heads/daybook.lock"));
  EXPECT_TRUE(std::filesystem::is_empty(path() + "/daybook-locks"));
  EXPECT_EQ(git("rev-parse daybook"), id.hex);
}

TEST_F(Branch, ALockThatGitTookAfterADaybookWasKilledIsGits) {
  const ObjectId id = commit(tree(std::nullopt, {}), {}, "x\n");
  LockHolder other(path());
  ASSERT_TRUE(other.has_it);
  other.kill();
  const std::string lock = path() + "/refs/heads/daybook.lock";
  std::filesystem::remove(lock);  // as somebody would by hand
  std::ofstream(lock) << "";
  for (int n = 0; n < 2; ++n) {
    const auto refused = repo->move_branch(kBranch, std::nullopt, id);
    ASSERT_FALSE(refused.ok());
    EXPECT_EQ(refused.error().kind, ErrorKind::kBusy) << refused.error().message;
    EXPECT_TRUE(std::filesystem::exists(lock));
  }
  std::filesystem::remove(lock);
  EXPECT_TRUE(repo->move_branch(kBranch, std::nullopt, id).ok());
}

TEST_F(Branch, OfAPackedRefMovesAndIsCompared) {
  const ObjectId first = extend({{"a", "1"}});
  ASSERT_EQ(git("pack-refs --all"), "");
  ASSERT_FALSE(std::filesystem::exists(path() + "/refs/heads/daybook"));
  EXPECT_FALSE(repo->move_branch(kBranch, std::nullopt, first).ok());
  const ObjectId second = extend({{"a", "2"}});
  EXPECT_EQ(git("rev-parse daybook"), second.hex);
}

TEST_F(Branch, ThatWouldStandInAnothersWayIsRefused) {
  const ObjectId id = extend({{"a", "1"}});
  EXPECT_FALSE(repo->move_branch("daybook/below", std::nullopt, id).ok());
  ASSERT_TRUE(repo->move_branch("team/log", std::nullopt, id).ok());
  EXPECT_FALSE(repo->move_branch("team", std::nullopt, id).ok());
  ASSERT_EQ(git("pack-refs --all"), "");
  reopen();
  EXPECT_FALSE(repo->move_branch("daybook/below", std::nullopt, id).ok());
  EXPECT_FALSE(repo->move_branch("team", std::nullopt, id).ok());
  EXPECT_EQ(git("for-each-ref --format='%(refname)'"), "refs/heads/daybook\nrefs/heads/team/log");
  ASSERT_EQ(git("update-ref -d refs/heads/team/log"), "");
  std::filesystem::create_directories(path() + "/refs/heads/team/gone");
  EXPECT_TRUE(repo->move_branch("team", std::nullopt, id).ok());
  EXPECT_EQ(git("fsck --strict"), "");
}

TEST_F(Branch, KeepsAReflogWhereGitWould) {
  const ObjectId first = extend({{"a", "1"}});
  EXPECT_FALSE(std::filesystem::exists(path() + "/logs"));  // a bare repository
  ASSERT_EQ(git("config core.logAllRefUpdates true"), "");
  reopen();
  const ObjectId second = extend({{"a", "2"}});
  EXPECT_EQ(git("reflog show --format='%H %gs' daybook"), second.hex + " daybook");
  EXPECT_EQ(git("rev-parse daybook@{1}"), first.hex);
}

TEST_F(Branch, ANameThatGitRefusesIsInvalid) {
  const ObjectId id = commit(tree(std::nullopt, {}), {}, "x\n");
  const auto moved = repo->move_branch("a..b", std::nullopt, id);
  ASSERT_FALSE(moved.ok());
  EXPECT_EQ(moved.error().kind, ErrorKind::kInvalid) << moved.error().message;
  const auto tip = repo->branch_tip("a..b");
  ASSERT_FALSE(tip.ok());
  EXPECT_EQ(tip.error().kind, ErrorKind::kInvalid) << tip.error().message;
}

TEST_F(Branch, IsDeletedOnlyFromTheExpectedTip) {
  const ObjectId first = extend({{"a", "1"}});
  const ObjectId second = extend({{"a", "2"}});
  const auto refused = repo->delete_branch(kBranch, first);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().kind, ErrorKind::kConflict);
  ASSERT_TRUE(repo->delete_branch(kBranch, second).ok());
  EXPECT_FALSE(repo->branch_tip(kBranch).value());
  EXPECT_EQ(repo->delete_branch(kBranch, second).error().kind, ErrorKind::kConflict);
}

class WorkTree : public GitTest {
 protected:
  void SetUp() override {
    work = folder() + "/work";
    ASSERT_EQ(run_command("mkdir " + work + " && git init -q -b main " + work).code, 0);
    std::ofstream(work + "/mine.txt") << "mine";
    std::ofstream(work + "/untracked.txt") << "not tracked";
    ASSERT_EQ(run_git(work, "add mine.txt").code, 0);
    ASSERT_EQ(run_git(work, "commit -q -m mine").code, 0);
    std::ofstream(work + "/mine.txt") << "changed";
    auto opened = Repository::open(work);
    ASSERT_TRUE(opened.ok()) << opened.error().message;
    repo = std::move(opened).value();
  }
  std::string work;
};

TEST_F(WorkTree, OfTheUserKeepsItsStatusHeadAndIndex) {
  const std::string status = run_git(work, "status --porcelain=v2 --branch").out;
  const std::string index = contents(work + "/.git/index");
  extend({{"deployments/unified/x.unified.json", "{}"}});
  ASSERT_TRUE(repo->begin_bulk().ok());
  const std::optional<ObjectId> tip = repo->branch_tip(kBranch).value();
  const ObjectId next = commit(tree(std::nullopt, {{"b", "2"}}), {*tip}, "bulk\n");
  ASSERT_TRUE(repo->end_bulk().ok());
  ASSERT_TRUE(repo->move_branch(kBranch, tip, next).ok());
  EXPECT_EQ(contents(work + "/.git/index"), index);
  EXPECT_EQ(run_git(work, "status --porcelain=v2 --branch").out, status);
  EXPECT_EQ(contents(work + "/.git/HEAD"), "ref: refs/heads/main\n");
  EXPECT_EQ(run_git(work, "log --format=%s daybook").out, "bulk\nchange\n");
  EXPECT_EQ(run_git(work, "reflog show --format=%gs daybook").out, "daybook\ndaybook\n");
  EXPECT_EQ(run_git(work, "fsck --strict --full").code, 0);
}

TEST_F(WorkTree, ThatHasTheBranchCheckedOutIsNotPulledAwayUnderItsUser) {
  const ObjectId first = extend({{"a", "1"}});
  ASSERT_EQ(run_git(work, "worktree add -q ../linked daybook").code, 0);
  const ObjectId second = commit(tree(std::nullopt, {{"a", "2"}}), {first}, "2\n");
  const auto linked = repo->move_branch(kBranch, first, second);
  ASSERT_FALSE(linked.ok());
  EXPECT_EQ(linked.error().kind, ErrorKind::kConflict) << linked.error().message;
  ASSERT_EQ(run_git(work, "worktree remove ../linked").code, 0);
  ASSERT_EQ(run_git(work, "checkout -q -f daybook").code, 0);
  const auto checked_out = repo->move_branch(kBranch, first, second);
  ASSERT_FALSE(checked_out.ok());
  EXPECT_EQ(checked_out.error().kind, ErrorKind::kConflict) << checked_out.error().message;
  ASSERT_EQ(run_git(work, "checkout -q main").code, 0);
  EXPECT_TRUE(repo->move_branch(kBranch, first, second).ok());
}

TEST_F(GitTest, OpenFindsNothingInAPlainFolderNorAboveIt) {
  ASSERT_TRUE(std::filesystem::create_directories(path() + "/below"));
  for (const std::string& where : {folder(), path() + "/below", folder() + "/missing"}) {
    const auto opened = Repository::open(where);
    ASSERT_FALSE(opened.ok()) << where;
    EXPECT_EQ(opened.error().kind, ErrorKind::kNotFound) << opened.error().message;
  }
}

TEST_F(GitTest, ARepositoryWhoseMakingWasInterruptedIsMadeAgain) {
  const std::string made = folder() + "/new.git";
  ASSERT_TRUE(std::filesystem::create_directories(made + ".unfinished"));
  std::ofstream(made + ".unfinished/HEAD.lock") << "";
  std::ofstream(made + ".unfinished/config.lock") << "";
  const auto opened = Repository::open_or_init_bare(made, kBranch);
  ASSERT_TRUE(opened.ok()) << opened.error().message;
  EXPECT_FALSE(std::filesystem::exists(made + ".unfinished"));
  EXPECT_FALSE(std::filesystem::exists(made + "/HEAD.lock"));
  EXPECT_EQ(git_line(made, "symbolic-ref HEAD"), "refs/heads/daybook");
}

TEST_F(GitTest, AFolderOfOtherFilesDoesNotBecomeABareRepository) {
  const std::string project = folder() + "/project";
  ASSERT_TRUE(std::filesystem::create_directories(project));
  EXPECT_TRUE(Repository::open_or_init_bare(project, kBranch).ok());  // it was empty
  std::filesystem::remove_all(project);
  ASSERT_TRUE(std::filesystem::create_directories(project));
  std::ofstream(project + "/hardhat.config.js") << "x";
  const auto opened = Repository::open_or_init_bare(project, kBranch);
  ASSERT_FALSE(opened.ok());
  EXPECT_EQ(opened.error().kind, ErrorKind::kNotFound);
  EXPECT_FALSE(std::filesystem::exists(project + "/HEAD"));
}

TEST_F(GitTest, ARepositoryOfAnotherUserIsRefusedWithTheRemedy) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can give a folder to another user";
  ASSERT_EQ(run_command("chown -R 12345 " + path()).code, 0);
  const auto opened = Repository::open(path());
  if (opened.ok()) GTEST_SKIP() << "this libgit2 is older than the ownership check (1.4)";
  EXPECT_EQ(opened.error().kind, ErrorKind::kEnvironment);
  EXPECT_NE(opened.error().message.find("safe.directory"), std::string::npos)
      << opened.error().message;
}

}  // namespace
}  // namespace daybook::git
