#include <gmock/gmock.h>

#include <fstream>

#include "replica/replica_fixture.h"

namespace daybook::replica {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;
using Outcome = Followed::Outcome;

class Pull : public ReplicaTest {
 protected:
  void record_more(project::Book& book, const std::string& text, int count = 3) {
    for (int i = 0; i < count; ++i) book.record({project::note_draft(text + std::to_string(i))});
    book.project();
  }
  void expect_outcome(Outcome outcome) {
    const auto report = pull_copy();
    ASSERT_TRUE(report.ok()) << report.error().message;
    EXPECT_EQ(report->followed.outcome, outcome);
  }
  std::string expect_refused() {
    const std::string before = open_copy()->log().checkpoint_note();
    const auto report = pull_copy();
    EXPECT_FALSE(report.ok());
    if (report.ok()) return "";
    EXPECT_EQ(report.error().kind, ErrorKind::kTampered) << report.error().message;
    EXPECT_EQ(open_copy()->log().checkpoint_note(), before);
    return report.error().message;
  }
};

TEST_F(Pull, TakesWhatIsNewAndThenNothing) {
  const auto book = make_book(6);
  clone_ok(book->root(), *book);
  expect_outcome(Outcome::kUpToDate);
  record_more(*book, "more");
  expect_outcome(Outcome::kAdvanced);
  expect_same(*book);
  expect_outcome(Outcome::kUpToDate);
  record_more(*book, "much more", 40);
  expect_outcome(Outcome::kAdvanced);
  expect_same(*book);
}

TEST_F(Pull, FromAnOlderCopyChangesNothing) {
  const auto book = make_book(6);
  fs::copy(book->repository_path(), path("old.git"), fs::copy_options::recursive);
  record_more(*book, "more");
  clone_ok(book->root(), *book);
  point_at(path("old.git"));
  expect_outcome(Outcome::kAhead);
  expect_same(*book);
  EXPECT_THAT(forks(), ElementsAre());
}

// Two books with one key and one past: the second part is what their writer made differ.
class Fork : public Pull, public ::testing::WithParamInterface<int> {};

TEST_P(Fork, KeepsBothCheckpointsAndTakesNothing) {
  const auto book = make_book(6);
  const auto other = make_book(6);
  record_more(*book, "one", 4);
  record_more(*other, "two", GetParam());
  clone_ok(book->root(), *book);
  point_at(other->repository_path());
  for (int again = 0; again < 2; ++again) {
    EXPECT_THAT(expect_refused(), StartsWith("fork: the log's key signed two histories"));
    ASSERT_EQ(forks().size(), 2U);
    std::vector<std::string> notes;
    for (const std::string& name : forks()) {
      notes.push_back(project::read_bytes(copy() + "/.daybook/forks/" + name));
    }
    EXPECT_THAT(notes, ::testing::UnorderedElementsAre(book->ledger->log().checkpoint_note(),
                                                       other->ledger->log().checkpoint_note()));
  }
  // The one that this log does not hold is a finding of verify for as long as it lies there.
  auto ledger = open_copy();
  const verify::Report report = verify::verify(*ledger, {}, {}).value();
  ASSERT_EQ(report.problems.size(), 1U);
  EXPECT_EQ(report.problems[0].klass, "fork");
  EXPECT_THAT(report.problems[0].where,
              StartsWith("forks/" + std::to_string(other->ledger->size().value) + "-"));
  EXPECT_EQ(verify::exit_code(report), 1);
  std::ofstream(copy() + "/.daybook/" + report.problems[0].where) << "no note\n";
  EXPECT_EQ(verify::verify(*ledger, {}, {})->problems[0].klass, "bit rot");
  std::filesystem::remove(copy() + "/.daybook/" + report.problems[0].where);
  EXPECT_EQ(verify::verify(*ledger, {}, {})->problems[0].klass, "fork") << "half of it is gone";
  std::filesystem::remove_all(copy() + "/.daybook/forks");
  ledger.reset();
  // Their events stay as evidence.
  EXPECT_EQ(testing::git_line(copy() + "/.daybook/snapshots.git",
                              "rev-parse refs/daybook/refused/" + other->tip()),
            other->tip());
  expect_same(*book);
}

INSTANTIATE_TEST_SUITE_P(ShorterEqualAndLonger, Fork, ::testing::Values(2, 4, 7));

TEST_F(Pull, OfAnAlteredEventIsNotAFork) {
  const auto book = make_book(6);
  clone_ok(book->root(), *book);
  record_more(*book, "more");
  const std::string name = "log/tile/entries/000.p/" + std::to_string(book->ledger->size().value);
  const std::string bundle = file_of(*book, name);
  point_at(tampered(*book, {{name, flipped(bundle, bundle.size() - 1)}}));
  EXPECT_THAT(expect_refused(),
              HasSubstr("event " + std::to_string(book->ledger->size().value - 1)));
  EXPECT_THAT(forks(), ElementsAre());
  point_at(tampered(*book, {{name, std::nullopt}}));
  EXPECT_THAT(expect_refused(), HasSubstr("misses"));
  point_at(tampered(*book, {{"log/checkpoint", flipped(file_of(*book, "log/checkpoint"), 25)}}));
  EXPECT_THAT(expect_refused(), HasSubstr("checkpoint"));
}

TEST_F(Pull, OfAnEditedSnapshotTakesTheLogAndLeavesTheBranch) {
  const auto book = make_book(6);
  clone_ok(book->root(), *book);
  const std::string old_tip = book->tip();
  record_more(*book, "more");
  const std::string name = "deployments/unified/sepolia.unified.json";
  point_at(tampered(*book, {{name, "{}"}}));
  const auto report = pull_copy();
  ASSERT_FALSE(report.ok());
  EXPECT_THAT(report.error().message, HasSubstr(name));
  EXPECT_EQ(open_copy()->size(), book->ledger->size());
  EXPECT_EQ(testing::git_line(copy() + "/.daybook/snapshots.git", "rev-parse daybook"), old_tip);
}

TEST_F(Pull, ReplacesABranchThatSomebodyCommittedToAndKeepsIt) {
  const auto book = make_book(6);
  clone_ok(book->root(), *book);
  const std::string repository = copy() + "/.daybook/snapshots.git";
  const std::string foreign =
      testing::git_line(repository, "commit-tree daybook^{tree} -p daybook -m mine");
  testing::git_line(repository, "update-ref refs/heads/daybook " + foreign);
  expect_outcome(Outcome::kUpToDate);
  expect_same(*book);
  EXPECT_EQ(testing::git_line(repository, "rev-parse refs/daybook/replaced/" + foreign), foreign);
}

TEST_F(Pull, IsForReplicasOnly) {
  const auto book = make_book(2);
  const std::string root = book->root();
  book->ledger.reset();
  EXPECT_EQ(pull(root, clock_, 0).error().kind, ErrorKind::kUsage);
  ASSERT_TRUE(save_origin(ledger::Paths(root), {root, "daybook"}).ok());
  const auto writer = pull(root, clock_, 0);
  EXPECT_EQ(writer.error().kind, ErrorKind::kConflict);
  EXPECT_THAT(writer.error().message, HasSubstr("private key is here"));
}

TEST_F(Pull, WithADamagedOriginFileSaysWhatToDo) {
  const auto book = make_book(2);
  clone_ok(book->root(), *book);
  for (const char* text : {"{}", R"({"version": "1", "url": "u", "branch": "b"})", "[]", "{",
                           R"({"version": 1, "url": 2, "branch": "b"})"}) {
    SCOPED_TRACE(text);
    project::write_bytes(copy() + "/.daybook/replica.json", text);
    const auto report = pull_copy();
    ASSERT_FALSE(report.ok());
    EXPECT_EQ(report.error().kind, ErrorKind::kDamaged);
    EXPECT_THAT(report.error().message, HasSubstr("clone anew"));
  }
}

TEST_F(Pull, OnlyAnOpenToFollowReplicatesAndOnlyWhatWasSigned) {
  const auto book = make_book(4);
  clone_ok(book->root(), *book);
  const TreeSize before = book->ledger->size();
  record_more(*book, "more", 1);
  const std::string bytes = book->ledger->log().read(Position(before.value)).value();
  const std::string note = book->ledger->log().checkpoint_note();
  EXPECT_EQ(open_copy()->replicate({bytes}, note).error().kind, ErrorKind::kUsage);
  auto ledger = ledger::Ledger::open(copy(), clock_, {true, 0, true}).value();
  EXPECT_EQ(ledger->replicate({bytes, bytes}, note).error().kind, ErrorKind::kTampered);
  const std::string old_note = ledger->log().checkpoint_note();
  EXPECT_EQ(ledger->replicate({bytes}, old_note).error().kind, ErrorKind::kTampered);
  EXPECT_EQ(ledger->size(), before);
  EXPECT_EQ(ledger->submit({{project::note_draft("x")}}).error().kind, ErrorKind::kUsage);
  const auto taken = ledger->replicate({bytes}, note);
  EXPECT_TRUE(taken.ok()) << taken.error().message;
  EXPECT_EQ(ledger->size(), book->ledger->size());
}

}  // namespace
}  // namespace daybook::replica
