// Daybooks as evidence: what is readable, what a signature covers, and reading one all the same.
#include <gmock/gmock.h>

#include "evidence/evidence_book.h"
#include "evidence/examine.h"
#include "kv/child.h"
#include "kv/folder.h"
#include "project/project_fixture.h"
#include "verify/verify.h"

namespace daybook::evidence {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using Verdict = FoundCheckpoint::Verdict;

class EvidenceBookTest : public ::testing::Test {
 protected:
  void SetUp() override {
    book_.record_all(project::history(12));
    book_.project();
    book_.files();
    size_ = book_.ledger->size();
    root_hash_ = book_.ledger->log().root();
    book_.ledger.reset();
  }
  [[nodiscard]] std::string root() const { return book_.root(); }
  [[nodiscard]] std::string leveldb() const { return root() + "/.daybook/log"; }
  std::unique_ptr<Examination> examine_ok(const std::string& folder) {
    auto found = examine(folder);
    EXPECT_TRUE(found.ok()) << (found.ok() ? "" : found.error().message);
    return found.ok() ? std::move(found).value() : std::make_unique<Examination>();
  }
  Result<EvidenceBook> open_unchanged() {
    const kv::Picture before = kv::picture(root());
    auto opened = open_evidence(root(), book_.clock);
    EXPECT_EQ(kv::picture(root()), before);
    return opened;
  }
  void remove_manifest() {
    for (const auto& entry : fs::directory_iterator(leveldb())) {
      if (entry.path().filename().string().rfind("MANIFEST-", 0) == 0) fs::remove(entry.path());
    }
  }
  // Cuts the end of LevelDB's log off.
  void cut_log() {
    const std::string log = leveldb() + "/" + kv::file_with(leveldb(), ".log");
    const std::string bytes = kv::slurp(log);
    ASSERT_GT(bytes.size(), 3000U);
    kv::spill(log, bytes.substr(0, bytes.size() - 3000));
  }
  void overwrite_event(uint64_t position, const std::string& bytes) {
    std::string key = "e";
    append_be64(key, position);
    kv::Batch batch;
    batch.put(key, bytes);
    ASSERT_TRUE(kv::Store::open(leveldb(), {}).value()->write_synced(batch).ok());
  }
  void expect_opens_whole(const EvidenceBook& evidence) {
    const auto ledger = ledger::Ledger::open(evidence.root, book_.clock, {false, 0});
    ASSERT_TRUE(ledger.ok()) << ledger.error().message;
    EXPECT_EQ((*ledger)->size(), size_);
    EXPECT_EQ((*ledger)->log().root(), root_hash_);
    const auto report = verify::verify(**ledger, {}, {});
    ASSERT_TRUE(report.ok()) << report.error().message;
    for (const log::Problem& problem : report->problems) ADD_FAILURE() << problem.what;
    EXPECT_EQ(report->snapshots, 12U);
  }

  project::Book book_;
  TreeSize size_;
  Hash root_hash_;
};

TEST_F(EvidenceBookTest, TheWitnessPolicyIsReadWhereItIs) {
  auto config = ledger::parse_config(kv::slurp(root() + "/daybook.json"), "f").value();
  config.witness.policy = "witness.policy";
  kv::spill(root() + "/daybook.json", ledger::render_config(config));
  kv::spill(root() + "/witness.policy", "quorum none\n");
  const auto opened = open_unchanged();
  ASSERT_TRUE(opened.ok()) << opened.error().message;
  const auto ledger = ledger::Ledger::open(opened->root, book_.clock, {false, 0}).value();
  const auto status = ledger->witness_status();
  ASSERT_TRUE(status.ok()) << status.error().message;
  EXPECT_TRUE(status->has_value());
}

TEST_F(EvidenceBookTest, AHealthyDaybookIsCoveredByItsCheckpoint) {
  for (const std::string& folder : {root(), root() + "/.daybook"}) {
    const auto found = examine_ok(folder);
    EXPECT_EQ(found->exit_code(), 0);
    ASSERT_TRUE(found->store);
    EXPECT_EQ(found->store->whole, size_.value);
    EXPECT_TRUE(found->store->missing.empty());
    ASSERT_TRUE(found->store->covering);
    EXPECT_EQ(found->store->covering->checkpoint.root, root_hash_);
    EXPECT_TRUE(found->undecodable.empty());
  }
}

TEST_F(EvidenceBookTest, ThePrivateKeyIsNeverCopied) {
  const auto found = examine_ok(root());
  for (const CopiedFile& file : found->copy->files()) EXPECT_NE(file.path, ".daybook/key");
  const auto opened = open_unchanged();
  ASSERT_TRUE(opened.ok());
  EXPECT_FALSE(fs::exists(opened->root + "/.daybook/key"));
}

TEST_F(EvidenceBookTest, ALevelDbAloneHasNoKeyToBeSignedBy) {
  const auto found = examine_ok(leveldb());
  ASSERT_TRUE(found->store);
  EXPECT_EQ(found->store->whole, size_.value);
  EXPECT_FALSE(found->store->covering);
  EXPECT_EQ(found->exit_code(), 1);
}

TEST_F(EvidenceBookTest, ACutLogNamesTheLostEventsAndWhatAnOlderCheckpointCovers) {
  cut_log();
  const auto found = examine_ok(root());
  EXPECT_EQ(found->exit_code(), 3);
  ASSERT_TRUE(found->store);
  const uint64_t whole = found->store->whole;
  EXPECT_LT(whole, size_.value);
  ASSERT_EQ(found->store->missing.size(), 1U);
  EXPECT_EQ(found->store->missing[0].first, whole);
  EXPECT_EQ(found->store->missing[0].last, size_.value - 1);
  EXPECT_EQ(found->store->checkpoints.front().verdict, Verdict::kIncomplete);
  ASSERT_TRUE(found->store->covering);
  EXPECT_LE(found->store->covering->checkpoint.size.value, whole);
  const auto opened = open_unchanged();
  ASSERT_FALSE(opened.ok());
  EXPECT_EQ(opened.error().kind, ErrorKind::kDamaged);
  EXPECT_THAT(opened.error().message,
              HasSubstr("the last whole position is " + std::to_string(whole - 1)));
}

TEST_F(EvidenceBookTest, AnAlteredEventIsNotWhatWasSigned) {
  overwrite_event(3, "something else");
  const auto found = examine_ok(root());
  EXPECT_EQ(found->exit_code(), 1);
  EXPECT_EQ(found->store->checkpoints.front().verdict, Verdict::kOtherRoot);
  ASSERT_EQ(found->undecodable.size(), 1U);
  EXPECT_THAT(found->undecodable[0], HasSubstr("event 3"));
  const auto opened = open_unchanged();
  ASSERT_FALSE(opened.ok());
  EXPECT_EQ(opened.error().kind, ErrorKind::kTampered);
}

TEST_F(EvidenceBookTest, OpensAsItIsWhileAWriterHoldsIt) {
  const kv::Child writer([this] {
    static testing::ManualClock clock;
    static auto held = ledger::Ledger::open(root(), clock, {true, 0}).value();
  });
  EXPECT_EQ(ledger::Ledger::open(root(), book_.clock, {false, 0}).error().kind, ErrorKind::kBusy);
  const auto opened = open_unchanged();
  ASSERT_TRUE(opened.ok()) << opened.error().message;
  EXPECT_FALSE(opened->defect);
  expect_opens_whole(*opened);
}

TEST_F(EvidenceBookTest, IsMadeReadableAgainWithoutItsManifest) {
  remove_manifest();
  EXPECT_FALSE(ledger::Ledger::open(root(), book_.clock, {false, 0}).ok());
  const auto opened = open_unchanged();
  ASSERT_TRUE(opened.ok()) << opened.error().message;
  ASSERT_TRUE(opened->defect);
  EXPECT_EQ(opened->defect->kind, ErrorKind::kDamaged);
  EXPECT_THAT(opened->recovery, HasSubstr("made again from"));
  expect_opens_whole(*opened);
}

TEST_F(EvidenceBookTest, IsMadeReadableAgainWithoutItsCheckpointFile) {
  fs::remove(root() + "/.daybook/checkpoint");
  const auto opened = open_unchanged();
  ASSERT_TRUE(opened.ok()) << opened.error().message;
  expect_opens_whole(*opened);
}

TEST_F(EvidenceBookTest, WithoutAStoreSaysWhatIsMissing) {
  fs::remove_all(leveldb());
  EXPECT_EQ(open_unchanged().error().kind, ErrorKind::kDamaged);
}

TEST_F(EvidenceBookTest, EventsAreWrittenAsJsonLines) {
  const auto found = examine_ok(root());
  kv::TempFolder out;
  const auto written = write_records(*found, out / "out");
  ASSERT_TRUE(written.ok()) << written.error().message;
  ASSERT_EQ(written->size(), 2U);
  std::ifstream in((*written)[1]);
  uint64_t next = 0;
  for (std::string line; std::getline(in, line); ++next) {
    EXPECT_EQ(json::parse(line).value().at("position"), next);
  }
  EXPECT_EQ(next, size_.value);
}

}  // namespace
}  // namespace daybook::evidence
