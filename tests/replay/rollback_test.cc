// Rolling back small histories: what goes back, what cannot, what is refused.
#include <gmock/gmock.h>

#include "replay/rollback_fixture.h"

namespace daybook::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

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

}  // namespace
}  // namespace daybook::testing
