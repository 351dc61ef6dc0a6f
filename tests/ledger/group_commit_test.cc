#include "ledger/group_commit.h"

#include <atomic>
#include <map>
#include <thread>

#include "ledger/ledger_fixture.h"

namespace daybook::testing {
namespace {

using event::ContractAction;
constexpr ChainId kChain(97);

TEST_F(LedgerTest, ConcurrentCallersEachGetTheirOwnDensePosition) {
  record({network_draft(kChain, "bsctestnet")});
  ledger::GroupCommit commit(*ledger);
  constexpr int kThreads = 16, kEach = 20;
  std::mutex mutex;
  std::map<Position, std::string> positions;
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < kEach; ++i) {
        const std::string name = "C" + std::to_string(t) + "_" + std::to_string(i);
        const auto receipts =
            commit.submit({contract_draft(kChain, name, ContractAction::kDeployed, address(1))});
        ASSERT_TRUE(receipts.ok()) << receipts.error().message;
        const std::lock_guard guard(mutex);
        EXPECT_TRUE(positions.emplace(receipts->at(0).position, name).second);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(positions.size(), static_cast<size_t>(kThreads * kEach));
  EXPECT_EQ(positions.rbegin()->first, Position(kThreads * kEach));
  for (const auto& [position, name] : positions) {
    EXPECT_EQ(ledger->read(position)->subject.name, name) << "another caller's answer";
  }
  EXPECT_EQ(ledger->size(), TreeSize(kThreads * kEach + 1));
}

TEST_F(LedgerTest, ARefusedCallerDoesNotTakeItsNeighboursWithIt) {
  record({network_draft(kChain, "bsctestnet")});
  ledger::GroupCommit commit(*ledger);
  std::atomic<int> good{0}, refused{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < 12; ++t) {
    threads.emplace_back([&, t] {
      const auto action = t % 2 == 0 ? ContractAction::kDeployed : ContractAction::kUpgraded;
      const auto receipts =
          commit.submit({contract_draft(kChain, "C" + std::to_string(t), action, address(1))});
      (receipts.ok() ? good : refused)++;
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(good, 6);
  EXPECT_EQ(refused, 6);
  EXPECT_EQ(ledger->size(), TreeSize(7));
}

}  // namespace
}  // namespace daybook::testing
