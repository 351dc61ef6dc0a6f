// Rolling back: to every position of small, random and real histories.
#include "replay/rollback.h"

#include <gmock/gmock.h>

#include <random>

#include "document/document.h"
#include "git/repository.h"
#include "ingest/ingest_fixture.h"
#include "project/file_projector.h"
#include "project/git_projector.h"

namespace daybook::testing {
namespace {

using event::ContractAction;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr ChainId kChain(97);

state::Draft section_draft(const std::string& name, std::optional<std::string> json) {
  state::Draft draft;
  draft.event.subject = {kChain, event::SubjectKind::kSection, name};
  event::SectionChange change;
  change.pointer = "/" + name;
  change.json = std::move(json);
  draft.event.payload = change;
  return draft;
}

// A contract in a category of its choice, with a code address and no proxy when `proxy` is "".
state::Draft placed(const std::string& name, ContractAction action, const std::string& category,
                    const std::string& proxy, uint64_t code) {
  state::Draft draft = contract_draft(kChain, name, action, address(code));
  auto& change = std::get<event::ContractChange>(draft.event.payload);
  change.value.category = category;
  if (proxy.empty()) event::erase(change.value.body, "proxy");
  if (!proxy.empty()) event::set(change.value.body, "proxy", "\"" + proxy + "\"");
  return draft;
}

class RollbackTest : public IngestTest {
 protected:
  replay::RollbackCheck check(replay::CheckOptions options) {
    const auto done = replay::check_rollback(*ledger, options, {});
    EXPECT_TRUE(done.ok()) << (done.ok() ? "" : done.error().message);
    return done.ok() ? *done : replay::RollbackCheck{};
  }
  replay::CheckOptions all() {
    replay::CheckOptions options;
    options.last = ledger->size();
    return options;
  }
  void expect_all_proved() {
    const replay::RollbackCheck done = check(all());
    EXPECT_EQ(done.positions, ledger->size().value);
    for (const auto& problem : done.problems)
      ADD_FAILURE() << "position " << problem.position.value << " " << problem.network << ": "
                    << problem.what;
  }
  replay::RollbackRequest request(uint64_t position) const {
    replay::RollbackRequest out;
    out.to = TreeSize(position + 1);
    out.point = "@pos:" + std::to_string(position);
    out.envelope.actor = "alice";
    out.envelope.reason = "a test";
    return out;
  }
  replay::RollbackApplied apply(uint64_t position) {
    const auto done = replay::apply_rollback(*ledger, request(position));
    EXPECT_TRUE(done.ok()) << (done.ok() ? "" : done.error().message);
    return done.ok() ? *done : replay::RollbackApplied{};
  }
  std::map<ChainId, std::string> documents_at(uint64_t position) const {
    std::map<ChainId, std::string> out;
    const auto state = ledger->state_at(TreeSize(position + 1));
    EXPECT_TRUE(state.ok());
    for (const auto& [chain, network] : state->networks)
      out[chain] = replay::comparable_document(chain, network);
    return out;
  }
  [[nodiscard]] uint64_t head() const { return ledger->size().value - 1; }
  void register_chain() { record({network_draft(kChain, "bsctestnet")}); }
  void deploy(const std::string& name, uint64_t code) {
    record({contract_draft(kChain, name, ContractAction::kDeployed, address(code))});
  }
  void remove(const std::string& name) {
    state::Draft draft = contract_draft(kChain, name, ContractAction::kRemoved, "");
    std::get<event::ContractChange>(draft.event.payload).value = {};
    record({draft});
  }
};

TEST_F(RollbackTest, PutsContractsSectionsAndNamesBack) {
  register_chain();
  deploy("Token", 1);
  record({section_draft("topology", R"({"peers":[1]})")});
  const auto then = documents_at(head());
  const uint64_t point = head();
  record({contract_draft(kChain, "Token", ContractAction::kUpgraded, address(2))});
  deploy("Oracle", 3);
  record({section_draft("topology", std::nullopt), section_draft("notes", R"("x")")});
  state::Draft name = network_draft(kChain, "bsc-chapel");
  std::get<event::NetworkChange>(name.event.payload).relabelled = true;
  record({name});
  expect_all_proved();
  const replay::RollbackApplied applied = apply(point);
  ASSERT_EQ(applied.plan.networks.size(), 1U);
  std::vector<std::string> words;
  for (const auto& step : applied.plan.networks[0].steps)
    words.push_back(step.action + " " + step.subject.name);
  EXPECT_THAT(words,
              ElementsAre("NetworkRelabelled ", "ContractRemoved Oracle", "SectionPatched notes",
                          "ContractUpgraded Token", "SectionPatched topology"));
  EXPECT_EQ(applied.receipts.size(), 6U);
  EXPECT_EQ(documents_at(head()), then);
  expect_all_proved();
}

TEST_F(RollbackTest, IsOneTransactionThatBeginsWithRolledBackAndRewritesNothing) {
  register_chain();
  deploy("Token", 1);
  deploy("Oracle", 2);
  const TreeSize before = ledger->size();
  const Hash root = *ledger->log().root_at(before);
  const replay::RollbackApplied applied = apply(1);
  ASSERT_EQ(applied.receipts.size(), 2U);
  const auto first = ledger->read(applied.receipts[0].position);
  ASSERT_TRUE(first.ok());
  const auto* rolled_back = std::get_if<event::RolledBack>(&first->payload);
  ASSERT_NE(rolled_back, nullptr);
  EXPECT_EQ(rolled_back->restores, Position(1));
  EXPECT_EQ(rolled_back->point, "@pos:1");
  const auto second = ledger->read(applied.receipts[1].position);
  ASSERT_TRUE(second.ok());
  EXPECT_EQ(second->tx_id, first->tx_id);
  EXPECT_EQ(second->actor, "alice");
  EXPECT_EQ(second->reason, "a test");
  EXPECT_EQ(*ledger->log().root_at(before), root);
}

TEST_F(RollbackTest, NeedsAnActorAndAReasonAndAPosition) {
  register_chain();
  deploy("Token", 1);
  replay::RollbackRequest wish = request(0);
  wish.envelope.actor.clear();
  EXPECT_EQ(replay::apply_rollback(*ledger, wish).error().kind, ErrorKind::kUsage);
  wish = request(0);
  wish.envelope.reason.clear();
  EXPECT_EQ(replay::apply_rollback(*ledger, wish).error().kind, ErrorKind::kUsage);
  EXPECT_EQ(replay::plan_rollback(*ledger, TreeSize(0), {}).error().kind, ErrorKind::kUsage);
  EXPECT_EQ(replay::plan_rollback(*ledger, TreeSize(9), {}).error().kind, ErrorKind::kNotFound);
  EXPECT_EQ(ledger->size(), TreeSize(2));
}

TEST_F(RollbackTest, ToThePresentRecordsNothing) {
  register_chain();
  deploy("Token", 1);
  EXPECT_THAT(apply(head()).receipts, IsEmpty());
  EXPECT_EQ(ledger->size(), TreeSize(2));
}

TEST_F(RollbackTest, ARestoredContractComesBackToItsOldPlace) {
  register_chain();
  for (const char* name : {"Zulu", "Alpha", "Mike"}) deploy(name, 1);
  const auto then = documents_at(head());
  const uint64_t point = head();
  remove("Zulu");
  deploy("Zulu", 2);
  remove("Alpha");
  apply(point);
  EXPECT_EQ(documents_at(head()), then);
  const auto last = ledger->read(Position(head()));
  ASSERT_TRUE(last.ok());
  EXPECT_TRUE(std::holds_alternative<event::LayoutRecorded>(last->payload));
  expect_all_proved();
}

TEST_F(RollbackTest, OfTwoContractsWithOneShortNameTheFirstShowsUnderItAgain) {
  register_chain();
  record({placed("a.sol:Router", ContractAction::kDeployed, "protocol", address(11), 1)});
  record({placed("b.sol:Router", ContractAction::kDeployed, "protocol", address(12), 2)});
  const auto then = documents_at(head());
  const uint64_t point = head();
  remove("a.sol:Router");
  record({placed("a.sol:Router", ContractAction::kDeployed, "protocol", address(11), 1)});
  ASSERT_NE(documents_at(head()), then);
  apply(point);
  EXPECT_EQ(documents_at(head()), then);
  expect_all_proved();
}

TEST_F(RollbackTest, ANetworkOfLaterStaysRegisteredWithNothingInIt) {
  register_chain();
  deploy("Token", 1);
  record({network_draft(ChainId(56), "bscmainnet"),
          contract_draft(ChainId(56), "Token", ContractAction::kDeployed, address(5))});
  const replay::RollbackApplied applied = apply(1);
  ASSERT_EQ(applied.plan.cannot.size(), 2U);
  EXPECT_EQ(applied.plan.cannot[0].code, "network-registered");
  EXPECT_EQ(applied.plan.cannot[1].code, "stays-on-chain");
  EXPECT_FALSE(network(56).contracts.at("Token").live);
  EXPECT_EQ(network(56).header.name, "bscmainnet");
  expect_all_proved();
}

TEST_F(RollbackTest, CanBeOfOneNetworkAlone) {
  register_chain();
  record({network_draft(ChainId(56), "bscmainnet")});
  deploy("Token", 1);
  record({contract_draft(ChainId(56), "Token", ContractAction::kDeployed, address(5))});
  replay::RollbackRequest wish = request(1);
  wish.only = ChainId(56);
  const auto done = replay::apply_rollback(*ledger, wish);
  ASSERT_TRUE(done.ok()) << done.error().message;
  EXPECT_TRUE(network(97).contracts.at("Token").live);
  EXPECT_FALSE(network(56).contracts.at("Token").live);
  const auto first = ledger->read(done->receipts[0].position);
  EXPECT_EQ(first->subject, (event::Subject{ChainId(56), event::SubjectKind::kNetwork, ""}));
}

TEST_F(RollbackTest, SaysWhatAnImmutableContractAndAProxyNeedOnChain) {
  register_chain();
  record({placed("Fixed", ContractAction::kDeployed, "core", "", 1)});
  deploy("Token", 1);
  const uint64_t point = head();
  record({placed("Fixed", ContractAction::kUpgraded, "core", "", 2),
          contract_draft(kChain, "Token", ContractAction::kUpgraded, address(2))});
  const auto plan = replay::plan_rollback(*ledger, TreeSize(point + 1), {});
  ASSERT_TRUE(plan.ok()) << plan.error().message;
  ASSERT_EQ(plan->cannot.size(), 1U);
  EXPECT_EQ(plan->cannot[0].code, "immutable-contract");
  EXPECT_EQ(plan->cannot[0].where, "bsctestnet/Fixed");
  EXPECT_THAT(plan->cannot[0].what, HasSubstr(address(2)));
  ASSERT_EQ(plan->networks[0].steps.size(), 2U);
  EXPECT_EQ(plan->networks[0].steps[0].on_chain, "");
  EXPECT_THAT(plan->networks[0].steps[1].on_chain, HasSubstr(address(1)));
  EXPECT_THAT(plan->networks[0].steps[1].fields,
              ElementsAre(replay::FieldDifference{"/body/implementation", "\"" + address(2) + "\"",
                                                  "\"" + address(1) + "\""}));
}

TEST_F(RollbackTest, NamesTheGapsBetween) {
  register_chain();
  state::Draft gap;
  gap.event.subject.name = "leveldb";
  gap.event.payload = event::HistoryGap{2, 7, 9, 3};
  record({gap});
  const auto plan = replay::plan_rollback(*ledger, TreeSize(1), {});
  ASSERT_TRUE(plan.ok()) << plan.error().message;
  ASSERT_EQ(plan->cannot.size(), 1U);
  EXPECT_EQ(plan->cannot[0].code, "history-gap");
  EXPECT_THAT(plan->cannot[0].what, HasSubstr("3 writes"));
  EXPECT_THAT(replay::plan_rollback(*ledger, TreeSize(2), {})->cannot, IsEmpty());
}

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

// ---- A broken compensating event ----------------------------------------------------------------

// For each plan that the checker makes, in its order: the position and the chain.
std::vector<std::pair<Position, ChainId>> expected_plans(const ledger::Ledger& ledger,
                                                         const std::set<ChainId>& chains) {
  std::vector<std::pair<Position, ChainId>> out;
  for (const ChainId chain : chains) out.emplace_back(Position(0), chain);
  const auto visit = [&](const event::Event& event, std::string_view) -> Result<void> {
    if (event.position.value != 0 && state::changes_document(event))
      out.emplace_back(event.position, event.subject.chain);
    return {};
  };
  EXPECT_TRUE(ledger.scan(Position(0), ledger.size(), visit).ok());
  return out;
}

TEST_F(RollbackTest, ABrokenCompensatingEventFailsAtItsPositionAndNowhereElse) {
  register_chain();
  deploy("Token", 1);
  deploy("Oracle", 2);
  record({contract_draft(kChain, "Token", ContractAction::kUpgraded, address(3))});
  remove("Oracle");
  record({section_draft("topology", R"({"a":1})")});
  deploy("Late", 4);
  const auto plans = expected_plans(*ledger, {kChain});
  size_t broken = 0;
  for (size_t k = 0; k < plans.size(); ++k) {
    for (size_t drop = 0;; ++drop) {
      size_t call = 0, drafts_there = 0;
      replay::CheckOptions options = all();
      options.planner = [&](ChainId chain, const auto& present, const auto* target) {
        auto drafts = replay::plan_network(chain, present, target);
        if (call++ == k && drafts.ok()) {
          drafts_there = drafts->size();
          if (drop < drafts->size()) drafts->erase(drafts->begin() + static_cast<long>(drop));
        }
        return drafts;
      };
      const replay::RollbackCheck done = check(options);
      if (drop >= drafts_there) break;
      ASSERT_EQ(done.problems.size(), 1U) << "plan " << k << " without event " << drop;
      EXPECT_EQ(done.problems[0].position, plans[k].first);
      ++broken;
    }
  }
  EXPECT_GT(broken, 15U);
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
