#include "query/history.h"

#include "ledger/ledger_fixture.h"

namespace daybook::testing {
namespace {

using event::ContractAction;
using query::HistoryLine;
constexpr ChainId kHistoryChain(97);

state::Draft deployment(ChainId chain, const std::string& name, ContractAction action,
                        const std::string& args) {
  state::Draft draft = contract_draft(chain, name, action, address(1));
  event::ContractValue& value = std::get<event::ContractChange>(draft.event.payload).value;
  value.extended = event::FieldList{event::Field{"timestamp", "1"}};
  if (!args.empty()) event::set(*value.extended, "deploymentArgs", args);
  return draft;
}

class HistoryTest : public LedgerTest {
 protected:
  void SetUp() override {
    LedgerTest::SetUp();
    record(
        {network_draft(kHistoryChain, "bsctestnet"), network_draft(ChainId(56), "bsc")});  // 0, 1
    record({deployment(kHistoryChain, "A", ContractAction::kDeployed, R"(["0x1",2])")});   // 2
    record({deployment(ChainId(56), "A", ContractAction::kDeployed, "")});                 // 3
    record({deployment(kHistoryChain, "A", ContractAction::kConfigured, "")});             // 4
    record(
        {contract_draft(kHistoryChain, "x/B.sol:B", ContractAction::kDeployed, address(2)),
         contract_draft(kHistoryChain, "Vault", ContractAction::kDeployed, address(3))});  // 5, 6
  }
  Result<std::vector<HistoryLine>> ask(const query::HistoryQuery& query) {
    return query::history(*ledger, **ledger->state(), query);
  }
  std::vector<uint64_t> positions(query::HistoryQuery query) {
    if (query.to.value == 0) query.to = ledger->size();
    const auto lines = ask(query);
    EXPECT_TRUE(lines.ok()) << lines.error().message;
    std::vector<uint64_t> out;
    for (const HistoryLine& line : *lines) out.push_back(line.event.position.value);
    return out;
  }
  std::string refusal(query::HistoryQuery query) {
    query.to = ledger->size();
    const auto lines = ask(query);
    EXPECT_FALSE(lines.ok());
    if (lines.ok()) return "";
    EXPECT_EQ(lines.error().kind, ErrorKind::kNotFound);
    return lines.error().message;
  }
  using Wanted = std::vector<uint64_t>;
};

TEST_F(HistoryTest, OneNameOnSeveralNetworksIsShownForEach) {
  EXPECT_EQ(positions({std::nullopt, "A", "", {}, {}}), (Wanted{2, 3, 4}));
  EXPECT_EQ(positions({kHistoryChain, "A", "", {}, {}}), (Wanted{2, 4}));
  EXPECT_EQ(positions({ChainId(56), "A", "", {}, {}}), (Wanted{3}));
}

TEST_F(HistoryTest, AShortNameFindsTheNameInFull) {
  EXPECT_EQ(positions({std::nullopt, "B", "", {}, {}}), (Wanted{5}));
  EXPECT_EQ(positions({std::nullopt, "x/B.sol:B", "", {}, {}}), (Wanted{5}));
}

TEST_F(HistoryTest, ANetworksHistoryIsEverythingOnItsChain) {
  EXPECT_EQ(positions({kHistoryChain, "", "", {}, {}}), (Wanted{0, 2, 4, 5, 6}));
}

TEST_F(HistoryTest, ARangeCutsEventsButNotWhatTheyAreComparedWith) {
  const auto lines = ask({kHistoryChain, "A", "", TreeSize(3), TreeSize(5)});
  ASSERT_TRUE(lines.ok());
  ASSERT_EQ(lines->size(), 1U);
  EXPECT_EQ(query::dropped_fields(lines->front()),
            std::vector<std::string>{"extended/deploymentArgs"});
}

TEST_F(HistoryTest, ADroppedFieldIsFoundWithTheValueThatItHad) {
  for (const char* field :
       {"extended/deploymentArgs", "deploymentArgs", "/extended/deploymentArgs"}) {
    const auto lines = ask({kHistoryChain, "A", field, {}, ledger->size()});
    ASSERT_TRUE(lines.ok()) << lines.error().message;
    ASSERT_EQ(lines->size(), 2U) << field;
    const query::FieldChange& set = lines->at(0).fields.at(0);
    const query::FieldChange& dropped = lines->at(1).fields.at(0);
    EXPECT_FALSE(set.before);
    EXPECT_EQ(json::stringify(*set.after), R"(["0x1",2])");
    EXPECT_EQ(dropped.before, set.after);
    EXPECT_FALSE(dropped.after);
  }
}

TEST_F(HistoryTest, AFieldInsideAFieldIsFollowedAlone) {
  record({deployment(kHistoryChain, "A", ContractAction::kConfigured, R"(["0x1",3])")});
  record({deployment(kHistoryChain, "A", ContractAction::kConfigured, R"(["0x9",3])")});
  EXPECT_EQ(positions({kHistoryChain, "A", "extended/deploymentArgs/1", {}, {}}),
            (Wanted{2, 4, 7}));
}

TEST_F(HistoryTest, WhatADeploymentAfterARemovalDoesNotBringBackIsDropped) {
  auto removal = contract_draft(ChainId(56), "A", ContractAction::kRemoved, "");
  std::get<event::ContractChange>(removal.event.payload).value = {};
  record({deployment(ChainId(56), "A", ContractAction::kConfigured, "[7]")});  // 7
  record({removal});                                                           // 8
  record({deployment(ChainId(56), "A", ContractAction::kDeployed, "")});       // 9
  const auto lines = ask({ChainId(56), "A", "", {}, ledger->size()});
  ASSERT_TRUE(lines.ok());
  EXPECT_TRUE(query::dropped_fields(lines->at(2)).empty());
  EXPECT_EQ(query::dropped_fields(lines->at(3)),
            std::vector<std::string>{"extended/deploymentArgs"});
}

TEST_F(HistoryTest, ARecordThatCameLateSaysWhatItHolds) {
  state::Draft late;
  late.event.subject = {kHistoryChain, event::SubjectKind::kContract, "A"};
  event::CorrectionRecorded correction;
  correction.note = "came late";
  correction.source_record = R"({"contractName":"A","chainId":97,"networkName":"bsctestnet",)"
                             R"("address":"0x00000000000000000000000000000000000000a1",)"
                             R"("factoryByteCodeHash":"0x1","implementationHash":"0x1",)"
                             R"("proxyAddress":"0x00000000000000000000000000000000000000f1",)"
                             R"("deploymentArgs":["lost"],"timestamp":5})";
  late.event.payload = correction;
  record({late});
  const auto lines = ask({kHistoryChain, "A", "deploymentArgs", {}, ledger->size()});
  ASSERT_TRUE(lines.ok());
  EXPECT_TRUE(lines->back().is_late_record);
  EXPECT_EQ(json::stringify(*lines->back().fields.at(0).after), R"(["lost"])");
}

TEST_F(HistoryTest, ALateFactSaysWhatWasTrueAndIsNoChange) {
  state::Draft late;
  late.event.subject = {kHistoryChain, event::SubjectKind::kContract, "A"};
  late.event.effective = TimeNs{0};
  event::CorrectionRecorded fact{std::nullopt, "came late", ""};
  fact.was.emplace();
  fact.was->value.extended = event::FieldList{{"deploymentArgs", R"(["lost"])"}};
  late.event.payload = fact;
  record({late});
  const auto lines = ask({kHistoryChain, "A", "deploymentArgs", {}, ledger->size()});
  ASSERT_TRUE(lines.ok());
  EXPECT_TRUE(lines->back().is_late_record);
  EXPECT_EQ(json::stringify(*lines->back().fields.at(0).after), R"(["lost"])");
}

TEST_F(HistoryTest, UnknownNamesAndFieldsAreRefusedWithTheNearest) {
  EXPECT_NE(refusal({kHistoryChain, "Vualt", "", {}, {}}).find("Did you mean \"Vault\"?"),
            std::string::npos);
  EXPECT_NE(refusal({std::nullopt, "Nobody", "", {}, {}}).find("on any network"),
            std::string::npos);
  EXPECT_NE(refusal({kHistoryChain, "A", "deploymntArgs", {}, {}})
                .find("Did you mean \"deploymentArgs\"?"),
            std::string::npos);
  EXPECT_NE(refusal({kHistoryChain, "Vault", "q", {}, {}}).find("its fields are"),
            std::string::npos);
}

}  // namespace
}  // namespace daybook::testing
