#include "query/what_if.h"

#include "query/random_book.h"

namespace daybook::testing {
namespace {

using event::ContractAction;

class WhatIfTest : public LedgerTest {
 protected:
  query::WhatIf without(const std::set<Position>& omit) {
    auto answer = query::what_if(*ledger, ledger->size(), omit);
    EXPECT_TRUE(answer.ok()) << answer.error().message;
    return answer.ok() ? *std::move(answer) : query::WhatIf{};
  }
  void upgrade_twice() {
    record({network_draft(kRandomChain, "net")});                                        // 0
    record({contract_draft(kRandomChain, "A", ContractAction::kDeployed, address(1))});  // 1
    record({contract_draft(kRandomChain, "A", ContractAction::kUpgraded, address(2))});  // 2
    record({contract_draft(kRandomChain, "A", ContractAction::kUpgraded, address(3))});  // 3
  }
  static std::string implementation(const state::State& state) {
    return *event::get(state.networks.at(kRandomChain).contracts.at("A").value.body,
                       "implementation");
  }
};

TEST_F(WhatIfTest, WithoutNothingTheStateIsThePresentOneOnRandomHistories) {
  const unsigned seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  RandomBook(*ledger, clock, seed).fill(40);
  EXPECT_EQ(without({}).without, **ledger->state());
}

TEST_F(WhatIfTest, ALaterEventStandsByItself) {
  upgrade_twice();
  const query::WhatIf answer = without({Position(2)});
  EXPECT_EQ(implementation(answer.without), "\"" + address(3) + "\"");
  ASSERT_EQ(answer.omitted.size(), 1U);
  EXPECT_EQ(answer.omitted.front().replaced_by, Position(3));
  const state::NetworkState& network = answer.without.networks.at(kRandomChain);
  EXPECT_EQ(network.upgrades.size(), 1U);
  EXPECT_EQ(network.file_version, 3U);
}

TEST_F(WhatIfTest, WithoutTheLastEventTheOneBeforeItStands) {
  upgrade_twice();
  const query::WhatIf answer = without({Position(3)});
  EXPECT_EQ(implementation(answer.without), "\"" + address(2) + "\"");
  EXPECT_EQ(answer.omitted.front().replaced_by, std::nullopt);
  EXPECT_EQ(implementation(without({Position(2), Position(3)}).without), "\"" + address(1) + "\"");
}

TEST_F(WhatIfTest, WithoutTheRegistrationTheDocumentHasNoName) {
  upgrade_twice();
  const query::WhatIf answer = without({Position(0)});
  EXPECT_EQ(answer.without.networks.at(kRandomChain).header.name, "");
  EXPECT_EQ(implementation(answer.without), "\"" + address(3) + "\"");
}

TEST_F(WhatIfTest, APositionPastThePointIsNotFound) {
  upgrade_twice();
  for (const uint64_t size : {uint64_t{2}, uint64_t{4}}) {
    const auto answer = query::what_if(*ledger, TreeSize(size), {Position(1), Position(size)});
    ASSERT_FALSE(answer.ok());
    EXPECT_EQ(answer.error().kind, ErrorKind::kNotFound);
  }
}

}  // namespace
}  // namespace daybook::testing
