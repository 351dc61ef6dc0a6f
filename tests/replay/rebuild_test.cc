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

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

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
  replay::RebuildReport rebuild(const replay::RebuildOptions& options = {}) {
    auto report = replay::rebuild(*ledger, options, {});
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
  ASSERT_FALSE(report.differences.empty());
  EXPECT_THAT(report.differences.front(), HasSubstr(forged->hex));
  EXPECT_EQ(report.new_tip, *tip);
  EXPECT_THAT(report.kept, ElementsAre("branch " + branch + ".before-rebuild"));
  EXPECT_EQ(*(*repository)->branch_tip(branch + ".before-rebuild"), *forged);
  EXPECT_THAT(rebuild().differences, IsEmpty());
}

// ---- Damaged objects ----------------------------------------------------------------------------

class DamagedRebuild : public Rebuild {
 protected:
  [[nodiscard]] std::string objects() const {
    return ledger->paths().resolve(ledger->config().git_repository) + "/objects";
  }
  // Every file of the object store with that ending, or of that folder depth for loose ones.
  [[nodiscard]] std::vector<std::string> files(const std::string& extension) const {
    std::vector<std::string> out;
    for (const auto& entry : fs::recursive_directory_iterator(objects())) {
      const bool packed = entry.path().parent_path().filename() == "pack";
      if (entry.is_regular_file() && entry.path().extension() == extension &&
          packed == !extension.empty())
        out.push_back(entry.path().string());
    }
    std::sort(out.begin(), out.end());
    return out;
  }
  static void damage(const std::string& path) {
    std::string bytes = slurp(path);
    bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 0x55);
    fs::permissions(path, fs::perms::owner_write, fs::perm_options::add);
    std::ofstream(path, std::ios::binary) << bytes;
  }
  void expect_sound_after_rebuild() {
    EXPECT_FALSE(rebuild().differences.empty());
    const auto check = project::check_git(*ledger, {});
    ASSERT_TRUE(check.ok()) << check.error().message;
    for (const auto& problem : check->problems)
      ADD_FAILURE() << problem.commit << " " << problem.where << ": " << problem.what;
    EXPECT_EQ(check->commits, 3U);
    EXPECT_THAT(rebuild().differences, IsEmpty());
  }
};

TEST_F(DamagedRebuild, ALooseObjectIsMadeWhole) {
  project();
  const std::vector<std::string> all = files("");
  for (size_t i = 0; i < all.size(); i += 7) {
    SCOPED_TRACE(all[i]);
    damage(all[i]);
    expect_sound_after_rebuild();
  }
}

TEST_F(DamagedRebuild, AnObjectInAPackIsMadeWholeByANewerPack) {
  project();
  rebuild();  // nothing differs: nothing is packed
  for (const std::string& file : files("")) damage(file);
  expect_sound_after_rebuild();
  const std::vector<std::string> packs = files(".pack");
  ASSERT_FALSE(packs.empty());
  for (const std::string& pack : packs) {
    damage(pack);
    fs::last_write_time(pack, fs::last_write_time(pack) - std::chrono::hours(1));
  }
  expect_sound_after_rebuild();
}

// ---- Beside -------------------------------------------------------------------------------------

TEST_F(Rebuild, BesideTouchesNothingLiveAndGivesTheSameCommits) {
  project();
  std::ofstream(file()) << "edited";
  replay::RebuildOptions options;
  options.out = folder / "beside";
  const replay::RebuildReport report = rebuild(options);
  EXPECT_EQ(report.new_tip, report.old_tip);
  ASSERT_EQ(report.differences.size(), 1U);
  EXPECT_THAT(report.differences.front(), HasSubstr("bsctestnet.unified.json"));
  EXPECT_EQ(slurp(file()), "edited");
  EXPECT_NE(slurp(options.out + "/unified/bsctestnet.unified.json"), "edited");
  EXPECT_EQ(replay::rebuild(*ledger, options, {}).error().kind, ErrorKind::kConflict);
}

TEST_F(Rebuild, AsOfAPointIsMadeBesideOnly) {
  project();
  replay::RebuildOptions options;
  options.at = TreeSize(3);
  EXPECT_EQ(replay::rebuild(*ledger, options, {}).error().kind, ErrorKind::kUsage);
  options.out = folder / "then";
  const replay::RebuildReport report = rebuild(options);
  EXPECT_EQ(report.commits, 2U);
  EXPECT_THAT(report.differences, IsEmpty());
  EXPECT_THAT(slurp(options.out + "/unified/bsctestnet.unified.json"), HasSubstr(address(2)));
  EXPECT_THAT(slurp(options.out + "/unified/bsctestnet.unified.json"), Not(HasSubstr("Oracle")));
}

TEST_F(Rebuild, OneProjectorAloneLeavesTheOthers) {
  project();
  std::ofstream(file()) << "edited";
  auto options = replay::choose_projector("git@1");
  ASSERT_TRUE(options.ok());
  EXPECT_THAT(rebuild(*options).differences, IsEmpty());
  EXPECT_EQ(slurp(file()), "edited");
  EXPECT_EQ(rebuild(*replay::choose_projector("files")).differences.size(), 1U);
  for (const char* unknown : {"git@7", "html@1", "", "@1"})
    EXPECT_EQ(replay::choose_projector(unknown).error().kind, ErrorKind::kUsage) << unknown;
}

}  // namespace
}  // namespace daybook::testing
