#include <gmock/gmock.h>

#include "replica/replica_fixture.h"

namespace daybook::replica {
namespace {

using ::testing::HasSubstr;

class Clone : public ReplicaTest {
 protected:
  void expect_refused(const std::string& from, const project::Book& book, const std::string& why) {
    const auto report = clone_from(from, book);
    ASSERT_FALSE(report.ok());
    EXPECT_EQ(report.error().kind, ErrorKind::kTampered) << report.error().message;
    EXPECT_THAT(report.error().message, HasSubstr(why));
    EXPECT_FALSE(fs::exists(copy()));
  }
};

TEST_F(Clone, IsAReplicaThatVerifiesWithThePublicKeyAlone) {
  const auto book = make_book(20);
  clone_ok(book->repository_path(), *book);
  expect_same(*book);
  book->files();
  const std::string files = "/deployments/unified/bsctestnet.unified.json";
  EXPECT_EQ(project::read_bytes(copy() + files), project::read_bytes(book->root() + files));
}

TEST_F(Clone, TakesFullTilesToo) {
  project::Book book;
  ledger::Transaction many;
  for (int i = 0; i < 300; ++i) many.push_back(project::note_draft("note " + std::to_string(i)));
  book.record(many);
  book.project();
  clone_ok(book.repository_path(), book);
  expect_same(book);
}

TEST_F(Clone, NeedsAKeyThatTheBranchDoesNotCarry) {
  const auto book = make_book(3);
  CloneOptions options;
  options.from = book->repository_path();
  options.folder = copy();
  const auto report = clone(options, clock_, {});
  ASSERT_FALSE(report.ok());
  EXPECT_EQ(report.error().kind, ErrorKind::kUsage);
  EXPECT_THAT(report.error().message, HasSubstr("--key"));
  EXPECT_FALSE(fs::exists(copy()));
}

TEST_F(Clone, OfADaybooksFolderTrustsItsKeyOnFirstUseAndSaysSo) {
  const auto book = make_book(3);
  CloneOptions options;
  options.from = book->root();
  options.folder = copy();
  const auto report = clone(options, clock_, {});
  ASSERT_TRUE(report.ok()) << report.error().message;
  EXPECT_EQ(report->trusted_from, book->root() + "/.daybook/key.pub");
  EXPECT_EQ(report->vkey, key_of(*book).vkey());
  expect_same(*book);
}

TEST_F(Clone, WithTheWrongKeyIsRefused) {
  const auto book = make_book(3);
  CloneOptions options;
  options.from = book->root();
  options.folder = copy();
  options.key = note::Signer::generate(testing::kOrigin).value().verifier();
  const auto report = clone(options, clock_, {});
  ASSERT_FALSE(report.ok());
  EXPECT_EQ(report.error().kind, ErrorKind::kTampered);
  EXPECT_FALSE(fs::exists(copy()));
}

TEST_F(Clone, IntoAFolderWithFilesIsRefusedAndLeavesThem) {
  const auto book = make_book(3);
  fs::create_directories(copy());
  std::ofstream(copy() + "/mine") << "mine";
  const auto report = clone_from(book->root(), *book);
  ASSERT_FALSE(report.ok());
  EXPECT_EQ(report.error().kind, ErrorKind::kConflict);
  EXPECT_TRUE(fs::exists(copy() + "/mine"));
  EXPECT_FALSE(fs::exists(copy() + "/.daybook"));
}

TEST_F(Clone, OfWhatIsNotThereSaysSo) {
  const auto book = make_book(2);
  EXPECT_EQ(clone_from(path("nothing"), *book).error().kind, ErrorKind::kNotFound);
  CloneOptions options;
  options.from = book->root();
  options.folder = copy();
  options.branch = "other";
  const auto report = clone(options, clock_, {});
  ASSERT_FALSE(report.ok());
  EXPECT_EQ(report.error().kind, ErrorKind::kNotFound);
  EXPECT_THAT(report.error().message, HasSubstr("no branch other"));
  EXPECT_FALSE(fs::exists(copy()));
}

TEST_F(Clone, OfAFolderThatIsNoRepositoryIsTheEnvironment) {
  const auto book = make_book(2);
  fs::create_directories(path("empty"));
  EXPECT_EQ(clone_from(path("empty"), *book).error().kind, ErrorKind::kEnvironment);
}

TEST_F(Clone, OfAnAlteredEventIsRefusedWithItsPosition) {
  const auto book = make_book(4);
  const std::string size = std::to_string(book->ledger->size().value);
  const std::string name = "log/tile/entries/000.p/" + size;
  const std::string bundle = file_of(*book, name);
  expect_refused(tampered(*book, {{name, flipped(bundle, bundle.size() - 1)}}), *book,
                 "event " + std::to_string(book->ledger->size().value - 1));
  expect_refused(tampered(*book, {{name, bundle.substr(0, bundle.size() - 1)}}), *book, "entries");
}

TEST_F(Clone, OfARemoteThatDropsTheTailIsRefused) {
  const auto book = make_book(4);
  const std::string name = "log/tile/entries/000.p/" + std::to_string(book->ledger->size().value);
  expect_refused(tampered(*book, {{name, std::nullopt}}), *book, "misses log/tile/entries");
  expect_refused(tampered(*book, {{"log/checkpoint", std::nullopt}}), *book,
                 "misses log/checkpoint");
}

TEST_F(Clone, OfAChangedCheckpointIsRefused) {
  const auto book = make_book(4);
  const std::string note = file_of(*book, "log/checkpoint");
  for (size_t at = 0; at < note.size(); ++at) {
    if (at % 7 != 0) continue;
    SCOPED_TRACE(at);
    expect_refused(tampered(*book, {{"log/checkpoint", flipped(note, at)}}), *book, "checkpoint");
  }
  const auto other = note::Signer::generate("other.example").value();
  note::Note parsed = note::parse_note(note).value();
  const note::Note foreign = note::parse_note(note::sign_note(parsed.text, other)).value();
  parsed.signatures.push_back(foreign.signatures.front());
  expect_refused(tampered(*book, {{"log/checkpoint", note::render_note(parsed)}}), *book,
                 "more in it");
}

TEST_F(Clone, OfAnEditedFileOfTheNewestSnapshotIsRefused) {
  const auto book = make_book(4);
  const std::string name = "deployments/unified/sepolia.unified.json";
  expect_refused(tampered(*book, {{name, file_of(*book, name) + " "}}), *book, name);
}

TEST_F(Clone, CanOnlyReadAndVerify) {
  const auto book = make_book(3);
  clone_ok(book->root(), *book);
  const auto writable = ledger::Ledger::open(copy(), clock_, {true, 0});
  ASSERT_FALSE(writable.ok());
  EXPECT_THAT(writable.error().message, HasSubstr("no private key here"));
  const auto ledger = open_copy();
  EXPECT_EQ(ledger->submit({{project::note_draft("x")}}).error().kind, ErrorKind::kUsage);
}

TEST_F(Clone, MayBeClonedItself) {
  const auto book = make_book(5);
  clone_ok(book->root(), *book);
  const std::string first = path("first");
  fs::rename(copy(), first);
  clone_ok(first, *book);
  expect_same(*book);
}

TEST(Origins, HideAPasswordInMessages) {
  EXPECT_EQ(shown_url("https://ann:secret@x.example/r.git"), "https://ann:***@x.example/r.git");
  EXPECT_EQ(shown_url("https://x.example:8080/r@2.git"), "https://x.example:8080/r@2.git");
  EXPECT_EQ(shown_url("/srv/a:b@c"), "/srv/a:b@c");
}

}  // namespace
}  // namespace daybook::replica
