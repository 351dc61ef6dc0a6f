// Comparing other sources with the log, and bringing back what only superseded events hold.
#include "ingest/ingest_fixture.h"
#include "validate/recover.h"
#include "validate/report.h"

namespace daybook::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using validate::FieldClass;

class Validate : public IngestTest {
 protected:
  std::string database(const std::string& name, const std::vector<RecordText>& records) {
    SourceDatabase database(folder / name);
    for (const RecordText& record : records) database.put(record);
    return database.close();
  }
  std::string file(const std::string& name, const std::string& text) {
    write_bytes(folder / name, text);
    return folder / name;
  }
  std::string projected() { return document::render(ChainId(97), network(97)); }

  validate::Source source(const std::string& path) {
    auto sources = validate::read_sources(*ledger, path, "HEAD");
    EXPECT_TRUE(sources.ok()) << (sources.ok() ? "" : sources.error().message);
    return sources.ok() ? sources->front() : validate::Source{};
  }
  validate::Comparison compare(const std::string& path, std::optional<TreeSize> size = {}) {
    const TreeSize at = size.value_or(ledger->size());
    const Result<state::State> state = ledger->state_at(at);
    EXPECT_TRUE(state.ok());
    auto compared = validate::compare(*ledger, source(path), *state, at);
    EXPECT_TRUE(compared.ok());
    return *compared;
  }
};

TEST_F(Validate, AProjectedFileAgrees) {
  leveldb({database("db", {{}, {.name = "Vault", .args = "[\"0x01\",5]"}})});
  const validate::Comparison same = compare(file("a.unified.json", projected()));
  EXPECT_FALSE(same.differs());
  EXPECT_EQ(same.score(), 100U);
  EXPECT_GT(same.networks.front().same, 10U);
  EXPECT_EQ(same.networks.front().contracts_in_source, 2U);
}

TEST_F(Validate, NamesWhatAFileLacksFieldByField) {
  leveldb({database("db", {{.args = "[1]"}})});
  auto document = json::parse(projected());
  ASSERT_TRUE(document.ok());
  document->erase("extended_Token");
  (*document)["verification"]["implementationHashes"].erase("Token");
  const validate::Comparison lacking =
      compare(file("a.unified.json", json::stringify(*document, 2)));
  const validate::NetworkComparison& one = lacking.networks.front();
  std::vector<FieldClass> classes;
  for (const validate::Difference& difference : one.missing) {
    EXPECT_EQ(difference.key.contract, "Token");
    EXPECT_NE(difference.in_log, "");
    EXPECT_EQ(difference.in_source, "");
    classes.push_back(difference.key.field_class);
  }
  // Arguments; two hashes and the time in extended_Token; the recorded hash.
  EXPECT_EQ(one.missing_fields(), 5U);
  EXPECT_EQ(std::count(classes.begin(), classes.end(), FieldClass::kArguments), 1);
  EXPECT_EQ(std::count(classes.begin(), classes.end(), FieldClass::kExtended), 3);
  EXPECT_EQ(std::count(classes.begin(), classes.end(), FieldClass::kHash), 1);
  // Same: the count, the proxy, the implementation. So 3 of 8.
  EXPECT_EQ(one.same, 3U);
  EXPECT_EQ(lacking.score(), 37U);
}

TEST_F(Validate, TellsDifferentFromUnexpected) {
  leveldb({database("db", {{}})});
  auto document = json::parse(projected());
  ASSERT_TRUE(document.ok());
  json::Value& token = (*document)["contracts"]["core"].contains("Token")
                           ? (*document)["contracts"]["core"]["Token"]
                           : (*document)["contracts"]["infrastructure"]["Token"];
  token["implementation"] = "0x00000000000000000000000000000000000000ff";
  (*document)["configuration"] = {{"governance", {{"vault", "0x01"}}}};
  const validate::Comparison other = compare(file("a.json", json::stringify(*document, 2)));
  const validate::NetworkComparison& one = other.networks.front();
  ASSERT_THAT(one.different, SizeIs(1));
  EXPECT_THAT(one.different.front().in_source, HasSubstr("ff"));
  ASSERT_THAT(one.unexpected, SizeIs(1));
  EXPECT_EQ(one.unexpected.front().pointer, "/configuration/governance/vault");
  EXPECT_THAT(one.missing, IsEmpty());
}

TEST_F(Validate, HexIsTheSameInEitherCase) {
  EXPECT_TRUE(validate::same_text("\"0xAB\"", "\"0xab\""));
  EXPECT_FALSE(validate::same_text("\"Ab\"", "\"ab\""));
}

TEST_F(Validate, ADatabaseSpeaksForEveryNetwork) {
  leveldb({database("db", {{}, {.chain = 56, .label = "bscmainnet"}})});
  const validate::Comparison one = compare(database("other", {{}}));
  ASSERT_THAT(one.networks, SizeIs(2));
  EXPECT_FALSE(one.networks[0].differs() && one.networks[0].chain == ChainId(97));
  EXPECT_TRUE(one.differs());
  EXPECT_EQ(one.networks[1].chain, ChainId(56));
  EXPECT_FALSE(one.networks[1].is_in_source);
}

TEST_F(Validate, AnOlderFormatIsComparedInWhatItCanSay) {
  leveldb({database("db", {{}})});
  const std::string v1 = R"({"network":"bsctestnet","chainId":97,"contracts":{"Token":{"proxy":)"
                         R"("0x00000000000000000000000000000000000000f1","implementation":)"
                         R"("0x00000000000000000000000000000000000000a2"}}})";
  const validate::Comparison one = compare(file("bsctestnet.json", v1));
  EXPECT_EQ(one.kind, "legacy-v1");
  ASSERT_THAT(one.networks, SizeIs(1));
  EXPECT_THAT(one.networks[0].different, SizeIs(1));
  for (const validate::Difference& missing : one.networks[0].missing) {
    EXPECT_EQ(missing.key.field_class, FieldClass::kHash);
  }
}

TEST_F(Validate, SaysWhatOnlySupersededEventsHold) {
  leveldb({database("db", {{.args = "[\"0x07\"]"}, {.time_ms = 1'753'000'000'001}})});
  const auto lost = validate::superseded_fields(*ledger, ChainId(97), network(97), ledger->size());
  ASSERT_TRUE(lost.ok());
  ASSERT_THAT(*lost, SizeIs(1));
  EXPECT_EQ(lost->front().member, "deploymentArgs");
  EXPECT_EQ(lost->front().text, "[\"0x07\"]");
  const auto event = ledger->read(lost->front().position);
  ASSERT_TRUE(event.ok());
  EXPECT_EQ(std::get<event::ContractChange>(event->payload).action,
            event::ContractAction::kDeployed);
  const validate::Comparison one = compare(file("a.unified.json", projected()));
  EXPECT_THAT(one.networks.front().superseded, SizeIs(1));
}

TEST_F(Validate, TheArgumentsOfAnotherDeploymentAreNotBroughtBack) {
  leveldb({database("db", {{.args = "[1]"}, {.proxy = address(7)}})});
  const auto lost = validate::superseded_fields(*ledger, ChainId(97), network(97), ledger->size());
  ASSERT_TRUE(lost.ok());
  EXPECT_THAT(*lost, IsEmpty());
}

TEST_F(Validate, RecoveryIsAnEventThatTheFileThenHas) {
  leveldb({database("db", {{.args = "[\"0x07\"]"}, {.time_ms = 1'753'000'000'001}})});
  EXPECT_THAT(projected(), ::testing::Not(HasSubstr("deploymentArgs")));
  const auto lost = validate::superseded_fields(*ledger, ChainId(97), network(97), ledger->size());
  ASSERT_TRUE(lost.ok());
  const auto changes = validate::recovery_of(*lost, network(97));
  ASSERT_THAT(changes, SizeIs(1));
  EXPECT_THAT(changes[0].second.detail, HasSubstr("deploymentArgs of event"));
  state::Draft draft;
  draft.event.subject = changes[0].first;
  draft.event.payload = changes[0].second;
  record({draft});
  EXPECT_THAT(projected(), HasSubstr("\"deploymentArgs\": [\n      \"0x07\"\n    ]"));
  const auto none = validate::superseded_fields(*ledger, ChainId(97), network(97), ledger->size());
  EXPECT_THAT(*none, IsEmpty());
}

TEST_F(Validate, WhatOnlyALateFactHoldsIsRecoverable) {
  leveldb({database("db", {{.time_ms = 1'753'000'000'001}})});
  leveldb({database("older", {{.args = "[\"0x07\"]", .time_ms = 1'752'000'000'000}})});
  EXPECT_THAT(projected(), ::testing::Not(HasSubstr("deploymentArgs")));
  const auto lost = validate::superseded_fields(*ledger, ChainId(97), network(97), ledger->size());
  ASSERT_TRUE(lost.ok());
  ASSERT_THAT(*lost, SizeIs(1));
  EXPECT_EQ(lost->front().member, "deploymentArgs");
}

TEST_F(Validate, FillsAFileInAndLeavesTheRestAlone) {
  leveldb({database("db", {{.args = "[1]"}})});
  auto document = json::parse(projected());
  ASSERT_TRUE(document.ok());
  document->erase("extended_Token");
  (*document)["mine"] = "stays";
  const validate::Comparison one = compare(file("a.json", json::stringify(*document, 2)));
  const auto filled = validate::fill_in(*document, one.networks.front());
  ASSERT_TRUE(filled.ok());
  EXPECT_EQ(*filled, 4U);
  EXPECT_EQ((*document)["mine"], "stays");
  EXPECT_FALSE(compare(file("b.json", json::stringify(*document, 2))).differs());
}

TEST_F(Validate, ComparesWithTheLogAsItWas) {
  leveldb({database("db", {{}})});
  const std::string then = file("then.unified.json", projected());
  const TreeSize size = ledger->size();
  record({contract_draft(ChainId(97), "Token", event::ContractAction::kUpgraded, address(9))});
  EXPECT_TRUE(compare(then).differs());
  EXPECT_FALSE(compare(then, size).differs());
}

TEST_F(Validate, RefusesWhatIsNoSource) {
  std::filesystem::create_directory(folder / "empty");
  for (const auto& [path, said] : std::vector<std::pair<std::string, std::string>>{
           {folder / "nowhere", "no such file"},
           {folder / "empty", "no LevelDB folder"},
           {file("torn.json", "{\"chainId\":"), "torn.json"},
           {file("other.json", "{\"a\":1}"), "other.json"}}) {
    const auto sources = validate::read_sources(*ledger, path, "HEAD");
    ASSERT_FALSE(sources.ok()) << path;
    EXPECT_THAT(sources.error().message, HasSubstr(said));
  }
}

}  // namespace
}  // namespace daybook::testing
