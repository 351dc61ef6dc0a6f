// The importer of the formats before unified v3.
#include "document/document.h"
#include "ingest_fixture.h"

namespace daybook::testing {
namespace {

using event::SubjectKind;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;

constexpr char kV1[] = R"({
  "network": "BSC Testnet",
  "chainId": 97,
  "deployer": "0x0000000000000000000000000000000000000001",
  "timestamp": "2025-07-20T00:00:00.000Z",
  "deploymentMode": "standard",
  "protocolsDeployed": ["layerZero"],
  "contracts": {
    "Token": {
      "proxy": "0x00000000000000000000000000000000000000f1",
      "implementation": "0x00000000000000000000000000000000000000a1"
    }
  },
  "config": {
    "layerZeroEndpoint": "0x00000000000000000000000000000000000000e1",
    "celerMessageBus": "0x00000000000000000000000000000000000000e2",
    "governanceVault": "0x00000000000000000000000000000000000000e3",
    "somethingNew": 1
  },
  "implementationHashes": {
    "Token": "0x1111111111111111111111111111111111111111111111111111111111111111"
  },
  "lastDeployed": "2025-07-20T00:00:00.000Z",
  "protocolContracts": {"bridgeModule": "0x00000000000000000000000000000000000000f2"},
  "infrastructureContracts": {"feeManager": ""},
  "extra": true
})";

constexpr char kConfig[] = R"({
  "chainId": 97,
  "network": "bsctestnet",
  "networkTier": "testnet",
  "deploymentMode": "multi-protocol",
  "timestamp": "2025-07-21T00:00:00.000Z",
  "tierValidation": {"crossTierAllowed": false},
  "protocolsConfigured": [
    {"protocol": "LayerZero", "configured": true, "details": "x"},
    {"protocol": "Celer", "configured": false, "details": "y"}
  ],
  "layerZeroRemotes": [{"chainId": 40245, "networkTier": "testnet"}],
  "supplyOracleConfig": {"reconciliationInterval": "900 seconds", "note": "fast"},
  "hyperlaneStatus": "not ready"
})";

constexpr char kEnhanced[] = R"({
  "schemaVersion": "2.0.0",
  "network": "bsctestnet",
  "chainId": 97,
  "metadata": {"deployer": "0x0000000000000000000000000000000000000001", "networkTier": "testnet",
               "lastUpdated": "2025-07-22T00:00:00.000Z", "migrationHistory": [{"from": "v1.x"}]},
  "contracts": {
    "core": {"Token": {"proxy": "0x00000000000000000000000000000000000000f1",
                       "implementation": "0x0000000000000000000000000000000000000000"}},
    "protocol": {"BridgeModule": {"address": "0x00000000000000000000000000000000000000f2"}}
  },
  "configuration": {"protocols": {"layerZero": {"lzChainId": 7}}},
  "topology": {"connectedChains": []},
  "verification": {"implementationHashes": {"Token":
                     "0x2222222222222222222222222222222222222222222222222222222222222222"},
                   "constructorArgs": {"Token": [{"type": "BigInt", "value": "5"}]}},
  "performance": {"cacheConfig": {"ttl": 300}},
  "legacy": {"v1Compatible": {}}
})";

class LegacyImport : public IngestTest {
 protected:
  std::string file(const std::string& name, const std::string& content) {
    write_bytes(folder / ("files/" + name), content);
    return folder / ("files/" + name);
  }
  std::string at(const std::string& pointer, uint64_t chain = 97) {
    const json::Value document = document::compose(ChainId(chain), network(chain));
    const json::Value* value = json::at_pointer(document, pointer);
    return value == nullptr ? "absent" : json::stringify(*value);
  }
};

TEST_F(LegacyImport, V1SaysContractsMetadataAndSettings) {
  const ingest::Report report = legacy({file("v1.json", kV1)});
  EXPECT_EQ(network(97).header.name, "bsctestnet");
  EXPECT_EQ(at("/contracts/infrastructure/Token/implementation"),
            "\"0x00000000000000000000000000000000000000a1\"");
  EXPECT_EQ(at("/contracts/protocol/BridgeModule"),
            R"({"proxy":"0x00000000000000000000000000000000000000f2"})");
  EXPECT_EQ(at("/contracts/infrastructure/FeeManager"), "absent");
  EXPECT_EQ(at("/verification/implementationHashes/Token"), "\"0x" + std::string(64, '1') + "\"");
  EXPECT_EQ(at("/metadata/deployer"), "\"0x0000000000000000000000000000000000000001\"");
  EXPECT_EQ(at("/metadata/protocolsEnabled"), "[\"layerZero\"]");
  EXPECT_EQ(at("/metadata/protocolsDeployed"), "[\"layerZero\"]");
  EXPECT_EQ(at("/configuration/governance/vault"),
            "\"0x00000000000000000000000000000000000000e3\"");
  EXPECT_EQ(at("/configuration/protocols/layerZero/endpoint"),
            "\"0x00000000000000000000000000000000000000e1\"");
  EXPECT_EQ(at("/configuration/protocols/celer/messageBus"),
            "\"0x00000000000000000000000000000000000000e2\"");
  EXPECT_THAT(report.unknown,
              ElementsAre("files/v1.json: /config/somethingNew", "files/v1.json: /extra"));
  EXPECT_THAT(codes(report), Contains("label-conflict"));
  const auto documents = payloads<event::SourceDocument>();
  ASSERT_THAT(documents, SizeIs(1));
  EXPECT_EQ(documents[0].content, kV1);
  EXPECT_EQ(documents[0].format, "legacy-v1");
}

TEST_F(LegacyImport, ConfigSaysRemotesAndTopology) {
  legacy({file("config.json", kConfig)});
  EXPECT_EQ(at("/configuration/protocols/layerZero/remotes"),
            R"([{"chainId":40245,"networkTier":"testnet"}])");
  EXPECT_EQ(at("/configuration/protocols/hyperlane/status"), "\"not ready\"");
  EXPECT_EQ(at("/configuration/supplyOracle"), R"({"reconciliationInterval":900,"note":"fast"})");
  EXPECT_EQ(at("/topology/tierValidation"), R"({"crossTierAllowed":false})");
  EXPECT_EQ(at("/topology/configurationStatus/lastConfigured"), "\"2025-07-21T00:00:00.000Z\"");
  EXPECT_EQ(at("/metadata/protocolsConfigured"), "[\"layerzero\"]");
  EXPECT_EQ(payloads<event::SourceDocument>()[0].format, "legacy-config");
}

TEST_F(LegacyImport, EnhancedSaysItsSectionsAndNewOnes) {
  const ingest::Report report = legacy({file("v1.json", kV1), file("enhanced.json", kEnhanced)});
  // A placeholder never replaces an address, an `address` that is the proxy says nothing new.
  EXPECT_EQ(at("/contracts/infrastructure/Token/implementation"),
            "\"0x00000000000000000000000000000000000000a1\"");
  EXPECT_EQ(at("/contracts/protocol/BridgeModule"),
            R"({"proxy":"0x00000000000000000000000000000000000000f2"})");
  EXPECT_EQ(at("/verification/implementationHashes/Token"), "\"0x" + std::string(64, '2') + "\"");
  EXPECT_EQ(at("/verification/constructorArgs"), R"({"Token":[{"type":"BigInt","value":"5"}]})");
  EXPECT_EQ(at("/configuration/protocols/layerZero"),
            R"({"endpoint":"0x00000000000000000000000000000000000000e1","lzChainId":7})");
  EXPECT_EQ(at("/performance"), R"({"cacheConfig":{"ttl":300}})");
  EXPECT_EQ(at("/legacy"), R"({"v1Compatible":{}})");
  EXPECT_EQ(at("/metadata/networkTier"), "absent");
  EXPECT_EQ(payloads<event::SourceDocument>()[1].format, "enhanced-v2");
  EXPECT_THAT(names(SubjectKind::kContract), Not(Contains("ContractRemoved Token")));
}

TEST_F(LegacyImport, TheOrderOfTheFilesDoesNotMatter) {
  const std::vector<std::string> files = {file("v1.json", kV1), file("config.json", kConfig),
                                          file("enhanced.json", kEnhanced)};
  legacy(files);
  const std::string forward = document::render(ChainId(97), network(97));
  const TemporaryFolder other;
  ASSERT_TRUE(ledger::Ledger::create(other / "book", {ledger::default_config(), ""}).ok());
  ledger = std::move(ledger::Ledger::open(other / "book", clock, {true, 0})).value();
  legacy({files[2], files[1], files[0]});
  EXPECT_EQ(document::render(ChainId(97), network(97)), forward);
  ledger.reset();
}

TEST_F(LegacyImport, ImportingAgainAppendsNothing) {
  const std::vector<std::string> files = {file("v1.json", kV1), file("config.json", kConfig)};
  const ingest::Report first = legacy(files);
  const TreeSize size = ledger->size();
  const ingest::Report again = legacy(files);
  EXPECT_EQ(again.events_new, 0U);
  EXPECT_EQ(again.events_known, size.value);
  EXPECT_EQ(again.records_read, first.records_read);
  EXPECT_EQ(again.unknown, first.unknown);
  EXPECT_EQ(ledger->size(), size);
}

// Of v1.json: two contracts, metadata, configuration; of config.json: metadata, configuration and
// topology.
TEST_F(LegacyImport, RecordsReadAreWhatTheFilesHold) {
  const std::string v1 = file("v1.json", kV1), config = file("config.json", kConfig);
  EXPECT_EQ(legacy({v1}).records_read, 4U);
  EXPECT_EQ(legacy({config}).records_read, 3U);
  EXPECT_EQ(legacy({v1, config}).records_read, 7U);
}

TEST_F(LegacyImport, AnOlderFileFillsInAndNeverOverwrites) {
  std::string newer = kV1;
  for (size_t at = newer.find("07-20"); at != std::string::npos; at = newer.find("07-20"))
    newer.replace(at, 5, "09-09");
  newer.replace(newer.find("000a1"), 5, "000a9");
  newer.replace(newer.find("\"deploymentMode\": \"standard\",\n"), 30, "");
  legacy({file("newer.json", newer)});
  const ingest::Report report = legacy({file("older.json", kV1)});
  EXPECT_THAT(codes(report), Contains("older-than-known"));
  EXPECT_EQ(at("/contracts/infrastructure/Token/implementation"),
            "\"0x00000000000000000000000000000000000000a9\"");
  EXPECT_EQ(at("/metadata/timestamp"), "\"2025-09-09T00:00:00.000Z\"");
  EXPECT_EQ(at("/metadata/deploymentMode"), "\"standard\"");  // not known until now
  EXPECT_THAT(payloads<event::SourceDocument>(), SizeIs(2));
  const auto late = payloads<event::CorrectionRecorded>();
  ASSERT_THAT(late, SizeIs(2));
  EXPECT_EQ(*event::get(late[0].was->value.body, "implementation"),
            "\"0x00000000000000000000000000000000000000a1\"");
  EXPECT_THAT(live_at(parse_time("2025-07-20T00:00:00Z")->ms()), SizeIs(2));
  EXPECT_THAT(live_at(parse_time("2025-07-19T00:00:00Z")->ms()), SizeIs(0));
  for (const event::Event& event : events()) {
    if (event.subject.kind == SubjectKind::kSection) {
      EXPECT_EQ(event.effective, *parse_time("2025-09-09T00:00:00Z"));
    }
  }
}

TEST_F(LegacyImport, AContractOnlyOlderFilesKnowIsNotBroughtBack) {
  legacy({file("v1.json", kV1)});
  std::string older = kV1;
  for (size_t at = older.find("07-20"); at != std::string::npos; at = older.find("07-20"))
    older.replace(at, 5, "06-06");
  older.replace(older.find("\"Token\""), 7, "\"Forgotten\"");
  legacy({file("older.json", older)});
  EXPECT_THAT(names(SubjectKind::kContract), Not(Contains("ContractDeployed Forgotten")));
}

TEST_F(LegacyImport, ANewerFileUpgradesAndRedeploys) {
  legacy({file("a.json", kV1)});
  std::string upgraded = kV1;
  for (size_t at = upgraded.find("07-20"); at != std::string::npos; at = upgraded.find("07-20"))
    upgraded.replace(at, 5, "09-09");
  upgraded.replace(upgraded.find("000a1"), 5, "000a9");
  legacy({file("b.json", upgraded)});
  EXPECT_THAT(names(SubjectKind::kContract), Contains("ContractUpgraded Token"));
}

TEST_F(LegacyImport, AShortNameMeansTheQualifiedContract) {
  SourceDatabase database(folder / "source/a");
  database.put({.name = "src/x.sol:FeeManager", .time_ms = 1'752'000'000'000});
  leveldb({database.close()});
  std::string v1 = kV1;
  v1.replace(v1.find("\"feeManager\": \"\""), 16,
             "\"feeManager\": \"0x00000000000000000000000000000000000000f7\"");
  const ingest::Report report = legacy({file("v1.json", v1)});
  EXPECT_THAT(names(SubjectKind::kContract), Not(Contains("ContractDeployed FeeManager")));
  EXPECT_THAT(codes(report), Contains("proxy-conflict"));
}

TEST_F(LegacyImport, AHashThatIsNoneIsFoundAndReplacesNone) {
  legacy({file("a.json", kV1)});
  std::string pending = kV1;
  for (size_t at = pending.find("07-20"); at != std::string::npos; at = pending.find("07-20"))
    pending.replace(at, 5, "09-09");
  pending.replace(pending.find("0x1111"), 66, "pending");
  const ingest::Report report = legacy({file("b.json", pending)});
  EXPECT_THAT(codes(report), Contains("placeholder-hash"));
  EXPECT_EQ(at("/verification/implementationHashes/Token"), "\"0x" + std::string(64, '1') + "\"");
}

TEST_F(LegacyImport, ADeploymentRunsCheckpointIsAV1Document) {
  const std::string run =
      R"({"network":"bsctestnet","chainId":97,"deployer":"0x1","startTime":"2025-07-20T00:00:00Z",
    "steps":[{"name":"Core","status":"pending"}],"checkpoint":)" +
      std::string(kV1) + "}";
  const std::string empty =
      R"({"network":"x","chainId":5,"deployer":"0x1","startTime":"x","steps":[],)"
      R"("checkpoint":null})";
  const ingest::Report report = legacy({file("run.json", run), file("empty.json", empty)});
  EXPECT_EQ(at("/contracts/infrastructure/Token/implementation"),
            "\"0x00000000000000000000000000000000000000a1\"");
  EXPECT_THAT(report.unknown, Contains("files/run.json: /steps"));
  EXPECT_EQ(report.sources, 2U);
}

TEST_F(LegacyImport, BadInputIsNamedAndNothingIsAppended) {
  legacy({file("good.json", kV1)});
  const auto refused = [this](const std::string& content, const std::string& part) {
    expect_refused(ingest::plan_legacy, {file("bad.json", content)}, {"bad.json", part});
  };
  refused("", "empty");
  refused("[1]", "object");
  refused(std::string(kV1).substr(0, 300), "line");
  refused(R"({"schemaVersion":"3.0.0","network":"x","chainId":1})", "import unified");
  refused(R"({"schemaVersion":"4.0.0","network":"x","chainId":1})", "4.0.0");
  refused(R"({"network":"x","contracts":{}})", "chainId");
  refused(R"({"network":"x","chainId":"97","contracts":{}})", "chainId");
  refused(R"({"network":"x","chainId":97})", "contracts");
  refused(R"({"network":"x","chainId":97,"contracts":{"Token":"0x1"}})", "Token");
  refused(R"({"network":"x","chainId":97,"chainId":98,"contracts":{}})", "line 1");
  refused(R"({"network":"x","chainId":9007199254740993,"contracts":{}})", "line 1");
  expect_refused(ingest::plan_legacy, {folder / "files/missing.json"}, {"missing.json"});
}

class LegacyCorpus : public LegacyImport {
 protected:
  void SetUp() override {
    if (!has_corpus()) GTEST_SKIP() << "no corpus at " << corpus();
    LegacyImport::SetUp();
  }
  // Each distinct v1, config and enhanced file.
  static std::vector<std::string> files() {
    std::map<Hash, std::string> distinct;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(corpus())) {
      const std::string path = entry.path();
      const bool is_deployment = path.find("/deployments") != std::string::npos;
      if (!entry.is_regular_file() || !is_deployment || path.find("unified") != std::string::npos)
        continue;
      distinct.emplace(sha256(read_bytes(path)), path);
    }
    std::vector<std::string> paths;
    for (const auto& [hash, path] : distinct) paths.push_back(path);
    return paths;
  }
};

TEST_F(LegacyCorpus, EveryFileIsReadAndKept) {
  ASSERT_GE(files().size(), 32U);
  const ingest::Report report = legacy(files());
  EXPECT_EQ(report.sources, files().size());
  std::set<std::string> kept;
  for (const auto& part : payloads<event::SourceDocument>()) kept.insert(part.content);
  for (const std::string& path : files()) EXPECT_THAT(kept, Contains(read_bytes(path)));
  for (const std::string& unknown : report.unknown) EXPECT_THAT(unknown, HasSubstr("/steps"));
  const TreeSize size = ledger->size();
  EXPECT_EQ(legacy(files()).events_new, 0U);
  EXPECT_EQ(ledger->size(), size);
}

// What the project's own consolidation made of the same files.
TEST_F(LegacyCorpus, ContractsAndSettingsAreThoseOfTheProjectsOwnMigration) {
  legacy(files());
  const std::string unified = corpus() + "/migrated/daa8235/deployments/unified/";
  for (const char* name : {"basesepolia", "optimismsepolia", "bsctestnet"}) {
    SCOPED_TRACE(name);
    const json::Value said = *json::parse(read_bytes(unified + name + ".unified.json"));
    const uint64_t chain = said["chainId"];
    for (const char* pointer :
         {"/configuration/governance/vault", "/configuration/protocols/layerZero/endpoint",
          "/configuration/protocols/celer/messageBus", "/metadata/deployer",
          "/metadata/deploymentMode", "/metadata/protocolsDeployed",
          "/metadata/protocolsConfigured", "/topology/tierValidation",
          "/topology/configurationStatus/lastConfigured",
          "/configuration/supplyOracle/reconciliationInterval"}) {
      EXPECT_EQ(at(pointer, chain), json::stringify(*json::at_pointer(said, pointer))) << pointer;
    }
    for (const char* contract : {"/contracts/core/LookCoin/", "/contracts/core/SupplyOracle/"}) {
      for (const char* member : {"proxy", "implementation"}) {
        const std::string pointer = std::string(contract) + member;
        EXPECT_EQ(at(pointer, chain), json::stringify(*json::at_pointer(said, pointer))) << pointer;
      }
    }
  }
}

TEST_F(LegacyCorpus, FilesAfterTheDatabaseChangeNoContractThatItKnowsBetter) {
  leveldb({corpus() + "/history/16-20250812T184201+0800-bdba425/leveldb"});
  const auto live = live_records();
  legacy(files());
  for (const auto& [key, value] : live) EXPECT_EQ(live_records()[key], value) << key;
}

}  // namespace
}  // namespace daybook::testing
