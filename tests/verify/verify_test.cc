// Tamper: every row of docs/trust.md that one copy can see, made to happen on a real daybook and
// named by open or verify.
#include "verify/verify.h"

#include <filesystem>
#include <fstream>

#include "base/bytes.h"
#include "kv/durable_file.h"
#include "ledger/ledger_fixture.h"
#include "log/keys.h"
#include "project/file_projector.h"
#include "project/git_projector.h"

namespace daybook::testing {
namespace {

namespace fs = std::filesystem;
using event::ContractAction;
constexpr ChainId kChain(97);

class VerifyTest : public LedgerTest {
 protected:
  void SetUp() override {
    LedgerTest::SetUp();
    record({network_draft(kChain, "bsctestnet"),
            contract_draft(kChain, "A", ContractAction::kDeployed, address(1))});
    for (uint64_t i = 2; i < 8; ++i) upgrade(i);
    project();
  }
  void upgrade(uint64_t n) {
    record({contract_draft(kChain, "A", ContractAction::kUpgraded, address(n))});
  }
  void project() {
    const auto files = project::project_files(*ledger, false);
    ASSERT_TRUE(files.ok()) << files.error().message;
    const auto commits = project::project_git(*ledger, {});
    ASSERT_TRUE(commits.ok()) << commits.error().message;
  }
  std::vector<log::Problem> problems() {
    const auto report = verify::verify(*ledger, {}, {});
    EXPECT_TRUE(report.ok()) << (report.ok() ? "" : report.error().message);
    return report.ok() ? report->problems : std::vector<log::Problem>{};
  }
  Error open_error(bool writable = true) {
    ledger.reset();
    const auto opened = ledger::Ledger::open(root(), clock, {writable, 0});
    EXPECT_FALSE(opened.ok());
    return opened.ok() ? Error{} : opened.error();
  }
  // Puts a value under the log's feet, with a valid LevelDB checksum.
  void put_raw(const std::string& key, const std::string& value) {
    kv::Batch batch;
    batch.put(key, value);
    ASSERT_TRUE(ledger->log().store().write_synced(batch).ok());
  }
  static std::string event_key(uint64_t position) {
    std::string key(1, log::kEventPrefix);
    append_be64(key, position);
    return key;
  }
  static std::string flip(std::string bytes, size_t at) {
    bytes[at] = static_cast<char>(bytes[at] ^ 1);
    return bytes;
  }
  static std::string slurp(const std::string& path) { return kv::read_file(path).value(); }
  [[nodiscard]] std::string store(const std::string& name) const {
    return root() + "/.daybook/" + name;
  }
};

TEST_F(VerifyTest, AnUntouchedDaybookIsSoundAndEverythingWasLookedAt) {
  const auto report = verify::verify(*ledger, {}, {});
  ASSERT_TRUE(report.ok()) << report.error().message;
  EXPECT_TRUE(report->problems.empty())
      << report->problems[0].where << ": " << report->problems[0].what;
  EXPECT_EQ(report->size, TreeSize(8));
  EXPECT_EQ(report->snapshots, 7U);
  EXPECT_EQ(report->files, 1U);
}

TEST_F(VerifyTest, AChangedEventIsNamedByPosition) {
  for (uint64_t position = 0; position < 8; ++position) {
    const std::string original = *ledger->log().read(Position(position));
    put_raw(event_key(position), flip(original, original.size() / 2));
    const auto found = problems();
    ASSERT_FALSE(found.empty()) << position;
    EXPECT_NE(found[0].where.find(std::to_string(position)), std::string::npos) << found[0].where;
    put_raw(event_key(position), original);
    EXPECT_TRUE(problems().empty());
  }
}

TEST_F(VerifyTest, AChangedTreeHashIsNamed) {
  std::string key(1, log::kHashPrefix);
  key += '\0';
  append_be64(key, 3);
  const auto original = ledger->log().store().get(key);
  ASSERT_TRUE(original.ok() && original->has_value());
  put_raw(key, flip(**original, 5));
  const auto found = problems();
  ASSERT_FALSE(found.empty());
  EXPECT_NE(found[0].where.find("hash"), std::string::npos)
      << found[0].where << ": " << found[0].what;
}

TEST_F(VerifyTest, AChangedVersionRecordIsNamed) {
  kv::Iterator it = ledger->log().store().iterate();
  it.seek(std::string(1, log::kVersionPrefix));
  ASSERT_TRUE(it.valid());
  const std::string key(it.key());
  put_raw(key, flip(std::string(it.value()), 0));
  const auto found = problems();
  ASSERT_FALSE(found.empty());
  EXPECT_EQ(found[0].where, "version index");
}

TEST_F(VerifyTest, AChangedCheckpointIsRefusedAtOpen) {
  const std::string note = slurp(store("checkpoint"));
  ledger.reset();
  for (const size_t at : {size_t{0}, note.find('\n') + 1, note.size() - 10}) {
    ASSERT_TRUE(kv::replace_file(store("checkpoint"), flip(note, at)).ok());
    const Error error = open_error();
    // A flip in the signature may leave no base64 at all: damaged then, not forged.
    EXPECT_TRUE(error.kind == ErrorKind::kTampered || error.kind == ErrorKind::kDamaged)
        << error.message;
    EXPECT_NE(error.message.find("checkpoint"), std::string::npos) << error.message;
  }
}

TEST_F(VerifyTest, AForeignCheckpointIsNamed) {
  const auto other = note::Signer::generate(kOrigin);
  ASSERT_TRUE(other.ok());
  const note::Checkpoint forged{kOrigin, ledger->size(), ledger->log().root()};
  ledger.reset();
  ASSERT_TRUE(kv::replace_file(store("checkpoint"), note::sign_checkpoint(forged, *other)).ok());
  const Error error = open_error();
  EXPECT_EQ(error.kind, ErrorKind::kTampered);
  EXPECT_NE(error.message.find("foreign checkpoint"), std::string::npos) << error.message;
}

TEST_F(VerifyTest, AnOlderCopyOfLevelDbIsNamedAsRolledBack) {
  ledger.reset();
  fs::copy(store("log"), folder / "older", fs::copy_options::recursive);
  open();
  upgrade(20);
  ledger.reset();
  fs::remove_all(store("log"));
  fs::copy(folder / "older", store("log"), fs::copy_options::recursive);
  const Error error = open_error();
  EXPECT_EQ(error.kind, ErrorKind::kTampered);
  EXPECT_NE(error.message.find("rolled back"), std::string::npos) << error.message;
}

TEST_F(VerifyTest, ALevelDbOfAnotherDaybookIsNamedAsSwapped) {
  ledger.reset();
  ledger::Config config = ledger::default_config();
  config.origin = kOrigin;
  ASSERT_TRUE(ledger::Ledger::create(folder / "other", {config, ""}).ok());
  fs::remove_all(store("log"));
  fs::copy(folder / "other/.daybook/log", store("log"), fs::copy_options::recursive);
  const Error error = open_error();
  EXPECT_EQ(error.kind, ErrorKind::kTampered);
  EXPECT_NE(error.message.find("swapped"), std::string::npos) << error.message;
}

TEST_F(VerifyTest, ACutLogTailIsNamedAsShortened) {
  ledger.reset();
  open();
  upgrade(30);
  upgrade(31);
  ledger.reset();
  std::string newest;
  for (const auto& entry : fs::directory_iterator(store("log"))) {
    if (entry.path().extension() == ".log" && entry.file_size() > 0) newest = entry.path().string();
  }
  ASSERT_FALSE(newest.empty());
  fs::resize_file(newest, fs::file_size(newest) - 40);
  const Error error = open_error();
  EXPECT_EQ(error.kind, ErrorKind::kDamaged) << error.message;
  EXPECT_NE(error.message.find("shortened"), std::string::npos) << error.message;
}

TEST_F(VerifyTest, AFlippedByteInALevelDbFileIsDamage) {
  ledger.reset();
  open();
  upgrade(30);
  ledger.reset();
  std::string newest;
  for (const auto& entry : fs::directory_iterator(store("log"))) {
    if (entry.path().extension() == ".log" && entry.file_size() > 0) newest = entry.path().string();
  }
  ASSERT_FALSE(newest.empty());
  const std::string bytes = slurp(newest);
  ASSERT_TRUE(kv::replace_file(newest, flip(bytes, bytes.size() / 2)).ok());
  EXPECT_EQ(open_error().kind, ErrorKind::kDamaged);
}

TEST_F(VerifyTest, EverythingRolledBackButTheSnapshotBranchIsSeenByTheBranch) {
  ledger.reset();
  fs::copy(root() + "/.daybook", folder / "older", fs::copy_options::recursive);
  open();
  upgrade(20);
  project();
  ledger.reset();
  const std::string snapshots = store("snapshots.git");
  fs::rename(snapshots, folder / "kept.git");
  fs::remove_all(root() + "/.daybook");
  fs::rename(folder / "older", root() + "/.daybook");
  fs::remove_all(snapshots);
  fs::rename(folder / "kept.git", snapshots);
  open();
  const auto found = problems();
  ASSERT_FALSE(found.empty());
  bool stale = false;
  for (const auto& problem : found) stale = stale || problem.klass == "stale copy";
  EXPECT_TRUE(stale) << found[0].where << ": " << found[0].what << " (" << found[0].klass << ")";
}

TEST_F(VerifyTest, AHandEditedFileIsNamed) {
  const std::string file = root() + "/deployments/unified/bsctestnet.unified.json";
  ASSERT_TRUE(kv::replace_file(file, flip(slurp(file), 100)).ok());
  const auto found = problems();
  ASSERT_FALSE(found.empty());
  EXPECT_EQ(found[0].klass, "hand edit");
  EXPECT_NE(found[0].what.find("bsctestnet.unified.json"), std::string::npos) << found[0].what;
}

TEST_F(VerifyTest, AUnifiedFileThatTheLogDoesNotGiveIsNamed) {
  const std::string unified = root() + "/deployments/unified/";
  ASSERT_TRUE(kv::replace_file(unified + "README.md", "anybody's").ok());
  EXPECT_TRUE(problems().empty());
  ASSERT_TRUE(kv::replace_file(unified + "bscmainnet.unified.json",
                               slurp(unified + "bsctestnet.unified.json"))
                  .ok());
  const auto found = problems();
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].klass, "hand edit");
  EXPECT_NE(found[0].what.find("bscmainnet.unified.json: should not be there"), std::string::npos)
      << found[0].what;
}

TEST_F(VerifyTest, ASnapshotWithAnEditedFileIsNamed) {
  const auto repository = git::Repository::open(store("snapshots.git"));
  ASSERT_TRUE(repository.ok());
  const auto tip = (*repository)->branch_tip("daybook");
  ASSERT_TRUE(tip.ok() && tip->has_value());
  auto info = (*repository)->read_commit(**tip);
  ASSERT_TRUE(info.ok());
  const std::string path = "deployments/unified/bsctestnet.unified.json";
  const auto content = (*repository)->read_file(**tip, path);
  ASSERT_TRUE(content.ok());
  const auto tree = (*repository)->write_tree(info->tree, {{path, flip(*content, 100)}});
  ASSERT_TRUE(tree.ok());
  const auto forged =
      (*repository)
          ->write_commit({*tree, info->parents, info->author, info->committer, info->message});
  ASSERT_TRUE(forged.ok());
  ASSERT_TRUE((*repository)->move_branch("daybook", *tip, *forged).ok());
  const auto found = problems();
  ASSERT_FALSE(found.empty());
  EXPECT_NE((found[0].where + found[0].what).find(path), std::string::npos)
      << found[0].where << ": " << found[0].what;
}

TEST_F(VerifyTest, EveryDerivedRecordThatIsAlteredMissingOrTooMuchIsNamed) {
  std::vector<std::string> keys;
  kv::Iterator it = ledger->log().store().iterate();
  for (const char prefix : {log::kIdPrefix, log::kEffectivePrefix, log::kVersionPrefix,
                            log::kFieldPrefix, log::kLookupPrefix}) {
    it.seek(std::string(1, prefix));
    if (it.valid() && it.key().front() == prefix) keys.emplace_back(it.key());
  }
  ASSERT_GT(keys.size(), 2U);
  for (const std::string& key : keys) {
    SCOPED_TRACE(::testing::PrintToString(key));
    const std::string original = **ledger->log().store().get(key);
    put_raw(key, original + "x");
    EXPECT_FALSE(problems().empty());
    kv::Batch removal;
    removal.erase(key);
    ASSERT_TRUE(ledger->log().store().write_synced(removal).ok());
    EXPECT_FALSE(problems().empty());
    put_raw(key, original);
    put_raw(key + "x", original);
    EXPECT_FALSE(problems().empty());
    kv::Batch stray;
    stray.erase(key + "x");
    ASSERT_TRUE(ledger->log().store().write_synced(stray).ok());
    EXPECT_TRUE(problems().empty());
  }
}

TEST_F(VerifyTest, ABranchThatVanishedOrWasSetBackIsMissed) {
  const auto opened =
      git::Repository::open(ledger->paths().resolve(ledger->config().git_repository));
  ASSERT_TRUE(opened.ok());
  git::Repository& repository = **opened;
  const std::string branch = ledger->config().git_branch;
  const git::ObjectId tip = **repository.branch_tip(branch);
  const git::ObjectId earlier = repository.history(tip)->at(2);
  ASSERT_TRUE(repository.move_branch(branch, tip, earlier).ok());
  auto found = problems();
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].klass, "truncation");
  EXPECT_NE(found[0].what.find("set back to 4 events"), std::string::npos) << found[0].what;
  ASSERT_TRUE(repository.delete_branch(branch, earlier).ok());
  found = problems();
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].klass, "truncation");
  EXPECT_NE(found[0].what.find("it is gone"), std::string::npos) << found[0].what;
  fs::remove_all(ledger->paths().resolve(ledger->config().git_repository));
  EXPECT_EQ(problems().size(), 1U);
  project();
  EXPECT_TRUE(problems().empty());
}

TEST_F(VerifyTest, ABranchThatIsOnlyBehindIsNoProblem) {
  upgrade(30);
  EXPECT_TRUE(problems().empty());
}

TEST_F(VerifyTest, TheLogAloneIsCheckedAsStrictly) {
  const auto check = [this] { return verify::verify(*ledger, {true}, {}); };
  ASSERT_TRUE(check().ok());
  EXPECT_TRUE(check()->problems.empty());
  EXPECT_EQ(check()->snapshots, 0U);
  const std::string original = *ledger->log().read(Position(5));
  put_raw(event_key(5), flip(original, 40));
  EXPECT_FALSE(check()->problems.empty());
}

}  // namespace
}  // namespace daybook::testing
