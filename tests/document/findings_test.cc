#include "document/findings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "document/samples.h"

namespace daybook::document {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::string code_of(std::string_view address) {
  const auto finding = check_address(address, "here");
  return finding ? finding->code : "";
}

// The examples of EIP-55.
TEST(Eip55, GivesTheChecksumCase) {
  for (const char* address :
       {"52908400098527886E0F7030069857D2E4169EE7", "8617E340B3D01FA5F11F306F4090FD50E238070D",
        "de709f2102306220921060314715629080e2fb77", "27b1fdb04752bbc536007a920d24acb045561c26",
        "5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", "fB6916095ca1df60bB79Ce92cE3Ea74c37c5d359",
        "dbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB", "D1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb"}) {
    std::string upper(address);
    for (char& c : upper) c = static_cast<char>(std::toupper(c));
    EXPECT_EQ(eip55(upper), address);
    EXPECT_EQ(code_of("0x" + std::string(address)), "");
  }
}

TEST(CheckAddress, TellsWhatIsOdd) {
  EXPECT_EQ(code_of("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"), "");
  EXPECT_EQ(code_of("0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed"), "");  // one case: no checksum
  EXPECT_EQ(code_of("0x5AAEB6053F3E94C9B9A09F33669435E7EF1BEAED"), "");
  EXPECT_EQ(code_of("0x5AAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"), "address-checksum");
  EXPECT_EQ(code_of("0xabcd1234567890123456789012345678901234567890"), "address-length");
  EXPECT_EQ(code_of("0x0"), "address-length");
  EXPECT_EQ(code_of("0x"), "address-length");
  EXPECT_EQ(code_of("0xefgh1234567890123456789012345678901234567890"), "address-not-hex");
  EXPECT_EQ(code_of("5aaeb6053f3e94c9b9a09f33669435e7ef1beaed"), "address-not-hex");
  EXPECT_EQ(code_of(""), "address-not-hex");
}

TEST(CheckAddress, SaysWhereAndWhat) {
  const auto finding = check_address("0x5AAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", "97-Coin");
  EXPECT_EQ(finding->where, "97-Coin");
  EXPECT_THAT(finding->message, HasSubstr("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"));
  EXPECT_LT(check_address(std::string(100000, 'x'), "")->message.size(), 200U);
}

std::vector<std::string> codes(const std::vector<Finding>& findings) {
  std::vector<std::string> list;
  for (const Finding& finding : findings) list.push_back(finding.code);
  return list;
}

TEST(CheckContract, LooksAtItsNameAndAddresses) {
  event::ContractValue value;
  value.body = {{"proxy", "7"},
                {"implementation", "\"0x0000000000000000000000000000000000000000\""},
                {"address", "\"0x12\""},
                {"owner", "\"0xzz\""},
                {"endpoint", "\"https://example.org\""},
                {"deployedAt", "\"2025\""}};
  const auto findings = check_contract(ChainId(97), "a/B.sol:B", value, "97-a/B.sol:B");
  EXPECT_THAT(codes(findings),
              ElementsAre("qualified-name", "address-not-string", "zero-address-implementation",
                          "address-length", "address-not-hex"));
  EXPECT_EQ(findings[1].where, "97-a/B.sol:B proxy");
}

TEST(CheckContract, FindsNothingOddInAGoodOne) {
  EXPECT_THAT(check_contract(ChainId(97), "Coin",
                             contract("core", "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
                                      "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359"),
                             "x"),
              IsEmpty());
}

TEST(CheckDocument, FindsAddressesAnywhere) {
  const json::Value document = value_of_text(
      R"({"contracts":{"core":{"A":{"proxy":"0x1"}}},
          "a":[{"vault":"0x2"},{"endpoint":""},{"proxy":null}],
          "b":{"implementation":{"address":"0x3"}}})");
  const auto findings = check_document(document, "file");
  EXPECT_THAT(codes(findings), ElementsAre("address-length", "address-length", "address-not-string",
                                           "address-length"));
  EXPECT_EQ(findings[0].where, "file /contracts/core/A/proxy");
  EXPECT_EQ(findings[1].where, "file /a/0/vault");
  EXPECT_EQ(check_document(document, "")[3].where, "/b/implementation/address");
}

TEST(CheckDocument, FindsStaleChecksums) {
  const auto stale = [](const char* sum) {
    return codes(check_document(
        value_of_text(
            R"({"topology":{},"verification":{"dataIntegrity":{"checksums":{"topology":")" +
            std::string(sum) + R"(","contracts":""}}}})"),
        ""));
  };
  EXPECT_THAT(stale("44136fa355b3678a"), IsEmpty());
  EXPECT_THAT(stale("44136fa355b3678b"), ElementsAre("stale-checksum"));
  EXPECT_THAT(stale(""), ElementsAre("stale-checksum"));
}

TEST(CheckDocument, FindsSeveralBigintForms) {
  EXPECT_THAT(codes(check_document(value_of_text(R"({"a":"1n","b":["2n"]})"), "")), IsEmpty());
  EXPECT_THAT(
      codes(check_document(value_of_text(R"({"a":"1n","b":{"type":"BigInt","value":"1"}})"), "")),
      ElementsAre("bigint-forms"));
}

TEST(CheckDocument, FindsWhatIsKnownOfTheCorpus) {
  if (corpus().empty()) GTEST_SKIP() << "no corpus beside the repository";
  const auto findings_of = [](const char* file) {
    std::set<std::pair<std::string, std::string>> found;
    const json::Value document =
        value_of_text(read_file(corpus() / "migrated/daa8235/deployments/unified" / file));
    for (const Finding& finding : check_document(document, ""))
      found.emplace(finding.code, finding.where);
    return found;
  };
  EXPECT_EQ(findings_of("basesepolia.unified.json")
                .count({"stale-checksum", "/verification/dataIntegrity/checksums/contracts"}),
            0U);
  const auto bsc = findings_of("bscmainnet.unified.json");
  EXPECT_EQ(bsc.count({"stale-checksum", "/verification/dataIntegrity/checksums/contracts"}), 1U);
  EXPECT_EQ(
      bsc.count({"qualified-name",
                 "/contracts/legacy/contracts~1xchain~1CrossChainRouter.sol:CrossChainRouter"}),
      1U);
}

TEST(CheckContract, FindsTheTestRunsAddressesInTheCorpus) {
  if (corpus().empty()) GTEST_SKIP() << "no corpus beside the repository";
  std::set<std::pair<std::string, std::string>> found;
  for (const auto& [chain, network] : leveldb_networks())
    for (const auto& [name, contract] : network.contracts)
      for (const Finding& finding :
           check_contract(chain, name, contract.value, leveldb_key(chain, name)))
        found.emplace(finding.where, finding.code);
  const std::set<std::pair<std::string, std::string>> expected = {
      {"31337-LookCoin implementation", "address-length"},
      {"31337-SupplyOracle implementation", "address-not-hex"},
      {"56-contracts/xchain/CrossChainRouter.sol:CrossChainRouter", "qualified-name"},
      {"97-contracts/xchain/CrossChainRouter.sol:CrossChainRouter", "qualified-name"},
  };
  EXPECT_EQ(found, expected);
}

}  // namespace
}  // namespace daybook::document
