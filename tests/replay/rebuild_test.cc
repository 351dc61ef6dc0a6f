#include "replay/rebuild.h"

#include <gmock/gmock.h>

#include <fstream>
#include <sstream>

#include "ledger/ledger_fixture.h"
#include "log/keys.h"
#include "project/file_projector.h"
#include "project/git_projector.h"

namespace daybook::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

class Rebuild : public LedgerTest {
 protected:
  void SetUp() override {
    LedgerTest::SetUp();
    using event::ContractAction;
    const std::vector<ledger::Transaction> transactions = {
        {network_draft(ChainId(97), "bsctestnet"),
         contract_draft(ChainId(97), "Token", ContractAction::kDeployed, address(1))},
        {contract_draft(ChainId(97), "Token", ContractAction::kUpgraded, address(2))},
        {contract_draft(ChainId(97), "Oracle", ContractAction::kDeployed, address(3))}};
    const auto done = ledger->submit(transactions);
    ASSERT_TRUE(done.ok()) << done.error().message;
  }
  void project() {
    ASSERT_TRUE(project::project_files(*ledger, false).ok());
    const auto done = project::project_git(*ledger, {});
    ASSERT_TRUE(done.ok()) << done.error().message;
  }
  replay::RebuildReport rebuild() {
    auto report = replay::rebuild(*ledger, {});
    EXPECT_TRUE(report.ok()) << report.error().message;
    return report.ok() ? *report : replay::RebuildReport{};
  }
  [[nodiscard]] std::string file() const {
    return ledger->paths().resolve(ledger->config().files_folder) + "/bsctestnet.unified.json";
  }
  static std::string slurp(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
  }
};

TEST_F(Rebuild, MakesEverythingAgainAsItWas) {
  project();
  const std::string before = slurp(file());
  const replay::RebuildReport report = rebuild();
  EXPECT_THAT(report.differences, IsEmpty());
  EXPECT_EQ(report.size, TreeSize(4));
  EXPECT_EQ(report.files, 1U);
  EXPECT_EQ(report.commits, 3U);
  EXPECT_EQ(report.old_tip, report.new_tip);
  EXPECT_TRUE(report.new_tip);
  EXPECT_EQ(slurp(file()), before);
}

TEST_F(Rebuild, MakesWhatWasNeverThere) {
  const replay::RebuildReport report = rebuild();
  EXPECT_FALSE(report.old_tip);
  EXPECT_TRUE(report.new_tip);
  ASSERT_EQ(report.differences.size(), 1U);
  EXPECT_THAT(report.differences.front(), HasSubstr("bsctestnet.unified.json was missing"));
}

TEST_F(Rebuild, ABranchThatWasBehindIsNoDifference) {
  project();
  ASSERT_TRUE(ledger
                  ->submit({{contract_draft(ChainId(97), "Late", event::ContractAction::kDeployed,
                                            address(4))}})
                  .ok());
  ASSERT_TRUE(project::project_files(*ledger, false).ok());
  const replay::RebuildReport report = rebuild();
  EXPECT_THAT(report.differences, IsEmpty());
  EXPECT_NE(report.old_tip, report.new_tip);
}

TEST_F(Rebuild, NamesAnEditedFileAndKeepsItsBytes) {
  project();
  const std::string before = slurp(file());
  std::ofstream(file()) << "edited";
  const replay::RebuildReport report = rebuild();
  ASSERT_EQ(report.differences.size(), 1U);
  EXPECT_THAT(report.differences.front(), HasSubstr("bsctestnet.unified.json"));
  EXPECT_EQ(slurp(file()), before);
  EXPECT_EQ(slurp(file() + ".before-rebuild"), "edited");
}

TEST_F(Rebuild, NamesAnIndexRecordThatTheEventsDoNotGive) {
  project();
  kv::Batch batch;
  batch.put(std::string(1, log::kIdPrefix) + std::string(16, 'x'), std::string(8, '\0'));
  ASSERT_TRUE(ledger->log().store().write_synced(batch).ok());
  EXPECT_FALSE(rebuild().differences.empty());
  EXPECT_THAT(rebuild().differences, IsEmpty());
}

TEST_F(Rebuild, NamesATipThatThisLogDoesNotGive) {
  project();
  const auto repository =
      git::Repository::open(ledger->paths().resolve(ledger->config().git_repository));
  ASSERT_TRUE(repository.ok());
  const std::string branch = ledger->config().git_branch;
  const auto tip = (*repository)->branch_tip(branch);
  ASSERT_TRUE(tip.ok() && *tip);
  const auto info = (*repository)->read_commit(**tip);
  ASSERT_TRUE(info.ok());
  const auto forged =
      (*repository)->write_commit({info->tree, {**tip}, info->author, info->committer, "forged\n"});
  ASSERT_TRUE(forged.ok());
  ASSERT_TRUE((*repository)->move_branch(branch, *tip, *forged).ok());
  const replay::RebuildReport report = rebuild();
  ASSERT_EQ(report.differences.size(), 1U);
  EXPECT_THAT(report.differences.front(), HasSubstr(forged->hex));
  EXPECT_EQ(report.new_tip, *tip);
}

}  // namespace
}  // namespace daybook::testing
