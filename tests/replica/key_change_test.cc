// Snapshots, clones, pulls and backups across a change of the log's key.
#include <gmock/gmock.h>

#include "kv/durable_file.h"
#include "replica/backup.h"
#include "replica/replica_fixture.h"

namespace daybook::replica {
namespace {

using ::testing::HasSubstr;

class KeyChange : public ReplicaTest {
 protected:
  static void record_more(project::Book& book) {
    book.record({project::note_draft("after the change")});
  }
  static void expect_verified(project::Book& book) {
    const auto report = verify::verify(*book.ledger, {}, {});
    ASSERT_TRUE(report.ok()) << report.error().message;
    for (const log::Problem& problem : report->problems) {
      ADD_FAILURE() << problem.where << ": " << problem.what;
    }
  }
};

TEST_F(KeyChange, SnapshotsGoOnAndVerify) {
  const auto book = make_book(6);
  rotate(*book);
  record_more(*book);
  book->project();
  expect_verified(*book);
  book->files();
}

TEST_F(KeyChange, EverySnapshotComesAgainWithoutTheOldPrivateKey) {
  const auto book = make_book(6);
  rotate(*book);
  record_more(*book);
  rotate(*book);
  book->project();
  const std::string tip = book->tip();
  const std::string target = path("again.git");
  const auto again =
      project::project_git_to(*book->ledger, {target, "daybook", book->ledger->size()}, {});
  ASSERT_TRUE(again.ok()) << again.error().message;
  EXPECT_EQ(again->tip->hex, tip);
  // What the retired keys signed is the only thing that a rebuild needs besides the events.
  fs::remove_all(book->root() + "/.daybook/signatures");
  book->open();
  const auto without =
      project::project_git_to(*book->ledger, {path("x.git"), "daybook", book->ledger->size()}, {});
  ASSERT_FALSE(without.ok());
  EXPECT_EQ(without.error().kind, ErrorKind::kNotFound);
  // The branch itself still has them.
  const auto report = verify::verify(*book->ledger, {}, {});
  ASSERT_TRUE(report.ok()) << report.error().message;
  ASSERT_EQ(report->problems.size(), 2U) << "one for each retired key";
  EXPECT_THAT(report->problems[0].where, HasSubstr("signatures of key "));
}

TEST_F(KeyChange, CloneFromAnyOfTheLogsKeys) {
  const auto book = make_book(6);
  const note::Verifier first = key_of(*book);
  rotate(*book);
  record_more(*book);
  rotate(*book);
  book->project();
  for (const note::Verifier& anchor :
       {first, book->ledger->keys()->ranges()[1].key, key_of(*book)}) {
    fs::remove_all(copy());
    CloneOptions options;
    options.from = book->repository_path();
    options.folder = copy();
    options.key = anchor;
    const auto report = clone(options, clock_, {});
    ASSERT_TRUE(report.ok()) << report.error().message;
    EXPECT_EQ(report->vkey, anchor.vkey());
    EXPECT_EQ(report->current_vkey, key_of(*book).vkey());
    expect_same(*book);
  }
  fs::remove_all(copy());
  CloneOptions stranger;
  stranger.from = book->repository_path();
  stranger.folder = copy();
  stranger.key = note::Signer::generate(testing::kOrigin).value().verifier();
  EXPECT_EQ(clone(stranger, clock_, {}).error().kind, ErrorKind::kTampered);
}

TEST_F(KeyChange, PullFollowsARotation) {
  const auto book = make_book(6);
  clone_ok(book->repository_path(), *book);
  rotate(*book);
  record_more(*book);
  book->project();
  const auto pulled = pull_copy();
  ASSERT_TRUE(pulled.ok()) << pulled.error().message;
  EXPECT_EQ(pulled->vkey, key_of(*book).vkey());
  expect_same(*book);
  EXPECT_EQ(kv::read_file(copy() + "/.daybook/key.pub").value(), key_of(*book).vkey() + "\n");
}

TEST_F(KeyChange, ARevokedAnchorIsRefusedAndTheNewKeyGoesOn) {
  const auto book = make_book(6);
  clone_ok(book->repository_path(), *book);
  const note::Verifier first = key_of(*book);
  rotate(*book, true);
  record_more(*book);
  book->project();
  const auto refused = pull_copy();
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().kind, ErrorKind::kTampered);
  EXPECT_THAT(refused.error().message, HasSubstr("was revoked"));
  EXPECT_THAT(refused.error().message, HasSubstr("--key"));
  const auto pulled = pull(copy(), clock_, 0, key_of(*book));
  ASSERT_TRUE(pulled.ok()) << pulled.error().message;
  expect_same(*book);
  fs::remove_all(copy());
  CloneOptions options;
  options.from = book->repository_path();
  options.folder = copy();
  options.key = first;
  EXPECT_THAT(clone(options, clock_, {}).error().message, HasSubstr("was revoked"));
}

TEST_F(KeyChange, TheOldKeyCannotWriteOnAfterTheRotation) {
  const auto book = make_book(6);
  clone_ok(book->repository_path(), *book);
  const std::string skey = kv::read_file(book->root() + "/.daybook/key").value();
  const note::Signer thief = note::open_key(skey, {}).value();
  rotate(*book);
  book->project();
  const std::string forged = note::sign_checkpoint(book->ledger->log().checkpoint(), thief);
  point_at(tampered(*book, {{"log/checkpoint", forged}}));
  const auto pulled = pull_copy();
  ASSERT_FALSE(pulled.ok());
  EXPECT_THAT(pulled.error().message, HasSubstr("key misuse"));
}

TEST_F(KeyChange, BackupAndRestoreCarryWhatTheRetiredKeySigned) {
  const auto book = make_book(6);
  ASSERT_TRUE(create_backup({book->root(), path("backup"), false}, clock_, {}).ok());
  const note::Verifier first = key_of(*book);
  rotate(*book);
  record_more(*book);
  book->project();
  const std::string tip = book->tip();
  const auto made = create_backup({book->root(), path("backup"), true}, clock_, {});
  ASSERT_TRUE(made.ok()) << made.error().message;
  for (const note::Verifier& anchor : {first, key_of(*book)}) {
    const auto check = verify_backup(path("backup"), anchor, {});
    ASSERT_TRUE(check.ok()) << check.error().message;
    for (const BackupProblem& problem : check->problems) {
      ADD_FAILURE() << problem.where << ": " << problem.what;
    }
  }
  const auto restored = restore_backup({path("backup"), path("restored"), first}, {});
  ASSERT_TRUE(restored.ok()) << restored.error().message;
  EXPECT_TRUE(restored->with_key);
  auto ledger = ledger::Ledger::open(path("restored"), clock_, {true, 0});
  ASSERT_TRUE(ledger.ok()) << ledger.error().message;
  const auto again = project::project_git(**ledger, {});
  ASSERT_TRUE(again.ok()) << again.error().message;
  EXPECT_EQ(again->tip->hex, tip);
}

}  // namespace
}  // namespace daybook::replica
