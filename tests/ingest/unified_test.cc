// The importer of unified JSON v3 files.
#include "base/time.h"
#include "document/document.h"
#include "ingest_fixture.h"
#include "versions/versions.h"

namespace daybook::testing {
namespace {

using event::SubjectKind;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;

constexpr char kFile[] = R"({
  "schemaVersion": "3.0.0",
  "fileVersion": 3,
  "network": "bsctestnet",
  "chainId": 97,
  "networkTier": "testnet",
  "metadata": {
    "deployer": "0x0000000000000000000000000000000000000001",
    "lastUpdated": "2025-08-01T00:00:00.000Z"
  },
  "contracts": {
    "core": {
      "Token": {
        "proxy": "0x00000000000000000000000000000000000000f1",
        "implementation": "0x00000000000000000000000000000000000000a1"
      },
      "Gone": {
        "proxy": "0x00000000000000000000000000000000000000f2",
        "implementation": "0x00000000000000000000000000000000000000a2"
      }
    }
  },
  "configuration": {
    "governance": {
      "vault": "0x0000000000000000000000000000000000000002"
    },
    "protocols": {}
  },
  "somethingElse": {
    "kept": [1, "two"]
  }
})";

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

class UnifiedImport : public IngestTest {
 protected:
  std::string file(const std::string& name, const std::string& content) {
    write_bytes(folder / ("files/" + name), content);
    return folder / ("files/" + name);
  }
  // What the state renders says what the content says, but for derived members.
  void expect_renders(uint64_t chain, const std::string& content) {
    const json::Value said = document::without_derived(*json::parse(content));
    const json::Value rendered =
        document::without_derived(document::compose(ChainId(chain), network(chain)));
    EXPECT_EQ(json::stringify(rendered, 2), json::stringify(said, 2));
  }
};

TEST_F(UnifiedImport, TheStateSaysWhatTheFileSays) {
  const ingest::Report report = unified({file("a.json", kFile)});
  expect_renders(97, kFile);
  EXPECT_THAT(names(SubjectKind::kContract),
              ElementsAre("ContractDeployed Token", "ContractDeployed Gone"));
  EXPECT_THAT(report.unknown, ElementsAre("files/a.json: /somethingElse"));
  EXPECT_EQ(report.sources, 1U);
  const auto documents = payloads<event::SourceDocument>();
  ASSERT_THAT(documents, SizeIs(1));
  EXPECT_EQ(documents[0].content, kFile);
  for (const event::Event& event : events()) {
    ASSERT_TRUE(event.source);
    EXPECT_EQ(event.source->kind, "unified-v3");
    EXPECT_EQ(event.source->locator, "files/a.json");
    EXPECT_EQ(event.source->digest, sha256(kFile));
    EXPECT_EQ(event.effective, *parse_time("2025-08-01T00:00:00Z"));
    EXPECT_EQ(event.tx_id, events().front().id);
  }
}

TEST_F(UnifiedImport, ImportingAgainAppendsNothing) {
  const std::string path = file("a.json", kFile);
  unified({path});
  const TreeSize size = ledger->size();
  EXPECT_EQ(unified({path}).events_new, 0U);
  EXPECT_EQ(unified({path, file("copy.json", kFile)}).events_new, 0U);
  EXPECT_EQ(ledger->size(), size);
}

TEST_F(UnifiedImport, ANewerFileRecordsOnlyWhatDiffers) {
  const std::string next =
      replaced(replaced(kFile, "000a1", "000a9"), "\"vault\": \"0x00", "\"vault\": \"0x10");
  unified({file("a.json", kFile)});
  const uint64_t before = ledger->size().value;
  unified({file("b.json", next)});
  std::vector<std::string> added;
  for (const event::Event& event : events()) {
    if (event.position.value >= before) added.push_back(event::payload_name(event.payload));
  }
  EXPECT_THAT(added, ElementsAre("SourceDocumentRead", "ContractUpgraded", "GovernanceChanged"));
  const auto sections = payloads<event::SectionChange>();
  EXPECT_EQ(sections.back().pointer, "/configuration/governance/vault");
  expect_renders(97, next);
}

TEST_F(UnifiedImport, WhatIsNotInTheFileIsRemovedByInference) {
  json::Value next = *json::parse(kFile);
  next["contracts"]["core"].erase("Gone");
  next.erase("somethingElse");
  const std::string text = json::stringify(next, 2);
  unified({file("a.json", kFile)});
  unified({file("b.json", text)});
  expect_renders(97, text);
  std::vector<std::string> inferred;
  for (const event::Event& event : events()) {
    if (event.grade == event::Grade::kInferred) inferred.push_back(event.subject.name);
  }
  EXPECT_THAT(inferred, ElementsAre("Gone", "somethingElse"));
}

TEST_F(UnifiedImport, ARestoredBackupIsRecordedAsAChangeBack) {
  const std::string a = file("a.json", kFile);
  const std::string other = replaced(kFile, "000a1", "000a9");
  const std::string b = file("b.json", other);
  for (int round = 0; round < 3; ++round) {
    SCOPED_TRACE(round);
    unified({a});
    expect_renders(97, kFile);
    EXPECT_EQ(unified({a}).events_new, 0U);
    unified({b});
    expect_renders(97, other);
    EXPECT_EQ(unified({b}).events_new, 0U);
  }
  EXPECT_THAT(payloads<event::SourceDocument>(), SizeIs(2));
}

TEST_F(UnifiedImport, AnOlderFileGivenLastIsLiveAndWasTrueAtItsOwnTime) {
  const std::string newer =
      replaced(replaced(kFile, "000a1", "000a9"), "2025-08-01T00", "2025-08-03T00");
  unified({file("newer.json", newer)});
  unified({file("older.json", kFile)});
  expect_renders(97, kFile);
  const auto implementation_at = [this](const char* time) {
    const versions::Moment moment{ledger->size(), *parse_time(time)};
    const auto token = versions::load_contract(ledger->log(), ChainId(97), "Token", moment);
    return *event::get((*token)->value.body, "implementation");
  };
  EXPECT_THAT(implementation_at("2025-08-02T00:00:00Z"), HasSubstr("000a1"));
  EXPECT_THAT(implementation_at("2025-08-03T00:00:00Z"), HasSubstr("000a9"));
  unified({file("newer.json", newer)});
  expect_renders(97, newer);
}

TEST_F(UnifiedImport, ABackupAndItsSuccessorsInOneImport) {
  const std::string a = file("a.json", kFile);
  const std::string b = file("b.json", replaced(kFile, "000a1", "000a9"));
  unified({a, b, a, b});
  const TreeSize size = ledger->size();
  EXPECT_EQ(unified({b}).events_new, 0U);
  EXPECT_EQ(ledger->size(), size);
}

TEST_F(UnifiedImport, AnotherOrderIsRecordedAsLayout) {
  json::Value first = *json::parse(kFile);
  json::Value next = json::Value::object();
  next["somethingElse"] = first["somethingElse"];
  for (const auto& [key, value] : first.items()) next[key] = value;
  const std::string text = json::stringify(next, 2);
  unified({file("a.json", kFile)});
  unified({file("b.json", text)});
  expect_renders(97, text);
}

TEST_F(UnifiedImport, ALevelDbRecordStaysWhileItIsTrue) {
  SourceDatabase database(folder / "source/a");
  const RecordText token;
  database.put(token);
  database.put({.name = "Gone",
                .implementation = "0x00000000000000000000000000000000000000a3",
                .proxy = "0x00000000000000000000000000000000000000f2"});
  leveldb({database.close()});
  unified({file("a.json", kFile)});
  expect_renders(97, kFile);
  EXPECT_EQ(network(97).contracts.at("Token").value.label, "bsctestnet");
  EXPECT_EQ(network(97).contracts.at("Token").value.source_record, token.value());
}

TEST_F(UnifiedImport, TwoNamesOfOneChainAreFound) {
  unified({file("a.json", kFile)});
  const std::string text =
      replaced(kFile, "\"network\": \"bsctestnet\"", "\"network\": \"bscmainnet\"");
  const ingest::Report report = unified({file("b.json", text)});
  EXPECT_THAT(codes(report), Contains("label-conflict"));
  EXPECT_THAT(names(SubjectKind::kNetwork),
              ElementsAre("NetworkRegistered ", "NetworkRelabelled "));
  expect_renders(97, text);
}

TEST_F(UnifiedImport, TwoTiersOfOneChainAreFound) {
  unified({file("a.json", kFile)});
  const std::string text =
      replaced(kFile, "\"networkTier\": \"testnet\"", "\"networkTier\": \"mainnet\"");
  const ingest::Report report = unified({file("b.json", text)});
  EXPECT_THAT(codes(report), Contains("tier-conflict"));
  expect_renders(97, text);
}

TEST_F(UnifiedImport, ALargeFileIsKeptInParts) {
  json::Value large = *json::parse(kFile);
  for (int i = 0; i < 8; ++i)
    large["part" + std::to_string(i)] = {{"text", std::string(20'000, 'x')}};
  const std::string text = json::stringify(large, 2);
  unified({file("large.json", text)});
  std::string kept;
  for (const auto& part : payloads<event::SourceDocument>()) kept += part.content;
  EXPECT_EQ(kept, text);
  expect_renders(97, text);
}

TEST_F(UnifiedImport, ASectionTooLargeForAnEventIsRefused) {
  json::Value large = *json::parse(kFile);
  large["topology"] = {{"text", std::string(70'000, 'x')}};
  expect_refused(ingest::plan_unified, {file("large.json", json::stringify(large, 2))},
                 {"large.json", "topology"});
}

TEST_F(UnifiedImport, BadInputIsNamedWithItsPlaceAndNothingIsAppended) {
  unified({file("good.json", kFile)});
  const auto refused = [this](const std::string& content, const std::vector<std::string>& parts) {
    std::vector<std::string> said = {"bad.json"};
    said.insert(said.end(), parts.begin(), parts.end());
    expect_refused(ingest::plan_unified, {file("bad.json", content)}, said);
  };
  refused("", {"empty"});
  refused("[]", {"object"});
  refused(std::string(kFile).substr(0, 200), {"line"});
  refused(replaced(kFile, "\"fileVersion\": 3", "\"fileVersion\": 9007199254740993"), {"line 3"});
  refused(replaced(kFile, "\"fileVersion\": 3", "\"fileVersion\": 3,\n \"fileVersion\": 4"),
          {"line 4"});
  refused(replaced(kFile, "\"schemaVersion\": \"3.0.0\"", "\"schemaVersion\": \"2.0.0\""),
          {"v2", "import legacy"});
  refused(R"({"network":"x","chainId":1,"contracts":{}})", {"schemaVersion"});
  refused(replaced(kFile, "\"chainId\": 97,", ""), {"chainId"});
  refused(replaced(kFile, "\"contracts\": {", "\"contracts\": 1, \"was\": {"), {"/contracts"});
  std::string garbage;
  for (uint32_t i = 0, x = 1; i < 5'000'000; ++i, x = x * 1664525U + 1013904223U)
    garbage += static_cast<char>(x >> 24U);
  refused(garbage, {"line 1"});
  expect_refused(ingest::plan_unified, {folder / "files/missing.json"}, {"missing.json"});
  expect_refused(ingest::plan_unified, {folder / "files"}, {"files"});
}

TEST_F(UnifiedImport, AFileLargerThanTheLimitIsRefusedUnread) {
  const std::string path = file("huge.json", "{");
  std::filesystem::resize_file(path, (64ULL << 20) + 1);
  expect_refused(ingest::plan_unified, {path}, {"huge.json"});
}

TEST_F(UnifiedImport, OneBadFileAmongGoodOnesImportsNothing) {
  expect_refused(ingest::plan_unified, {file("good.json", kFile), file("bad.json", "{")},
                 {"bad.json"});
}

TEST_F(UnifiedImport, OddButReadableDataIsKeptAndFound) {
  std::string odd = replaced(kFile, "0x00000000000000000000000000000000000000a1",
                             "0x5AAEB6053F3E94C9b9A09f33669435E7Ef1BeAed");
  odd = replaced(odd, "0x00000000000000000000000000000000000000a2",
                 "0xNOPR567890123456789012345678901234567890");
  odd = replaced(odd, "0x00000000000000000000000000000000000000f2",
                 "0x000000000000000000000000000000000000000000f2");
  const ingest::Report report = unified({file("odd.json", odd)});
  for (const char* code : {"address-checksum", "address-length", "address-not-hex"}) {
    EXPECT_THAT(codes(report), Contains(code));
  }
  expect_renders(97, odd);
}

TEST_F(UnifiedImport, ADryRunAppendsNothing) {
  const ingest::Report dry = import(ingest::plan_unified, {file("a.json", kFile)}, true);
  EXPECT_EQ(ledger->size(), TreeSize(0));
  EXPECT_EQ(dry.events_new, unified({file("a.json", kFile)}).events_new);
}

class UnifiedCorpus : public UnifiedImport {
 protected:
  void SetUp() override {
    if (!has_corpus()) GTEST_SKIP() << "no corpus at " << corpus();
    UnifiedImport::SetUp();
  }
  // Each distinct one, by path.
  static std::vector<std::string> files() {
    std::map<Hash, std::string> distinct;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(corpus())) {
      const std::string name = entry.path().filename();
      const bool is_unified = name.find(".unified.") != std::string::npos;
      if (!entry.is_regular_file() || !is_unified) continue;
      std::string& path = distinct[sha256(read_bytes(entry.path()))];
      if (path.empty() || entry.path().string() < path) path = entry.path();
    }
    std::vector<std::string> paths;
    for (const auto& [hash, path] : distinct) paths.push_back(path);
    std::sort(paths.begin(), paths.end());
    return paths;
  }
};

TEST_F(UnifiedCorpus, EachFileIsRenderedAgainAfterItsImport) {
  ASSERT_THAT(files(), SizeIs(26));
  for (const std::string& path : files()) {
    SCOPED_TRACE(path);
    unified({path});
    const std::string content = read_bytes(path);
    expect_renders((*json::parse(content))["chainId"], content);
    EXPECT_EQ(unified({path}).events_new, 0U);
  }
  std::string kept;
  std::set<std::string> documents;
  for (const auto& part : payloads<event::SourceDocument>()) documents.insert(part.content);
  for (const std::string& path : files()) EXPECT_THAT(documents, Contains(read_bytes(path)));
}

TEST_F(UnifiedCorpus, FilesAfterTheDatabaseThatTheyCameFrom) {
  leveldb({corpus() + "/history/16-20250812T184201+0800-bdba425/leveldb"});
  for (const std::string& path : files()) {
    SCOPED_TRACE(path);
    unified({path});
    const std::string content = read_bytes(path);
    expect_renders((*json::parse(content))["chainId"], content);
  }
}

TEST_F(UnifiedCorpus, WhatIsOddIsSaid) {
  const ingest::Report report = unified(files());
  for (const char* code : {"label-conflict", "stale-checksum", "address-not-hex"}) {
    EXPECT_THAT(codes(report), Contains(code));
  }
}

}  // namespace
}  // namespace daybook::testing
