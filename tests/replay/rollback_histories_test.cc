// Rolling back to every position of random histories and of a real project's.
#include <gmock/gmock.h>

#include <random>

#include "document/document.h"
#include "git/repository.h"
#include "project/git_projector.h"
#include "replay/rollback_fixture.h"

namespace daybook::testing {
namespace {

// ---- Random histories ---------------------------------------------------------------------------

// Everything that moves keys about: contracts that come and go under plain and qualified names,
// sections that come and go, layouts, names.
class RandomHistory {
 public:
  explicit RandomHistory(uint64_t seed) : random_(seed) {}

  // A draft that may be refused.
  state::Draft next() {
    switch (pick(10)) {
      case 0: {
        state::Draft draft = network_draft(kChain, "net" + std::to_string(pick(3)));
        std::get<event::NetworkChange>(draft.event.payload).relabelled = true;
        return draft;
      }
      case 1:
        return section_draft(one_of({"topology", "notes", "zeta", "alpha", "metadata"}),
                             pick(3) == 0 ? std::nullopt : std::optional(object()));
      case 2:
        return section_draft(one_of({"operations", "verification", "contracts", "emergency"}),
                             pick(3) == 0 ? std::nullopt : std::optional(object()));
      case 3:
        return layout();
      default:
        return contract();
    }
  }

 private:
  size_t pick(size_t n) { return std::uniform_int_distribution<size_t>(0, n - 1)(random_); }
  std::string one_of(const std::vector<std::string>& words) { return words[pick(words.size())]; }
  std::string object() {
    return R"({"metrics":)" + std::to_string(pick(4)) + R"(,"core":{"x":)" +
           std::to_string(pick(3)) + "}}";
  }
  state::Draft contract() {
    const auto action = std::vector{ContractAction::kDeployed, ContractAction::kConfigured,
                                    ContractAction::kRemoved, ContractAction::kTouched}[pick(4)];
    state::Draft draft = placed(
        one_of({"Token", "Oracle", "Zulu", "a.sol:Router", "b.sol:Router", "Router"}), action,
        one_of({"core", "protocol", "other"}), pick(4) == 0 ? "" : address(pick(3)), pick(4));
    auto& value = std::get<event::ContractChange>(draft.event.payload).value;
    if (pick(2) == 0) value.extended = {{"timestamp", std::to_string(pick(9))}};
    if (pick(2) == 0) value.recorded_hash = "\"0x" + std::to_string(pick(9)) + "\"";
    value.label = one_of({"", "bsc"});
    return draft;
  }
  state::Draft layout() {
    std::vector<std::string> keys = {"contracts", "metadata", "zeta", "extended_Token", "network"};
    std::shuffle(keys.begin(), keys.end(), random_);
    keys.resize(pick(keys.size()));
    state::Draft draft;
    draft.event.subject = {kChain, event::SubjectKind::kLayout, ""};
    event::LayoutRecorded order;
    if (pick(4) != 0) order.objects = {{"", keys}, {"/contracts/core", {"Zulu", "Token"}}};
    draft.event.payload = order;
    return draft;
  }

  std::mt19937_64 random_;
};

TEST_F(RollbackTest, OfRandomHistoriesIsProvedAtEveryPosition) {
  const uint64_t seed = std::random_device()();
  SCOPED_TRACE("seed " + std::to_string(seed));
  RandomHistory history(seed);
  register_chain();
  while (ledger->size().value < 80) (void)ledger->submit({{history.next()}});
  expect_all_proved();
  for (const uint64_t point : {uint64_t{20}, uint64_t{60}, uint64_t{3}}) {
    const auto then = documents_at(point);
    apply(point);
    EXPECT_EQ(documents_at(head()), then) << point;
  }
  expect_all_proved();
}

// ---- The corpus ---------------------------------------------------------------------------------

std::vector<std::string> files_below(const std::string& folder) {
  std::vector<std::string> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder))
    if (entry.path().extension() == ".json") files.push_back(entry.path().string());
  std::sort(files.begin(), files.end());
  return files;
}

class RollbackCorpus : public RollbackTest {
 protected:
  void SetUp() override {
    if (!has_corpus()) GTEST_SKIP() << "no corpus at " << corpus();
    RollbackTest::SetUp();
    std::vector<std::string> folders;
    for (const auto& entry : std::filesystem::directory_iterator(corpus() + "/history"))
      if (std::filesystem::exists(entry.path() / "leveldb"))
        folders.push_back((entry.path() / "leveldb").string());
    std::sort(folders.begin(), folders.end());
    for (const auto& entry :
         std::filesystem::directory_iterator(corpus() + "/migrated/daa8235/backups"))
      folders.push_back(entry.path().string() + "/leveldb/current");
    leveldb(folders);
    unified(files_below(corpus() + "/migrated/daa8235/deployments/unified"));
    legacy(files_below(corpus() + "/migrated/daa8235/deployments/backups/"
                                  "backup-bsctestnet-2025-08-13T07-37-19-795Z"));
  }
};

TEST_F(RollbackCorpus, IsProvedAtEveryPositionOfTheWholeCorpus) {
  EXPECT_GT(ledger->size().value, 200U);
  expect_all_proved();
}

TEST_F(RollbackCorpus, ABrokenEventIsSeenThere) {
  std::set<ChainId> chains;
  for (const auto& [chain, network] : (*ledger->state())->networks) chains.insert(chain);
  const auto plans = expected_plans(*ledger, chains);
  const uint64_t seed = std::random_device()();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937_64 random(seed);
  const size_t from = std::uniform_int_distribution<size_t>(0, plans.size() / 2)(random);
  size_t call = 0;
  std::optional<size_t> broken;  // the first plan from there on that changes a contract
  replay::CheckOptions options = all();
  options.planner = [&](ChainId chain, const auto& present, const auto* target) {
    auto drafts = replay::plan_network(chain, present, target);
    for (size_t i = 0; call >= from && !broken && drafts.ok() && i < drafts->size(); ++i) {
      auto* change = std::get_if<event::ContractChange>(&(*drafts)[i].event.payload);
      if (change == nullptr || change->action == ContractAction::kRemoved) continue;
      event::set(change->value.body, "proxy", "\"0xbroken\"");
      change->from.clear();
      change->to.clear();
      change->action = ContractAction::kConfigured;
      broken = call;
    }
    ++call;
    return drafts;
  };
  const replay::RollbackCheck done = check(options);
  ASSERT_TRUE(broken);
  ASSERT_EQ(done.problems.size(), 1U);
  EXPECT_EQ(done.problems[0].position, plans[*broken].first);
}

TEST_F(RollbackCorpus, TheSnapshotOfTheRollbackHasTheTreeOfThePoint) {
  const uint64_t point = ledger->size().value / 2;
  uint64_t border = point;  // the last event of its transaction: it has a snapshot
  for (;; ++border) {
    const auto event = ledger->read(Position(border));
    ASSERT_TRUE(event.ok());
    if (event->tx_index + 1 == event->tx_count) break;
  }
  const auto state = ledger->state_at(TreeSize(border + 1));
  ASSERT_TRUE(state.ok());
  apply(border);
  ASSERT_TRUE(project::project_git(*ledger, {}).ok());
  const auto repository =
      git::Repository::open(ledger->paths().resolve(ledger->config().git_repository));
  ASSERT_TRUE(repository.ok());
  const auto tip = (*repository)->branch_tip(ledger->config().git_branch);
  ASSERT_TRUE(tip.ok() && *tip);
  for (const auto& [chain, network] : state->networks) {
    const std::string path = "deployments/unified/" + document::file_name(*state, chain);
    const auto bytes = (*repository)->read_file(**tip, path);
    ASSERT_TRUE(bytes.ok()) << path << ": " << bytes.error().message;
    const auto now = json::parse(*bytes);
    ASSERT_TRUE(now.ok());
    EXPECT_EQ(json::stringify(document::without_derived(*now), 2),
              json::stringify(document::without_derived(document::compose(chain, network)), 2));
  }
}

}  // namespace
}  // namespace daybook::testing
