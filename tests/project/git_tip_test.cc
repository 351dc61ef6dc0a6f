// Tips of the branch that this log does not give: the projector refuses each and changes nothing.
#include "project/project_fixture.h"

namespace daybook::project {
namespace {

using testing::run_command;

class RefusedTip : public ::testing::Test {
 protected:
  void SetUp() override {
    book.record_all(history(8));
    book.project();
    good_tip = book.tip();
  }
  // Commits `changes` on `parents` with the words of `like`, and moves the branch there.
  void put(const git::ObjectId& like, const std::vector<git::TreeChange>& changes,
           const std::function<void(git::CommitSpec&)>& alter = {}) {
    const auto repository = book.repository();
    const git::CommitInfo info = repository->read_commit(like).value();
    git::CommitSpec spec{repository->write_tree(info.tree, changes).value(), info.parents,
                         info.author, info.committer, info.message};
    if (alter) alter(spec);
    const git::ObjectId commit = repository->write_commit(spec).value();
    ASSERT_TRUE(
        repository->move_branch("daybook", repository->branch_tip("daybook").value(), commit).ok());
  }
  Error refusal() {
    const std::string before = book.tip();
    const auto report = project_git(*book.ledger, {});
    EXPECT_FALSE(report.ok());
    EXPECT_EQ(book.tip(), before) << "a refusal changes nothing";
    return report.ok() ? Error{} : report.error();
  }
  void expect_refused(const std::string& reason) {
    const Error error = refusal();
    EXPECT_EQ(error.kind, ErrorKind::kTampered) << error.message;
    EXPECT_NE(error.message.find(reason), std::string::npos) << error.message;
  }

  Book book;
  std::string good_tip;
};

TEST_F(RefusedTip, WithAnEditedFileUnderACopiedMessage) {
  put({good_tip}, {{"deployments/unified/sepolia.unified.json", "{}"}});
  expect_refused("deployments/unified/sepolia.unified.json is not what the log gives");
}

TEST_F(RefusedTip, WithAFileTooManyOrTooFew) {
  put({good_tip}, {{"deployments/unified/evil.json", "{}"}});
  expect_refused("evil.json should not be there");
  put({good_tip}, {{"deployments/unified/sepolia.unified.json", std::nullopt}});
  expect_refused("sepolia.unified.json is missing");
}

TEST_F(RefusedTip, WithAnotherCheckpointOrTile) {
  put({good_tip}, {{"log/checkpoint", "x"}});
  expect_refused("log/checkpoint is not what the log gives");
  const std::string tile = book.git("ls-tree -r --name-only " + good_tip + " log/tile/entries");
  put({good_tip}, {{tile, "x"}});
  expect_refused(tile + " is not what the log gives");
}

TEST_F(RefusedTip, WithAnotherAuthorOrParent) {
  put({good_tip}, {}, [](git::CommitSpec& spec) { spec.author.name = "mallory"; });
  expect_refused("author");
  put({good_tip}, {}, [](git::CommitSpec& spec) { spec.parents.clear(); });
  expect_refused("parent");
  put({good_tip}, {}, [&](git::CommitSpec& spec) {
    spec.parents = {book.repository()->read_commit(spec.parents.front()).value().parents.front()};
  });
  expect_refused("parent");
}

TEST_F(RefusedTip, ThatSomebodyCommittedWithGit) {
  Folder clone;
  const std::string folder = clone.path() + "/c";
  ASSERT_EQ(
      run_command(
          "git clone -q " + book.repository_path() + " " + folder + " && cd " + folder +
          " && sed -i 's/LookCoin/EvilCoin/' deployments/unified/sepolia.unified.json && git add "
          "-A && "
          "git -c user.name=m -c user.email=m commit -q -m edit && git push -q origin HEAD:daybook")
          .code,
      0);
  expect_refused("somebody committed");
  const GitCheck check = book.check();
  ASSERT_FALSE(check.problems.empty());
  EXPECT_EQ(check.commits, 8U);
  EXPECT_EQ(check.problems.front().where, "deployments/unified/sepolia.unified.json");
  EXPECT_EQ(check.problems.front().klass, "rewrite");
  EXPECT_NE(check.problems.front().what.find("EvilCoin"), std::string::npos)
      << check.problems.front().what;
}

TEST_F(RefusedTip, OfAnotherLogIsAFork) {
  Book other;
  std::vector<ledger::Transaction> transactions = history(8);
  transactions[4] = {upgrade_draft(kBsc, "LookCoin", 666)};
  other.record_all(transactions);
  other.project();
  std::filesystem::remove_all(book.repository_path());
  std::filesystem::copy(other.repository_path(), book.repository_path(),
                        std::filesystem::copy_options::recursive);
  expect_refused("fork");
  const GitCheck check = book.check();
  ASSERT_FALSE(check.problems.empty());
  EXPECT_EQ(check.commits, 4U);
  EXPECT_EQ(check.problems.front().klass, "fork");
  EXPECT_EQ(check.problems.front().commit, other.git("rev-parse daybook~3"));
}

TEST_F(RefusedTip, ThatIsAheadOfTheLogIsAStaleCopy) {
  Book longer;
  longer.record_all(history(11));
  longer.project();
  std::filesystem::remove_all(book.repository_path());
  std::filesystem::copy(longer.repository_path(), book.repository_path(),
                        std::filesystem::copy_options::recursive);
  expect_refused("stale copy");
  const GitCheck check = book.check();
  ASSERT_EQ(check.problems.size(), 1U);
  EXPECT_EQ(check.commits, 8U);
  EXPECT_EQ(check.problems.front().klass, "stale copy");
  EXPECT_EQ(check.problems.front().commit, longer.git("rev-parse daybook~2"));
}

TEST_F(RefusedTip, OfAnotherProjectorVersionIsAConflict) {
  put({good_tip}, {},
      [](git::CommitSpec& spec) { spec.message.replace(spec.message.find("git/1"), 5, "git/9"); });
  EXPECT_EQ(refusal().kind, ErrorKind::kConflict);
}

TEST_F(RefusedTip, ThatCannotBeReadIsDamage) {
  const std::string path =
      book.repository_path() + "/objects/" + good_tip.substr(0, 2) + "/" + good_tip.substr(2);
  write_bytes(path, read_bytes(path).substr(0, 20));
  EXPECT_EQ(refusal().kind, ErrorKind::kDamaged);
}

}  // namespace
}  // namespace daybook::project
