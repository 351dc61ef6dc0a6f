#include "project/git_projector.h"
#include "project/git_state.h"
#include "project/project_fixture.h"

namespace daybook::project {
namespace {

TEST(GitCheck, FindsNothingWrongWithABranchThatTheLogGives) {
  Book book;
  EXPECT_EQ(book.check().commits, 0U);
  book.record_all(history(30));
  book.project();
  uint64_t last = 0;
  const auto check = check_git(*book.ledger, [&](uint64_t done, uint64_t total) {
    EXPECT_EQ(total, book.ledger->size().value);
    last = done;
  });
  ASSERT_TRUE(check.ok());
  EXPECT_TRUE(check->problems.empty());
  EXPECT_EQ(check->commits, 30U);
  EXPECT_EQ(last, book.ledger->size().value);
}

TEST(GitCheck, ABranchThatIsBehindIsNotWrong) {
  Book book;
  const std::vector<ledger::Transaction> transactions = history(12);
  book.record_all({transactions.begin(), transactions.begin() + 5});
  book.project();
  book.record_all({transactions.begin() + 5, transactions.end()});
  const GitCheck check = book.check();
  EXPECT_TRUE(check.problems.empty());
  EXPECT_EQ(check.commits, 5U);
}

TEST(GitCheck, NeedsOnlyThePublicKey) {
  Book book;
  book.record_all(history(9));
  book.project();
  std::filesystem::remove(book.ledger->paths().key);
  book.open(false);
  const GitCheck check = book.check();
  EXPECT_TRUE(check.problems.empty())
      << check.problems.front().where << check.problems.front().what;
  EXPECT_EQ(check.commits, 9U);
}

TEST(GitCheck, AnAlteredMemoryOfTheBranchIsNamed) {
  Book book;
  book.record_all(history(9));
  book.project();
  const std::string path = git_state_path(book.ledger->paths());
  const std::string sound = read_bytes(path);
  for (const std::string& altered :
       {std::string("{"), std::string(sound).replace(sound.find(book.tip()), 8, "01234567"),
        std::string(sound).replace(sound.find("\"position\": 13") + 12, 2, "12")}) {
    write_bytes(path, altered);
    const GitCheck check = book.check();
    ASSERT_EQ(check.problems.size(), 1U) << altered;
  }
  std::filesystem::remove(path);
  EXPECT_TRUE(book.check().problems.empty());
}

TEST(GitCheck, AConfigurationThatNamesAnotherBranchHidesNoSnapshots) {
  Book book;
  book.record_all(history(9));
  book.project();
  const std::string path = book.ledger->paths().config;
  std::string text = read_bytes(path);
  text.replace(text.find("snapshots.git"), 13, "snapshotz.git");
  write_bytes(path, text);
  book.open();
  const GitCheck check = book.check();
  ASSERT_EQ(check.problems.size(), 1U);
  EXPECT_NE(check.problems.front().what.find("names another one"), std::string::npos);
  book.project();
  EXPECT_TRUE(book.check().problems.empty());
}

class RewrittenHistory : public ::testing::Test {
 protected:
  void SetUp() override {
    book.record_all(history(10));
    book.project();
  }
  // Replaces the commit `back` steps before the tip and re-parents the later ones, as an attacker
  // would: every later commit keeps its words and its own tree.
  void rewrite(unsigned back, const std::vector<git::TreeChange>& changes,
               const std::function<void(git::CommitSpec&)>& alter = {}) {
    const auto repository = book.repository();
    const git::ObjectId tip = *repository->branch_tip("daybook").value();
    const std::vector<git::ObjectId> chain = repository->history(tip).value();
    const size_t target = chain.size() - 1 - back;
    git::ObjectId last;
    for (size_t n = target; n < chain.size(); ++n) {
      const git::CommitInfo info = repository->read_commit(chain[n]).value();
      git::CommitSpec spec{info.tree, info.parents, info.author, info.committer, info.message};
      if (n == target) spec.tree = repository->write_tree(info.tree, changes).value();
      if (n == target && alter) alter(spec);
      if (n != target) spec.parents = {last};
      last = repository->write_commit(spec).value();
      if (n == target) altered = last;
    }
    ASSERT_TRUE(repository->move_branch("daybook", tip, last).ok());
  }
  void expect_found(const std::string& where, const std::string& what, const std::string& klass,
                    uint64_t sound) {
    const GitCheck check = book.check();
    ASSERT_FALSE(check.problems.empty());
    EXPECT_EQ(check.commits, sound);
    EXPECT_EQ(check.problems.front().commit, altered.hex);
    EXPECT_EQ(check.problems.front().where, where);
    EXPECT_EQ(check.problems.front().klass, klass);
    EXPECT_NE(check.problems.front().what.find(what), std::string::npos)
        << check.problems.front().what;
  }
  std::string file_at(const std::string& commit, const std::string& path) {
    return book.repository()->read_file({book.git("rev-parse " + commit)}, path).value();
  }

  Book book;
  git::ObjectId altered;
};

TEST_F(RewrittenHistory, AnEditedFileIsNamedWithItsLine) {
  const std::string path = "deployments/unified/sepolia.unified.json";
  std::string text = file_at("daybook~4", path);
  text.replace(text.find("LookCoin"), 8, "EvilCoin");
  rewrite(4, {{path, text}});
  expect_found(path, "the log gives `\"LookCoin\"", "rewrite", 5);
}

TEST_F(RewrittenHistory, AnAddedOrRemovedFileIsNamed) {
  rewrite(3, {{"deployments/unified/extra.json", "{}"}});
  expect_found("deployments/unified/extra.json", "should not be there", "rewrite", 6);
  rewrite(6, {{"log/checkpoint", std::nullopt}});
  expect_found("log/checkpoint", "is missing", "rewrite", 3);
}

TEST_F(RewrittenHistory, AnEditedTileOrCheckpointIsNamed) {
  const std::string tile = book.git("ls-tree -r --name-only daybook~5 log/tile/0");
  rewrite(5, {{tile, std::string(32, 'x')}});
  expect_found(tile, "is not what the log gives", "rewrite", 4);
}

TEST_F(RewrittenHistory, AnotherAuthorDateMessageOrParentIsFound) {
  rewrite(2, {}, [](git::CommitSpec& spec) { spec.author.name = "mallory"; });
  expect_found("commit", "author", "rewrite", 7);
  rewrite(3, {}, [](git::CommitSpec& spec) { spec.committer.when.ns += 1'000'000'000; });
  expect_found("commit", "dates", "rewrite", 6);
  rewrite(4, {}, [](git::CommitSpec& spec) { spec.message = "x" + spec.message; });
  expect_found("commit", "message", "rewrite", 5);
  rewrite(5, {}, [](git::CommitSpec& spec) { spec.parents.clear(); });
  expect_found("Daybook-Position", "commits before it were removed", "rewrite", 0);
}

void drop_trailers(git::CommitSpec& spec) {
  spec.message = "x\n";
}

TEST_F(RewrittenHistory, WithoutTrailersIsComparedWithTheSnapshotOfItsPlace) {
  const std::string path = "deployments/unified/sepolia.unified.json";
  for (const unsigned back : {0U, 4U}) {
    rewrite(back, {}, drop_trailers);
    expect_found("commit", "bears no Daybook trailers", "rewrite", 9 - back);
    EXPECT_EQ(book.check().problems.size(), 1U);
    std::string text = file_at(altered.hex, path);
    text.replace(text.find("LookCoin"), 8, "EvilCoin");
    rewrite(back, {{path, text}}, drop_trailers);
    expect_found(path, "the log gives `\"LookCoin\"", "rewrite", 9 - back);
    const GitCheck check = book.check();
    ASSERT_EQ(check.problems.size(), 2U);
    EXPECT_EQ(check.problems.back().where, "commit");
  }
}

// On the branch of a log that has more events, and of one that has not.
TEST_F(RewrittenHistory, ACommitOnTopWithoutTrailersIsComparedWithTheSnapshotBelowIt) {
  const std::string path = "deployments/unified/sepolia.unified.json";
  const auto repository = book.repository();
  for (const std::string below : {"daybook", "daybook~3"}) {
    const git::ObjectId parent{book.git("rev-parse " + below)};
    const git::CommitInfo info = repository->read_commit(parent).value();
    std::string text = file_at(parent.hex, path);
    text.replace(text.find("LookCoin"), 8, "EvilCoin");
    const git::ObjectId edited = repository->write_tree(info.tree, {{path, text}}).value();
    const uint64_t sound = repository->history(parent)->size();
    for (const git::ObjectId& tree : {info.tree, edited}) {
      altered =
          repository->write_commit({tree, {parent}, info.author, info.committer, "x\n"}).value();
      const git::ObjectId tip = *repository->branch_tip("daybook").value();
      ASSERT_TRUE(repository->move_branch("daybook", tip, altered).ok());
      const bool is_edited = tree == edited;
      expect_found(is_edited ? path : "commit",
                   is_edited ? "the log gives `\"LookCoin\"" : "bears no Daybook trailers",
                   "rewrite", sound);
      EXPECT_EQ(book.check().problems.size(), is_edited ? 2U : 1U);
    }
    ASSERT_TRUE(repository->move_branch("daybook", altered, parent).ok());
  }
}

TEST_F(RewrittenHistory, IsFoundWithoutThePrivateKeyToo) {
  std::filesystem::remove(book.ledger->paths().key);
  book.open(false);
  rewrite(4, {{"log/checkpoint", file_at("daybook~3", "log/checkpoint")}});
  expect_found("log/checkpoint", "is not what the log gives", "rewrite", 5);
}

TEST_F(RewrittenHistory, OfTheRootTrailerIsAFork) {
  rewrite(1, {}, [](git::CommitSpec& spec) {
    const size_t at = spec.message.find("Daybook-Root: ") + 14;
    spec.message[at] = spec.message[at] == '0' ? '1' : '0';
  });
  expect_found("commit", "message", "fork", 8);
}

class BitRot : public ::testing::Test {
 protected:
  void SetUp() override {
    book.record_all(history(6));
    book.project();
  }
  [[nodiscard]] std::vector<std::string> object_files() const {
    std::vector<std::string> files;
    for (const auto& entry :
         std::filesystem::recursive_directory_iterator(book.repository_path() + "/objects")) {
      if (entry.is_regular_file()) files.push_back(entry.path());
    }
    return files;
  }
  Book book;
};

TEST_F(BitRot, InAnyObjectIsFound) {
  size_t found = 0;
  const std::vector<std::string> files = object_files();
  for (size_t n = 0; n < files.size(); ++n) {
    const std::string good = read_bytes(files[n]);
    std::string bad = good;
    const size_t at = 2 + n * 7 % (good.size() - 2);
    bad[at] = static_cast<char>(bad[at] ^ 0x20);
    write_bytes(files[n], bad);
    const GitCheck check = book.check();
    write_bytes(files[n], good);
    if (check.problems.empty()) {  // some bits of a zlib stream mean nothing: git must agree
      write_bytes(files[n], bad);
      EXPECT_EQ(testing::run_git(book.repository_path(), "fsck --full").code, 0)
          << files[n] << " at " << at;
      write_bytes(files[n], good);
      continue;
    }
    ++found;
    EXPECT_EQ(check.problems.front().klass, "bit rot");
  }
  EXPECT_GT(found, files.size() / 2);
  EXPECT_TRUE(book.check().problems.empty());
}

TEST_F(BitRot, AMissingObjectIsFoundAndItsCommitNamed) {
  const std::string blob = book.git("rev-parse daybook~2:log/checkpoint");
  std::filesystem::remove(book.repository_path() + "/objects/" + blob.substr(0, 2) + "/" +
                          blob.substr(2));
  const GitCheck check = book.check();
  ASSERT_EQ(check.problems.size(), 1U);
  EXPECT_EQ(check.commits, 6U);
  EXPECT_EQ(check.problems.front().commit, book.git("rev-parse daybook~2"));
  EXPECT_EQ(check.problems.front().where, "log/checkpoint");
}

TEST_F(BitRot, ADamagedCommitDoesNotHideWhatIsBeforeIt) {
  const std::string commit = book.git("rev-parse daybook~2");
  const std::string blob = book.git("rev-parse daybook~4:log/checkpoint");
  for (const std::string& gone : {commit, blob}) {
    std::filesystem::remove(book.repository_path() + "/objects/" + gone.substr(0, 2) + "/" +
                            gone.substr(2));
  }
  const GitCheck check = book.check();
  ASSERT_EQ(check.problems.size(), 2U);
  EXPECT_EQ(check.commits, 6U);
  EXPECT_EQ(check.problems[0].where, "log/checkpoint");
  EXPECT_EQ(check.problems[1].commit, commit);
  EXPECT_EQ(check.problems[1].where, "commit");
}

TEST_F(BitRot, InAPackIsFound) {
  ASSERT_EQ(testing::run_git(book.repository_path(), "repack -q -a -d").code, 0);
  std::string pack;
  for (const std::string& file : object_files()) {
    if (std::filesystem::path(file).extension() == ".pack") pack = file;
  }
  const std::string good = read_bytes(pack);
  size_t found = 0;
  size_t tried = 0;
  for (size_t at = 40; at + 20 < good.size(); at += good.size() / 40) {
    std::string bad = good;
    bad[at] = static_cast<char>(bad[at] ^ 0x20);
    write_bytes(pack, bad);
    const auto check = check_git(*book.ledger, {});
    ++tried;
    found += !check.ok() || !check->problems.empty() ? 1U : 0U;
  }
  EXPECT_EQ(found, tried);
}

}  // namespace
}  // namespace daybook::project
