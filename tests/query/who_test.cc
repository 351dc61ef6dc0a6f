#include "query/who.h"

#include "ledger/ledger_fixture.h"

namespace daybook::testing {
namespace {

using event::ContractAction;
using versions::LookupKind;
constexpr ChainId kBsc(56), kBscTest(97);
constexpr char kOwner[] = "0xAbCdEf0000000000000000000000000000000001";

class WhoTest : public LedgerTest {
 protected:
  void SetUp() override {
    LedgerTest::SetUp();
    record({network_draft(kBscTest, "bsctestnet"), network_draft(kBsc, "bsc")});  // 0, 1
    record({owned(kBscTest, "A")});                                               // 2
    record({owned(kBsc, "Z")});                                                   // 3
    auto upgrade = contract_draft(kBsc, "Z", ContractAction::kUpgraded, address(5));
    upgrade.event.actor = "bob";
    upgrade.event.git_commit = "9f3c1a2b00000000000000000000000000000001";
    upgrade.event.on_chain = event::OnChain{kTx, 7, "", std::nullopt};
    record({upgrade});  // 4
    state::Draft section;
    section.event.subject = {kBscTest, event::SubjectKind::kSection, "configuration"};
    event::SectionChange change;
    change.pointer = "/configuration";
    change.json = "{\"governance\":{\"vault\":\"" + std::string(kOwner) + "\"}}";
    section.event.payload = change;
    record({section});  // 5
  }
  static state::Draft owned(ChainId chain, const std::string& name) {
    state::Draft draft = contract_draft(chain, name, ContractAction::kDeployed, address(1));
    event::ContractValue& value = std::get<event::ContractChange>(draft.event.payload).value;
    event::set(value.body, "owner", "\"" + std::string(kOwner) + "\"");
    value.recorded_hash = "\"" + std::string(kHash) + "\"";
    return draft;
  }
  Result<query::Who> ask(const std::string& value, uint64_t limit = 0) {
    return query::who(*ledger, **ledger->state(), value, limit);
  }
  std::vector<std::string> roles(const std::string& value) {
    const auto found = ask(value);
    EXPECT_TRUE(found.ok()) << found.error().message;
    std::vector<std::string> out;
    for (const query::WhoRole& role : found->roles) {
      out.push_back(std::to_string(role.subject.chain.value) + " " + role.subject.name + " " +
                    role.role);
    }
    return out;
  }
  std::vector<uint64_t> positions(const std::string& value, uint64_t limit = 0) {
    const auto found = ask(value, limit);
    EXPECT_TRUE(found.ok()) << found.error().message;
    std::vector<uint64_t> out;
    for (const event::Event& event : found->events) out.push_back(event.position.value);
    return out;
  }
  using Texts = std::vector<std::string>;
  using Positions = std::vector<uint64_t>;
  static constexpr char kTx[] =
      "0x7777777777777777777777777777777777777777777777777777777777777777";
  static constexpr char kHash[] =
      "0x5555555555555555555555555555555555555555555555555555555555555555";
};

TEST_F(WhoTest, AnAddressIsFoundInEitherCaseOnEveryChain) {
  const Texts expected = {"97 A owner", "97 configuration /configuration/governance/vault"};
  EXPECT_EQ(roles(kOwner), expected);
  EXPECT_EQ(roles("0xabcdef0000000000000000000000000000000001"), expected);
  EXPECT_EQ(positions("0xABCDEF0000000000000000000000000000000001"), (Positions{2, 3, 5}));
}

TEST_F(WhoTest, EachRoleOfAContractIsNamed) {
  EXPECT_EQ(roles(address(5)), (Texts{"56 Z implementation"}));
  EXPECT_EQ(roles("0x00000000000000000000000000000000000000aa"),
            (Texts{"56 Z proxy", "97 A proxy"}));
  EXPECT_EQ(roles(kHash), (Texts{"97 A recorded_hash"}));
}

TEST_F(WhoTest, WhatNoContractHoldsAnyMoreStandsNowhereButHasItsEvents) {
  auto removal = contract_draft(kBscTest, "A", ContractAction::kRemoved, "");
  std::get<event::ContractChange>(removal.event.payload).value = {};
  record({removal});  // 6
  EXPECT_EQ(roles(address(1)), Texts());
  EXPECT_EQ(positions(address(1)), (Positions{2, 3, 4, 6}));
}

TEST_F(WhoTest, TransactionsActorsAndCommitsAreFound) {
  EXPECT_EQ(positions(kTx), (Positions{4}));
  EXPECT_EQ(ask(kTx)->matches.front().kind, LookupKind::kTxHash);
  EXPECT_EQ(positions("bob"), (Positions{4}));
  EXPECT_EQ(ask("bob")->matches.front().kind, LookupKind::kActor);
  for (const char* commit : {"9f3c", "9F3C1A2B00000000000000000000000000000001"}) {
    EXPECT_EQ(positions(commit), (Positions{4})) << commit;
    EXPECT_EQ(ask(commit)->matches.front().value, "9f3c1a2b00000000000000000000000000000001");
  }
}

TEST_F(WhoTest, ALimitKeepsTheLastEventsAndCountsAll) {
  EXPECT_EQ(positions(kOwner, 2), (Positions{3, 5}));
  EXPECT_EQ(ask(kOwner, 2)->total, 3U);
}

TEST_F(WhoTest, AnEarlierPointKnowsLess) {
  const auto state = ledger->state_at(TreeSize(3));
  ASSERT_TRUE(state.ok());
  const auto then = query::who(*ledger, *state, kOwner, 0);
  ASSERT_TRUE(then.ok());
  EXPECT_EQ(then->total, 1U);
  EXPECT_FALSE(query::who(*ledger, *state, "bob", 0).ok());
}

TEST_F(WhoTest, WhatNoEventNamesIsNotFoundWithTheNearestActor) {
  const auto nobody = ask("alise");
  ASSERT_FALSE(nobody.ok());
  EXPECT_EQ(nobody.error().kind, ErrorKind::kNotFound);
  EXPECT_NE(nobody.error().message.find("the actor \"alice\""), std::string::npos)
      << nobody.error().message;
  EXPECT_FALSE(ask("9f3").ok());
  EXPECT_FALSE(ask(address(77)).ok());
}

}  // namespace
}  // namespace daybook::testing
