// Replicas of a made-up daybook, and the ways to play a bad origin: Record, Clone, Tamper, Pull,
// Check.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "ledger/key_rotation.h"
#include "project/project_fixture.h"
#include "replica/clone.h"
#include "verify/verify.h"

namespace daybook::replica {

namespace fs = std::filesystem;

inline std::vector<ledger::Transaction> some_history(size_t count) {
  return project::history(count);
}

class ReplicaTest : public ::testing::Test {
 protected:
  // A daybook with `count` transactions, projected.
  static std::unique_ptr<project::Book> make_book(size_t count) {
    auto book = std::make_unique<project::Book>();
    book->record_all(project::history(count));
    book->project();
    return book;
  }
  static note::Verifier key_of(const project::Book& book) { return book.ledger->verifier(); }

  [[nodiscard]] std::string path(const std::string& name) const {
    return folder_.path() + "/" + name;
  }
  [[nodiscard]] std::string copy() const { return path("copy"); }

  Result<CloneReport> clone_from(const std::string& from, const project::Book& book) {
    CloneOptions options;
    options.from = from;
    options.folder = copy();
    options.key = key_of(book);
    return clone(options, clock_, {});
  }
  void clone_ok(const std::string& from, const project::Book& book) {
    const auto report = clone_from(from, book);
    ASSERT_TRUE(report.ok()) << report.error().message;
  }
  Result<PullReport> pull_copy() { return pull(copy(), clock_, 0); }
  // Lets the replica follow another repository.
  void point_at(const std::string& repository) {
    ASSERT_TRUE(save_origin(ledger::Paths(copy()), {repository, "daybook"}).ok());
  }

  std::unique_ptr<ledger::Ledger> open_copy() {
    auto opened = ledger::Ledger::open(copy(), clock_, {false, 0});
    EXPECT_TRUE(opened.ok()) << (opened.ok() ? "" : opened.error().message);
    return opened.ok() ? std::move(opened).value() : nullptr;
  }
  // The whole of it, and the book is open under the new key.
  static void rotate(project::Book& book, bool revoke = false) {
    book.ledger.reset();
    book.clock.time.ns += 61'000'000'000;
    auto rotation = ledger::KeyRotation::start(
        book.root(), book.clock,
        {{}, note::Signer::generate(testing::kOrigin).value(), note::Secret(), {}});
    ASSERT_TRUE(rotation.ok()) << rotation.error().message;
    ASSERT_TRUE(rotation->record().ok());
    ASSERT_TRUE(rotation->retire({}).ok());
    ASSERT_TRUE(rotation->switch_keys().ok());
    ASSERT_TRUE(rotation->settle(revoke).ok());
    book.open();
  }
  // The replica verifies by itself and holds what the book holds.
  void expect_same(const project::Book& book) {
    const auto ledger = open_copy();
    ASSERT_NE(ledger, nullptr);
    EXPECT_EQ(ledger->signer(), nullptr);
    EXPECT_EQ(ledger->log().checkpoint_note(), book.ledger->log().checkpoint_note());
    const auto report = verify::verify(*ledger, {}, {});
    ASSERT_TRUE(report.ok()) << report.error().message;
    for (const log::Problem& problem : report->problems) {
      ADD_FAILURE() << problem.where << ": " << problem.what;
    }
    EXPECT_EQ(testing::git_line(copy() + "/.daybook/snapshots.git", "rev-parse daybook"),
              book.tip());
    EXPECT_EQ(report->snapshots, std::stoull(book.git("rev-list --count daybook")));
  }

  // A copy of the book's repository whose tip is changed, as somebody who can write there may.
  std::string tampered(const project::Book& book, const std::vector<git::TreeChange>& changes) {
    const std::string target = path("tampered.git");
    fs::remove_all(target);
    fs::copy(book.repository_path(), target, fs::copy_options::recursive);
    const auto repository = git::Repository::open(target).value();
    const git::ObjectId tip = repository->branch_tip("daybook").value().value();
    const git::CommitInfo commit = repository->read_commit(tip).value();
    const git::ObjectId tree = repository->write_tree(commit.tree, changes).value();
    const git::ObjectId made =
        repository
            ->write_commit({tree, commit.parents, commit.author, commit.committer, commit.message})
            .value();
    EXPECT_TRUE(repository->move_branch("daybook", tip, made).ok());
    return target;
  }
  static std::string file_of(const project::Book& book, const std::string& file) {
    const auto repository = book.repository();
    return repository->read_file(repository->branch_tip("daybook").value().value(), file).value();
  }
  static std::string flipped(std::string bytes, size_t at) {
    bytes[at] = static_cast<char>(bytes[at] ^ 1);
    return bytes;
  }

  [[nodiscard]] std::vector<std::string> forks() const {
    std::vector<std::string> names;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(copy() + "/.daybook/forks", error)) {
      names.push_back(entry.path().filename().string());
    }
    std::sort(names.begin(), names.end());
    return names;
  }

  project::Folder folder_;
  testing::ManualClock clock_;
};

}  // namespace daybook::replica
