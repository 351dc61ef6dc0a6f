#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "document/samples.h"

namespace daybook::document {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

std::string refusal(const char* text) {
  const auto parts = decompose(value_of_text(text));
  if (parts.ok()) return "no error";
  EXPECT_EQ(parts.error().kind, ErrorKind::kInvalid);
  return parts.error().message;
}

TEST(Decompose, RefusesWhatIsNoV3DocumentWithThePlace) {
  EXPECT_THAT(refusal("[]"), HasSubstr("must be an object"));
  EXPECT_THAT(refusal("{}"), StartsWith("/schemaVersion: missing"));
  EXPECT_THAT(refusal(R"({"network":"x","chainId":1})"), HasSubstr("daybook import legacy"));
  EXPECT_THAT(refusal(R"({"schemaVersion":3})"), StartsWith("/schemaVersion: must be a string"));
  EXPECT_THAT(
      refusal(R"({"schemaVersion":"2.0.0"})"),
      StartsWith("/schemaVersion: this is a v2 file (\"2.0.0\"); use `daybook import legacy`"));
  for (const char* version : {"1.0.0", "4.0.0", "3", "3.0", "3.0.0.0", "3..0", "3.0.", "v3.0.0",
                              "30.0.0", "3.0.0-rc", ""})
    EXPECT_THAT(refusal((R"({"schemaVersion":")" + std::string(version) + R"("})").c_str()),
                HasSubstr("must be 3.x.y"));
}

TEST(Decompose, RefusesAHeaderThatNamesNoNetwork) {
  const std::string start = R"({"schemaVersion":"3.0.0",)";
  const std::pair<const char*, const char*> table[] = {
      {R"("chainId":1})", "/network: "},
      {R"("network":"","chainId":1})", "/network: "},
      {R"("network":7,"chainId":1})", "/network: "},
      {R"("network":"x"})", "/chainId: missing"},
      {R"("network":"x","chainId":0})", "/chainId: must be a positive integer, not 0"},
      {R"("network":"x","chainId":-1})", "/chainId: "},
      {R"("network":"x","chainId":1.5})", "/chainId: "},
      {R"("network":"x","chainId":"97"})", "/chainId: must be a positive integer, not \"97\""},
      {R"("network":"x","chainId":1,"fileVersion":"1"})", "/fileVersion: must be an integer"},
      {R"("network":"x","chainId":1,"networkTier":null})", "/networkTier: must be a string"},
      {R"("network":"x","chainId":1,"contracts":[]})", "/contracts: must be an object"},
      {R"("network":"x","chainId":1,"metadata":null})", "/metadata: must be an object"},
      {R"("network":"x","chainId":1,"verification":1})", "/verification: must be an object"},
      {R"("network":"x","chainId":1,"operations":""})", "/operations: must be an object"},
      {R"("network":"x","chainId":1,"":1})", "/: a top-level key"},
      {R"("network":"x","chainId":1,"a\u0000":1})", "a top-level key"},
  };
  for (const auto& [text, message] : table)
    EXPECT_THAT(refusal((start + text).c_str()), HasSubstr(message)) << text;
}

const char kDocument[] = R"({
  "schemaVersion": "3.1.0", "fileVersion": 7, "network": "bsc", "chainId": 56,
  "networkTier": "mainnet",
  "metadata": {"deployer": "0x1", "lastUpdated": "2025-01-01T00:00:00.000Z"},
  "contracts": {
    "core": {"A": {"proxy": "0xp", "implementation": "0xi"}, "odd": "text"},
    "protocol": {"A": {"implementation": "0xother"}, "B": {}},
    "note": 5
  },
  "verification": {"implementationHashes": {"A": "0xh", "Gone": "0xg"}, "dataIntegrity": {}},
  "operations": {"deploymentHistory": [1], "upgradeHistory": [2], "metrics": {}},
  "unknown": [1, 2],
  "extended_A": {"timestamp": 5, "x": null},
  "extended_B": "text",
  "extended_C": {}
})";

TEST(Decompose, TakesTheHeader) {
  const Parts parts = decompose(value_of_text(kDocument)).value();
  EXPECT_EQ(parts.chain, ChainId(56));
  EXPECT_EQ(parts.header.name, "bsc");
  EXPECT_EQ(parts.header.tier, "mainnet");
  EXPECT_EQ(parts.header.schema_version, "3.1.0");
  EXPECT_EQ(parts.header.file_version_floor, 7U);
  EXPECT_FALSE(parts.header.relabelled);
}

TEST(Decompose, TakesContractsInFileOrder) {
  const Parts parts = decompose(value_of_text(kDocument)).value();
  ASSERT_EQ(parts.contracts.size(), 2U);
  EXPECT_EQ(parts.contracts[0].first, "A");
  const event::ContractValue& a = parts.contracts[0].second;
  EXPECT_EQ(a.category, "core");
  EXPECT_EQ(a.body, (event::FieldList{{"proxy", "\"0xp\""}, {"implementation", "\"0xi\""}}));
  EXPECT_EQ(a.extended, (event::FieldList{{"timestamp", "5"}, {"x", "null"}}));
  EXPECT_EQ(a.recorded_hash, "\"0xh\"");
  EXPECT_EQ(parts.contracts[1].first, "B");
  EXPECT_EQ(parts.contracts[1].second.extended, std::nullopt);
}

TEST(Decompose, LeavesTheRestInSections) {
  const Parts parts = decompose(value_of_text(kDocument)).value();
  const std::vector<std::pair<std::string, std::string>> sections = {
      {"metadata", R"({"deployer":"0x1"})"},
      {"contracts",
       R"({"core":{"odd":"text"},"protocol":{"A":{"implementation":"0xother"}},"note":5})"},
      {"verification", R"({"implementationHashes":{"Gone":"0xg"}})"},
      {"operations", R"({"metrics":{}})"},
      {"unknown", "[1,2]"},
      {"extended_B", "\"text\""},
      {"extended_C", "{}"},
  };
  EXPECT_EQ(parts.sections, sections);
}

TEST(Decompose, RecordsTheOrderOfEveryComposedObject) {
  const Parts parts = decompose(value_of_text(kDocument)).value();
  std::vector<std::string> pointers;
  for (const auto& object : parts.layout.objects) pointers.push_back(object.pointer);
  EXPECT_THAT(pointers, ::testing::UnorderedElementsAre(
                            "", "/contracts", "/contracts/core", "/contracts/protocol", "/metadata",
                            "/verification", "/verification/implementationHashes", "/operations"));
  EXPECT_THAT(parts.layout.objects[2].keys, ::testing::ElementsAre("A", "odd"));
}

}  // namespace
}  // namespace daybook::document
