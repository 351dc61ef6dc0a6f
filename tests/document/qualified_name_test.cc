// Contracts that a record names in full: "contracts/xchain/Router.sol:Router".
#include <gtest/gtest.h>

#include "document/placement.h"
#include "document/samples.h"

namespace daybook::document {
namespace {

constexpr ChainId kChain{97};
constexpr char kLong[] = "contracts/xchain/Router.sol:Router";

event::ContractValue router(const std::string& proxy) {
  event::ContractValue value = contract("infrastructure", "0xi", proxy);
  value.extended = event::FieldList{{"timestamp", "1"}};
  value.recorded_hash = "\"0xh\"";
  return value;
}

std::string text_at(const json::Value& document, const std::string& pointer) {
  const json::Value* value = json::at_pointer(document, pointer);
  return value == nullptr ? "nothing" : json::stringify(*value);
}

TEST(QualifiedName, HasAShortName) {
  EXPECT_EQ(short_name_of(kLong), "Router");
  EXPECT_EQ(short_name_of("A.sol:B"), "B");
  for (const char* name : {"Router", "", "A:B", "A.sol", "A.sol:", "contracts/A"})
    EXPECT_EQ(short_name_of(name), "") << name;
}

TEST(QualifiedName, ShowsUnderItsShortNameWithALegacyEntry) {
  state::NetworkState network = empty_network();
  add(network, kLong, router("0xp"));
  const json::Value document = compose(kChain, network);
  EXPECT_EQ(text_at(document, "/contracts"),
            R"({"core":{},"protocol":{},"infrastructure":{"Router":{"proxy":"0xp",)"
            R"("implementation":"0xi"}},)"
            R"("legacy":{"contracts/xchain/Router.sol:Router":{"currentName":"Router",)"
            R"("currentCategory":"infrastructure"}}})");
  EXPECT_EQ(text_at(document, "/verification/implementationHashes"),
            R"({"contracts/xchain/Router.sol:Router":"0xh","Router":"0xh"})");
  EXPECT_EQ(text_at(document, "/extended_Router"), R"({"timestamp":1})");
  EXPECT_EQ(document.size(), 12U);
}

TEST(QualifiedName, AddsOnlyItsEntryAndHashWhenTheShortOneIsLive) {
  state::NetworkState network = empty_network();
  add(network, kLong, router("0xp"));
  event::ContractValue short_one = contract("core", "0xnew", "0xp");
  short_one.recorded_hash = "\"0xnewhash\"";
  add(network, "Router", short_one);
  const json::Value document = compose(kChain, network);
  EXPECT_EQ(text_at(document, "/contracts"),
            R"({"core":{"Router":{"proxy":"0xp","implementation":"0xnew"}},"protocol":{},)"
            R"("infrastructure":{},)"
            R"("legacy":{"contracts/xchain/Router.sol:Router":{"currentName":"Router",)"
            R"("currentCategory":"core"}}})");
  EXPECT_EQ(text_at(document, "/verification/implementationHashes"),
            R"({"contracts/xchain/Router.sol:Router":"0xh","Router":"0xnewhash"})");
  EXPECT_FALSE(document.contains("extended_Router"));
}

TEST(QualifiedName, ComesBackWhenTheShortOneIsRemoved) {
  state::NetworkState network = empty_network();
  add(network, kLong, router("0xp"));
  add(network, "Router", contract("core", "0xnew", "0xp"));
  network.contracts["Router"].live = false;
  EXPECT_EQ(text_at(compose(kChain, network), "/contracts/infrastructure/Router/implementation"),
            "\"0xi\"");
}

// Nothing that is live is hidden: another proxy is another contract.
TEST(QualifiedName, ShowsInFullWhenItIsAnotherContract) {
  state::NetworkState network = empty_network();
  add(network, kLong, router("0xp"));
  add(network, "other/Router.sol:Router", router("0xq"));
  const json::Value document = compose(kChain, network);
  EXPECT_EQ(text_at(document, "/contracts/infrastructure"),
            R"({"Router":{"proxy":"0xp","implementation":"0xi"},)"
            R"("other/Router.sol:Router":{"proxy":"0xq","implementation":"0xi"}})");
  EXPECT_TRUE(document.contains("extended_other/Router.sol:Router"));
}

TEST(QualifiedName, StaysWhereASourceHasIt) {
  const json::Value source = value_of_text(R"({"schemaVersion":"3.0.0","network":"x","chainId":97,
      "contracts":{"core":{"a/R.sol:R":{"implementation":"0x1"}}},
      "verification":{"implementationHashes":{"a/R.sol:R":"0xh"}},"extended_a/R.sol:R":{"b":1}})");
  const json::Value document = compose(kChain, network_of(decompose(source).value()));
  EXPECT_EQ(json::stringify(without_derived(document)), json::stringify(source));
}

// As the corpus' unified files show the same records.
TEST(QualifiedName, ShowsAsInTheCorpus) {
  if (corpus().empty()) GTEST_SKIP() << "no corpus beside the repository";
  const json::Value file = value_of_text(
      read_file(corpus() / "migrated/daa8235/deployments/unified/bscmainnet.unified.json"));
  const auto networks = leveldb_networks();
  const json::Value document = compose(ChainId(56), networks.at(ChainId(56)));
  for (const char* pointer :
       {"/contracts/legacy", "/contracts/infrastructure/CrossChainRouter",
        "/extended_CrossChainRouter", "/verification/implementationHashes/CrossChainRouter",
        "/verification/implementationHashes/"
        "contracts~1xchain~1CrossChainRouter.sol:CrossChainRouter"})
    EXPECT_EQ(text_at(document, pointer), text_at(file, pointer)) << pointer;
}

}  // namespace
}  // namespace daybook::document
