// The source's own recovery as an answer key: what its unified files lacked before it.
#include <map>
#include <set>

#include "git/lookcoin_repository.h"
#include "ingest/ingest_fixture.h"
#include "validate/compare.h"

namespace daybook::testing {
namespace {

// The unified files as the migration left them, kept beside their successors by the recovery that
// added extended_<name> objects: those objects are what it counted, with the hash that it added
// under a qualified contract's short name.
const std::map<std::string, uint64_t> kBeforeRecovery = {
    {"optimismsepolia.unified.backup-1755073569984.json", 10},
    {"sapphiretestnet.unified.backup-1755073569985.json", 9},
    {"bscmainnet.unified.backup-1755073569986.json", 30},
    {"basesepolia.unified.backup-1755073569986.json", 10},
    {"bsctestnet.unified.backup-1755073569987.json", 34}};

class ValidateCorpus : public IngestTest {
 protected:
  void SetUp() override {
    if (!has_corpus()) GTEST_SKIP() << "no corpus at " << corpus();
    IngestTest::SetUp();
  }
  static std::string unified() { return corpus() + "/migrated/daa8235/deployments/unified/"; }
  void import_folders() {
    std::vector<std::string> folders;
    for (const auto& entry : std::filesystem::directory_iterator(corpus() + "/history")) {
      const std::string one = entry.path().string() + "/leveldb";
      if (std::filesystem::exists(one)) folders.push_back(one);
    }
    std::sort(folders.begin(), folders.end());
    leveldb(folders);
  }
  void import_repository() {
    const std::string repository = folder / "repository";
    const CommandOutput made = make_lookcoin_repository(repository);
    ASSERT_EQ(made.code, 0) << made.out;
    auto plan = ingest::plan_git(*ledger, {repository, "HEAD", {}}, {});
    ASSERT_TRUE(plan.ok()) << plan.error().message;
    ASSERT_TRUE(ingest::run(*ledger, std::move(*plan), false, {}).ok());
  }
  validate::Comparison compare(const std::string& path) {
    const auto sources = validate::read_sources(*ledger, path, "HEAD");
    EXPECT_TRUE(sources.ok()) << (sources.ok() ? "" : sources.error().message);
    const auto compared =
        validate::compare(*ledger, sources->front(), **ledger->state(), ledger->size());
    EXPECT_TRUE(compared.ok());
    return *compared;
  }
  void expect_the_recoverys_counts() {
    uint64_t all = 0;
    for (const auto& [file, missing] : kBeforeRecovery) {
      const validate::Comparison one = compare(unified() + file);
      EXPECT_EQ(one.missing_fields(), missing) << file;
      EXPECT_TRUE(one.differs());
      all += one.missing_fields();
    }
    EXPECT_EQ(all, 93U);
  }
  // "97-LookCoin", … of which only superseded events hold the arguments.
  std::set<std::string> lost_arguments() {
    std::set<std::string> keys;
    for (const auto& [file, missing] : kBeforeRecovery) {
      const validate::Comparison one = compare(unified() + file);
      for (const validate::SupersededField& field : one.networks.front().superseded) {
        if (field.member != "deploymentArgs") continue;
        keys.insert(document::leveldb_key(field.contract.chain, field.contract.name));
      }
    }
    return keys;
  }
};

// From all raw records: the last one of a key has no arguments, and an earlier one of the same
// proxy has.
std::set<std::string> contracts_with_dropped_arguments() {
  const auto key = json::parse(read_bytes(corpus() + "/leveldb-records.dev.json"));
  EXPECT_TRUE(key.ok());
  std::map<std::string, std::pair<uint64_t, json::Value>> last;
  for (const json::Value& record : *key) {
    const uint64_t time = record["value"]["timestamp"];
    auto& held = last[record["key"].get<std::string>()];
    if (time >= held.first) held = {time, record["value"]};
  }
  std::set<std::string> keys;
  for (const json::Value& record : *key) {
    const json::Value& now = last[record["key"].get<std::string>()].second;
    const bool has_arguments = !record["value"].value("deploymentArgs", json::Value()).empty();
    const bool is_same = record["value"]["proxyAddress"] == now["proxyAddress"];
    if (has_arguments && is_same && !now.contains("deploymentArgs")) keys.insert(record["key"]);
  }
  return keys;
}

TEST_F(ValidateCorpus, CountsWhatTheSourcesOwnRecoveryCounted) {
  import_folders();
  expect_the_recoverys_counts();
}

TEST_F(ValidateCorpus, CountsTheSameOnTheRepositorysHistory) {
  import_repository();
  expect_the_recoverys_counts();
}

TEST_F(ValidateCorpus, NamesTheArgumentsThatThisRecoveryMissed) {
  import_folders();
  EXPECT_EQ(lost_arguments(), contracts_with_dropped_arguments());
  EXPECT_EQ(lost_arguments().size(), 10U);
}

TEST_F(ValidateCorpus, ADatabaseAgreesWithTheLogThatItWasImportedInto) {
  import_folders();
  for (const auto& entry : std::filesystem::directory_iterator(corpus() + "/history")) {
    const std::string one = entry.path().string() + "/leveldb";
    if (entry.path().filename().string().rfind("15-", 0) != 0) continue;
    const validate::Comparison same = compare(one);
    EXPECT_FALSE(same.differs());
    EXPECT_EQ(same.score(), 100U);
    EXPECT_EQ(same.networks.size(), 6U);
  }
}

}  // namespace
}  // namespace daybook::testing
