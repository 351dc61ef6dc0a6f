#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/time.h"
#include "document/samples.h"

namespace daybook::document {
namespace {

constexpr ChainId kChain{97};

std::vector<std::string> keys_of(const json::Value& object) {
  std::vector<std::string> keys;
  for (const auto& [key, value] : object.items()) keys.push_back(key);
  return keys;
}

std::vector<std::string> keys_at(const json::Value& document, const char* pointer) {
  const json::Value* object = json::at_pointer(document, pointer);
  return object == nullptr ? std::vector<std::string>{"nothing at", pointer} : keys_of(*object);
}

TEST(Compose, MakesAWholeDocumentOfRecordsAlone) {
  state::NetworkState network = empty_network();
  event::ContractValue coin = contract("core", "0xi", "0xp");
  coin.extended = event::FieldList{{"timestamp", "5"}};
  coin.recorded_hash = "\"0xh\"";
  add(network, "Coin", coin);
  const char* expected = R"({
  "schemaVersion": "3.0.0",
  "fileVersion": 1,
  "network": "bsctestnet",
  "chainId": 97,
  "networkTier": "testnet",
  "metadata": {
    "lastUpdated": "2025-08-13T10:03:42.477Z"
  },
  "contracts": {
    "core": {
      "Coin": {
        "proxy": "0xp",
        "implementation": "0xi"
      }
    },
    "protocol": {},
    "infrastructure": {},
    "legacy": {}
  },
  "configuration": {},
  "topology": {},
  "verification": {
    "contractVerification": {},
    "implementationHashes": {
      "Coin": "0xh"
    },
    "dataIntegrity": {
      "lastValidated": "2025-08-13T10:03:42.477Z",
      "checksums": {
        "contracts": "CONTRACTS",
        "configuration": "44136fa355b3678a",
        "topology": "44136fa355b3678a"
      }
    }
  },
  "operations": {
    "deploymentHistory": [],
    "upgradeHistory": [],
    "metrics": {}
  },
  "extended_Coin": {
    "timestamp": 5
  }
})";
  std::string text = expected;
  const std::string sum = section_checksum(
      value_of_text(R"({"core":{"Coin":{"proxy":"0xp","implementation":"0xi"}},"protocol":{},)"
                    R"("infrastructure":{},"legacy":{}})"));
  text.replace(text.find("CONTRACTS"), 9, sum);
  EXPECT_EQ(render(kChain, network), text);
}

// The example of docs/format/unified-v3.md, byte for byte.
TEST(Compose, MakesTheExampleOfTheFormatPage) {
  const std::string page =
      read_file(std::filesystem::path(DAYBOOK_SOURCE_DIR) / "docs/format/unified-v3.md");
  const size_t start = page.find("```json\n") + 8;
  const std::string example = page.substr(start, page.find("\n```", start) - start);
  state::NetworkState network = network_of(decompose(value_of_text(example)).value(), false);
  network.file_version = 2;
  const TimeNs deployed = parse_time("2025-07-25T11:11:18.006Z").value();
  network.last_updated = parse_time("2025-08-01T20:18:50.056Z").value();
  const std::string before = "0x52908400098527886E0F7030069857D2E4169EE7";
  const std::string after = "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359";
  using event::ContractAction;
  network.deployments = {{Position(1), "Coin", ContractAction::kDeployed, deployed, "", "", ""}};
  network.upgrades = {
      {Position(2), "Coin", ContractAction::kUpgraded, network.last_updated, before, after, ""}};
  EXPECT_EQ(render(kChain, network), example);
}

TEST(Compose, LeavesOutATierThatNobodyNamed) {
  state::NetworkState network = empty_network();
  network.header.tier = "";
  EXPECT_FALSE(compose(kChain, network).contains("networkTier"));
}

TEST(Compose, DoesNotShowWhatWasRemoved) {
  state::NetworkState network = empty_network();
  event::ContractValue value = contract("core", "0xi");
  value.extended = event::FieldList{};
  value.recorded_hash = "1";
  add(network, "Coin", value);
  network.contracts["Coin"].live = false;
  network.sections["topology"];  // removed: no text
  network.sections["notes"];
  const json::Value document = compose(kChain, network);
  EXPECT_TRUE(document["contracts"]["core"].empty());
  EXPECT_TRUE(document["verification"]["implementationHashes"].empty());
  EXPECT_FALSE(document.contains("extended_Coin"));
  EXPECT_FALSE(document.contains("notes"));
}

TEST(Compose, OrdersContractsByWhenTheyCameThenByName) {
  state::NetworkState network = empty_network();
  for (const char* name : {"C", "A", "B"}) add(network, name, contract("core", "0x1"));
  network.contracts["B"].created = network.contracts["C"].created;
  EXPECT_THAT(keys_at(compose(kChain, network), "/contracts/core"),
              ::testing::ElementsAre("B", "C", "A"));
}

TEST(Compose, PutsNewCategoriesAfterTheKnownOnes) {
  state::NetworkState network = empty_network();
  add(network, "X", contract("vaults", "0x1"));
  add(network, "Y", contract("bridges", "0x1"));
  EXPECT_THAT(
      keys_at(compose(kChain, network), "/contracts"),
      ::testing::ElementsAre("core", "protocol", "infrastructure", "legacy", "vaults", "bridges"));
}

TEST(Compose, PutsUnknownSectionsBeforeExtendedOnes) {
  state::NetworkState network = empty_network();
  event::ContractValue value = contract("core", "0x1");
  value.extended = event::FieldList{};
  add(network, "Coin", value);
  network.sections["zeta"] = {"1", {}, Position(1), Position(1)};
  network.sections["alpha"] = {"2", {}, Position(2), Position(2)};
  network.sections["emergency"] = {"{}", {}, Position(3), Position(3)};
  EXPECT_THAT(
      keys_of(compose(kChain, network)),
      ::testing::ElementsAre("schemaVersion", "fileVersion", "network", "chainId", "networkTier",
                             "metadata", "contracts", "configuration", "topology", "verification",
                             "operations", "emergency", "zeta", "alpha", "extended_Coin"));
}

TEST(Compose, WritesHistories) {
  state::NetworkState network = empty_network();
  const TimeNs at = TimeNs::from_ms(1000);
  using event::ContractAction;
  network.deployments = {{Position(1), "A", ContractAction::kDeployed, at, "", "0xp", ""},
                         {Position(2), "A", ContractAction::kRedeployed, at, "0xp", "0xq", "0xt"},
                         {Position(3), "A", ContractAction::kRemoved, at, "", "", ""}};
  network.upgrades = {{Position(4), "A", ContractAction::kUpgraded, at, "0x1", "0x2", "0xt"}};
  const json::Value operations = compose(kChain, network)["operations"];
  EXPECT_EQ(json::stringify(operations["deploymentHistory"]),
            R"([{"contractName":"A","action":"deployed","timestamp":"1970-01-01T00:00:01.000Z",)"
            R"("to":"0xp"},)"
            R"({"contractName":"A","action":"redeployed","timestamp":"1970-01-01T00:00:01.000Z",)"
            R"("from":"0xp","to":"0xq","txHash":"0xt"},)"
            R"({"contractName":"A","action":"removed","timestamp":"1970-01-01T00:00:01.000Z"}])");
  EXPECT_EQ(json::stringify(operations["upgradeHistory"]),
            R"([{"contractName":"A","action":"upgraded","timestamp":"1970-01-01T00:00:01.000Z",)"
            R"("from":"0x1","to":"0x2","txHash":"0xt"}])");
}

// What a source had no place for is created in its canonical place, and what it did not have is not
// invented.
TEST(Compose, AddsOnlyDerivedMembersToAShapeThatASourceGave) {
  const Parts parts =
      decompose(
          value_of_text(
              R"({"schemaVersion":"3.0.0","chainId":97,"zzz":1,"network":"x","topology":{}})"))
          .value();
  const json::Value document = compose(kChain, network_of(parts));
  EXPECT_THAT(keys_of(document),
              ::testing::ElementsAre("schemaVersion", "fileVersion", "chainId", "metadata", "zzz",
                                     "network", "topology", "verification", "operations"));
  EXPECT_THAT(keys_at(document, "/metadata"), ::testing::ElementsAre("lastUpdated"));
  EXPECT_THAT(keys_at(document, "/verification"), ::testing::ElementsAre("dataIntegrity"));
  EXPECT_THAT(keys_at(document, "/verification/dataIntegrity/checksums"),
              ::testing::ElementsAre("topology"));
  EXPECT_THAT(keys_at(document, "/operations"),
              ::testing::ElementsAre("deploymentHistory", "upgradeHistory"));
}

TEST(Compose, AppendsANewContractToTheSourcesOrder) {
  const Parts parts =
      decompose(value_of_text(R"({"schemaVersion":"3.0.0","network":"x","chainId":97,
      "contracts":{"legacy":{},"core":{"B":{},"A":{}}},
      "verification":{"implementationHashes":{"A":1,"B":2}},
      "extended_B":{},"extended_A":{},"end":0})"))
          .value();
  state::NetworkState network = network_of(parts);
  event::ContractValue value = contract("core", "0x1");
  value.extended = event::FieldList{};
  value.recorded_hash = "3";
  add(network, "AA", value);
  const json::Value document = compose(kChain, network);
  EXPECT_THAT(keys_at(document, "/contracts"), ::testing::ElementsAre("legacy", "core"));
  EXPECT_THAT(keys_at(document, "/contracts/core"), ::testing::ElementsAre("B", "A", "AA"));
  EXPECT_THAT(keys_at(document, "/verification/implementationHashes"),
              ::testing::ElementsAre("A", "B", "AA"));
  EXPECT_THAT(keys_of(document).back(), "extended_AA");
}

TEST(Compose, LetsALiveContractWinOverALeftoverOfItsName) {
  const Parts parts =
      decompose(value_of_text(R"({"schemaVersion":"3.0.0","network":"x","chainId":97,
      "contracts":{"core":{"A":"text"},"note":5},"verification":{"implementationHashes":{"A":1}},
      "extended_A":{"old":true}})"))
          .value();
  state::NetworkState network = network_of(parts);
  event::ContractValue value = contract("core", "0x1");
  value.extended = event::FieldList{{"new", "true"}};
  value.recorded_hash = "2";
  add(network, "A", value);
  add(network, "N", contract("note", "0x2"));
  const json::Value document = compose(kChain, network);
  EXPECT_EQ(json::stringify(document["contracts"]),
            R"({"core":{"A":{"implementation":"0x1"}},"note":{"N":{"implementation":"0x2"}}})");
  EXPECT_EQ(json::stringify(document["verification"]["implementationHashes"]), R"({"A":2})");
  EXPECT_EQ(json::stringify(document["extended_A"]), R"({"new":true})");
}

TEST(Compose, ShowsTextThatIsNoJsonAsAString) {
  state::NetworkState network = empty_network();
  network.sections["notes"].json = "{broken";
  EXPECT_EQ(compose(kChain, network)["notes"], "{broken");
}

TEST(SectionChecksum, IsTheOneOfTheSource) {
  if (corpus().empty()) GTEST_SKIP() << "no corpus beside the repository";
  const json::Value document = value_of_text(
      read_file(corpus() / "migrated/daa8235/deployments/unified/basesepolia.unified.json"));
  EXPECT_EQ(section_checksum(document["contracts"]), "3cfb33a25c84c9e1");
}

}  // namespace
}  // namespace daybook::document
