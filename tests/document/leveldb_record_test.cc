#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "document/samples.h"

namespace daybook::document {
namespace {

using ::testing::HasSubstr;

constexpr ChainId kChain{97};
constexpr char kRecord[] =
    R"({"contractName":"Coin","chainId":97,"networkName":"bscTestnet","address":"0xi",)"
    R"("factoryByteCodeHash":"0xf",)"
    R"("implementationHash":"0xh","proxyAddress":"0xp","deploymentArgs":["1",[2]],"timestamp":5})";

event::ContractValue read(std::string_view raw) {
  return contract_from_record(value_of_text(raw), raw, "core").value();
}

state::NetworkState network_with(const event::ContractValue& value) {
  state::NetworkState network = empty_network();
  add(network, "Coin", value);
  return network;
}

TEST(LevelDbRecord, BecomesAContractsValue) {
  const event::ContractValue value = read(kRecord);
  EXPECT_EQ(value.category, "core");
  EXPECT_EQ(value.label, "bscTestnet");
  EXPECT_EQ(value.body, (event::FieldList{{"proxy", "\"0xp\""}, {"implementation", "\"0xi\""}}));
  EXPECT_EQ(value.extended, (event::FieldList{{"factoryByteCodeHash", "\"0xf\""},
                                              {"implementationHash", "\"0xh\""},
                                              {"deploymentArgs", R"(["1",[2]])"},
                                              {"timestamp", "5"}}));
  EXPECT_EQ(value.recorded_hash, "\"0xh\"");
  EXPECT_EQ(value.source_record, kRecord);
}

TEST(LevelDbRecord, MayLackMembersAndHaveUnknownOnes) {
  const event::ContractValue value =
      read(R"({"contractName":"Coin","extra":{"a":1},"address":7,"networkName":null,)"
           R"("factoryByteCodeHash":"0xf"})");
  EXPECT_EQ(value.body, (event::FieldList{{"implementation", "7"}}));
  EXPECT_EQ(value.label, "");
  EXPECT_EQ(value.extended, (event::FieldList{{"factoryByteCodeHash", "\"0xf\""},
                                              {"extra", R"({"a":1})"},
                                              {"networkName", "null"}}));
  EXPECT_EQ(value.recorded_hash, "\"0xf\"");
}

TEST(LevelDbRecord, IsRefusedWhenItIsNone) {
  for (const char* text : {"[]", "null", "{}", R"({"contractName":"A"})", R"({"address":"0x1"})"}) {
    const auto value = contract_from_record(value_of_text(text), text, "core");
    ASSERT_FALSE(value.ok()) << text;
    EXPECT_EQ(value.error().kind, ErrorKind::kInvalid);
    EXPECT_THAT(value.error().message, HasSubstr("no deployment record"));
  }
}

TEST(LevelDbRecord, IsWrittenVerbatimWhileItIsTrue) {
  const std::string spaced = " " + std::string(kRecord);
  event::ContractValue value = read(spaced);
  EXPECT_EQ(leveldb_record(kChain, "Coin", network_with(value)), spaced);
  event::set(*value.extended, "fromAnotherSource", "1");
  event::set(value.body, "deployedAt", "\"2025\"");
  EXPECT_EQ(leveldb_record(kChain, "Coin", network_with(value)), spaced);
}

TEST(LevelDbRecord, IsWrittenFromTheValueOtherwise) {
  event::ContractValue value = read(kRecord);
  event::set(value.body, "implementation", "\"0xnew\"");
  const std::string expected =
      std::string(kRecord).replace(std::string(kRecord).find("0xi"), 3, "0xnew");
  EXPECT_EQ(leveldb_record(kChain, "Coin", network_with(value)), expected);
}

TEST(LevelDbRecord, SeesEveryKindOfChange) {
  const auto is_verbatim = [](void (*change)(event::ContractValue&)) {
    event::ContractValue value = read(kRecord);
    change(value);
    return leveldb_record(kChain, "Coin", network_with(value)) == kRecord;
  };
  using Value = event::ContractValue;
  EXPECT_TRUE(is_verbatim([](Value&) {}));
  EXPECT_FALSE(is_verbatim([](Value& v) { event::set(v.body, "proxy", "\"0xq\""); }));
  EXPECT_FALSE(is_verbatim([](Value& v) { event::erase(v.body, "proxy"); }));
  EXPECT_FALSE(is_verbatim([](Value& v) { event::set(*v.extended, "timestamp", "6"); }));
  EXPECT_FALSE(is_verbatim([](Value& v) { event::erase(*v.extended, "deploymentArgs"); }));
  EXPECT_FALSE(is_verbatim([](Value& v) { v.extended.reset(); }));
}

TEST(LevelDbRecord, IsWrittenFromTheValueWhenItsSourceIsNoRecord) {
  for (const char* source : {"", "{}", "broken", "[]"}) {
    event::ContractValue value = read(kRecord);
    value.source_record = source;
    EXPECT_EQ(leveldb_record(kChain, "Coin", network_with(value)), kRecord);
  }
}

TEST(LevelDbRecord, IsWrittenForAContractThatNoRecordSet) {
  event::ContractValue value;
  value.body = {{"address", "\"0xa\""}};
  EXPECT_EQ(leveldb_record(kChain, "Coin", network_with(value)),
            R"({"contractName":"Coin","chainId":97,"networkName":"bsctestnet","address":"0xa"})");
}

TEST(LevelDbRecord, HasTheSourcesKey) {
  EXPECT_EQ(leveldb_key(kChain, "a/B.sol:B"), "97-a/B.sol:B");
}

TEST(LevelDbRecord, OfTheCorpusIsWrittenFromItsValueByteForByte) {
  if (corpus().empty()) GTEST_SKIP() << "no corpus beside the repository";
  const json::Value records = value_of_text(read_file(corpus() / "leveldb-records.dev.json"));
  for (const json::Value& record : records) {
    const std::string raw = json::stringify(record["value"]);
    event::ContractValue value = contract_from_record(record["value"], raw, "core").value();
    value.source_record.clear();
    state::NetworkState network = empty_network();
    const std::string name = record["value"]["contractName"];
    add(network, name, value);
    EXPECT_EQ(leveldb_record(ChainId(record["chainId"].get<uint64_t>()), name, network), raw);
  }
}

}  // namespace
}  // namespace daybook::document
