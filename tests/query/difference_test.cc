#include "query/difference.h"

#include <gmock/gmock.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "document/document.h"
#include "ledger/ledger_fixture.h"

namespace daybook::testing {
namespace {

using event::ContractAction;
using query::NetworkDifference;
using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr ChainId kBscTest(97), kSepolia(11155111);

class DifferenceTest : public LedgerTest {
 protected:
  void SetUp() override {
    LedgerTest::SetUp();
    record({network_draft(kBscTest, "bsctestnet"),
            contract_draft(kBscTest, "A", ContractAction::kDeployed, address(1)),
            contract_draft(kBscTest, "B", ContractAction::kDeployed, address(2))});
    record({contract_draft(kBscTest, "A", ContractAction::kUpgraded, address(3))});
    record({contract_draft(kBscTest, "B", ContractAction::kRemoved, address(2))});
    record({network_draft(kSepolia, "sepolia"),
            contract_draft(kSepolia, "C", ContractAction::kDeployed, address(4))});
  }
  std::vector<NetworkDifference> between(uint64_t from, uint64_t to) {
    return query::difference(*ledger->state_at(TreeSize(from)), *ledger->state_at(TreeSize(to)),
                             std::nullopt, "then", "now");
  }
  std::string rendered(uint64_t size, ChainId chain) {
    const state::State state = *ledger->state_at(TreeSize(size));
    const auto network = state.networks.find(chain);
    return network == state.networks.end() ? "" : document::render(chain, network->second);
  }
};

TEST_F(DifferenceTest, NamesContractsInTheWordsOfTheLog) {
  const auto networks = between(3, 7);
  ASSERT_EQ(networks.size(), 2U);
  EXPECT_EQ(networks[0].name, "bsctestnet");
  EXPECT_EQ(networks[0].change, "changed");
  ASSERT_EQ(networks[0].contracts.size(), 2U);
  EXPECT_EQ(networks[0].contracts[0].change, "ContractUpgraded");
  EXPECT_EQ(networks[0].contracts[0].to, address(3));
  EXPECT_EQ(networks[0].contracts[1].change, "ContractRemoved");
  EXPECT_EQ(networks[1].change, "added");
  EXPECT_EQ(between(7, 3)[1].change, "removed");
  EXPECT_TRUE(between(4, 4).empty());
}

// Whatever two sizes are compared: the patch makes the one document of the other.
TEST_F(DifferenceTest, APatchMakesTheOneDocumentOfTheOther) {
  for (uint64_t from = 0; from <= 7; ++from) {
    for (uint64_t to = 0; to <= 7; ++to) {
      for (const NetworkDifference& network : between(from, to)) {
        const auto document = [](const std::string& text) {
          return text.empty() ? json::Value() : *json::parse(text);
        };
        const json::Value before = document(rendered(from, network.chain));
        EXPECT_EQ(before.patch(query::json_patch(network)), document(rendered(to, network.chain)))
            << from << " to " << to;
      }
    }
  }
}

TEST_F(DifferenceTest, SaysWhatIsAddedAndRemovedAsGitDoes) {
  const std::string added = query::git_diff(between(5, 7)[0]);
  EXPECT_THAT(added, StartsWith("diff --git a/sepolia.unified.json b/sepolia.unified.json\n"
                                "new file mode 100644\n"
                                "index 0000000000000000000000000000000000000000.."));
  EXPECT_THAT(added, HasSubstr("\n--- /dev/null\n+++ b/sepolia.unified.json\n"));
  EXPECT_THAT(added, HasSubstr("\n+}\n\\ No newline at end of file\n"));
  const std::string removed = query::git_diff(between(7, 5)[0]);
  EXPECT_THAT(removed, HasSubstr("deleted file mode 100644\n"));
  EXPECT_THAT(removed, HasSubstr("+++ /dev/null\n"));
}

// git itself takes it, from every size to every other.
TEST_F(DifferenceTest, GitAppliesIt) {
  if (std::system("git --version > /dev/null 2>&1") != 0) GTEST_SKIP() << "there is no git here";
  const auto spill = [&](const std::string& name, const std::string& text) {
    std::ofstream(folder / name, std::ios::binary) << text;
  };
  for (const auto& [from, to] :
       {std::pair<uint64_t, uint64_t>(3, 4), {3, 5}, {5, 3}, {4, 7}, {7, 4}}) {
    for (const NetworkDifference& network : between(from, to)) {
      std::filesystem::remove(folder / network.file);
      const std::string before = rendered(from, network.chain);
      if (!before.empty()) spill(network.file, before);
      spill("patch", query::git_diff(network));
      const std::string apply = "cd '" + folder.path() + "' && git apply patch 2> error";
      ASSERT_EQ(std::system(apply.c_str()), 0) << from << " to " << to;
      std::ifstream in(folder / network.file, std::ios::binary);
      std::ostringstream text;
      if (in) text << in.rdbuf();
      EXPECT_EQ(text.str(), rendered(to, network.chain)) << from << " to " << to;
    }
  }
}

}  // namespace
}  // namespace daybook::testing
