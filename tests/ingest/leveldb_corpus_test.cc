// The LevelDB importer on the state folders of a real project.
#include <map>
#include <random>
#include <set>

#include "document/document.h"
#include "ingest_fixture.h"

namespace daybook::testing {
namespace {

using ::testing::Contains;
using ::testing::SizeIs;

std::vector<std::string> database_folders() {
  std::vector<std::string> folders;
  for (const auto& entry : std::filesystem::directory_iterator(corpus() + "/history")) {
    const std::string folder = entry.path().string() + "/leveldb";
    if (std::filesystem::exists(folder)) folders.push_back(folder);
  }
  std::sort(folders.begin(), folders.end());
  for (const auto& entry :
       std::filesystem::directory_iterator(corpus() + "/migrated/daa8235/backups")) {
    folders.push_back(entry.path().string() + "/leveldb/current");
  }
  return folders;
}

std::string last_history_folder() {
  std::vector<std::string> folders = database_folders();
  folders.pop_back();
  return folders.back();
}

// Key → value of a plain iteration, over a copy: opening writes.
std::map<std::string, std::string> iterate_copy(const std::string& source,
                                                const std::string& copy) {
  EXPECT_TRUE(kv::copy_folder(source, copy).ok());
  auto store = kv::Store::open(copy, {});
  EXPECT_TRUE(store.ok());
  std::map<std::string, std::string> all;
  kv::Iterator at = (*store)->iterate();
  for (at.seek_to_first(); at.valid(); at.next())
    all[std::string(at.key())] = std::string(at.value());
  return all;
}

class LevelDbCorpus : public IngestTest {
 protected:
  void SetUp() override {
    if (!has_corpus()) GTEST_SKIP() << "no corpus at " << corpus();
    IngestTest::SetUp();
  }
  std::map<uint64_t, size_t> live_per_chain() {
    std::map<uint64_t, size_t> live;
    for (const auto& [chain, network] : (*ledger->state())->networks) {
      for (const auto& [name, contract] : network.contracts)
        live[chain.value] += contract.live ? 1 : 0;
    }
    return live;
  }
  // How often each record body is in the log.
  std::map<std::string, size_t> bodies() {
    std::map<std::string, size_t> bodies;
    for (const auto& change : payloads<event::ContractChange>())
      ++bodies[change.value.source_record];
    return bodies;
  }
  void expect_all_bodies_once() {
    const auto key = json::parse(read_bytes(corpus() + "/leveldb-records.dev.json"));
    ASSERT_TRUE(key.ok());
    const auto in_log = bodies();
    EXPECT_EQ(in_log.size(), key->size());
    for (const json::Value& record : *key) {
      const auto found = in_log.find(json::stringify(record["value"]));
      ASSERT_NE(found, in_log.end()) << record["key"];
      EXPECT_EQ(found->second, 1U) << record["key"];
    }
  }
};

const std::map<uint64_t, size_t> kLivePerChain = {{97, 9},       {56, 8},    {84532, 3},
                                                  {11155420, 3}, {23295, 3}, {31337, 2}};

TEST_F(LevelDbCorpus, TheLastFolderAloneTellsWhatIsLive) {
  const ingest::Report report = leveldb({last_history_folder()});
  EXPECT_EQ(report.records_read, 33U);
  EXPECT_EQ(report.superseded, 5U);
  EXPECT_EQ(report.generations, 1U);
  EXPECT_EQ(report.lost_writes, 165U - 33U);
  EXPECT_THAT(live_records(), SizeIs(28));
  EXPECT_EQ(live_per_chain(), kLivePerChain);
  EXPECT_EQ(live_records(), iterate_copy(last_history_folder(), folder / "copy"));
}

TEST_F(LevelDbCorpus, AllFoldersTellEveryRecordOnce) {
  std::vector<std::string> prints;
  for (const std::string& one : database_folders()) prints.push_back(fingerprint(one));
  const ingest::Report report = leveldb(database_folders());
  EXPECT_EQ(report.records_read, 118U);
  EXPECT_EQ(report.generations, 3U);
  EXPECT_EQ(report.lost_writes, 75U);
  EXPECT_THAT(payloads<event::SourceReset>(), SizeIs(2));
  uint64_t lost = 0;
  for (const auto& gap : payloads<event::HistoryGap>()) lost += gap.count;
  EXPECT_EQ(lost, 75U);
  expect_all_bodies_once();
  EXPECT_EQ(live_per_chain(), kLivePerChain);
  EXPECT_EQ(live_records(), iterate_copy(last_history_folder(), folder / "copy"));
  EXPECT_THAT(report.unknown, SizeIs(0));
  for (size_t i = 0; i < prints.size(); ++i)
    EXPECT_EQ(fingerprint(database_folders()[i]), prints[i]);

  const TreeSize size = ledger->size();
  const ingest::Report again = leveldb(database_folders());
  EXPECT_EQ(again.events_new, 0U);
  EXPECT_EQ(again.events_known, size.value);
  EXPECT_EQ(again.records_read, 118U);
  EXPECT_EQ(again.lost_writes, 75U);
  EXPECT_EQ(again.lost_writes_new, 0U);
  EXPECT_EQ(ledger->size(), size);
}

TEST_F(LevelDbCorpus, FolderByFolderTellsTheSame) {
  uint64_t lost = 0;
  for (const std::string& one : database_folders()) lost += leveldb({one}).lost_writes_new;
  EXPECT_EQ(lost, 75U);
  EXPECT_THAT(payloads<event::SourceReset>(), SizeIs(2));
  expect_all_bodies_once();
  EXPECT_EQ(live_per_chain(), kLivePerChain);
  EXPECT_EQ(live_records(), iterate_copy(last_history_folder(), folder / "copy"));
}

TEST_F(LevelDbCorpus, ClassesOfChangeAreThoseOfTheAnswerKey) {
  leveldb(database_folders());
  const auto key = json::parse(read_bytes(corpus() + "/leveldb-records.dev.json"));
  ASSERT_TRUE(key.ok());
  std::map<std::string, event::ContractAction> action_of;
  for (const auto& change : payloads<event::ContractChange>()) {
    action_of[change.value.source_record] = change.action;
  }
  for (const json::Value& record : *key) {
    const auto& types = record["types"];
    const auto has = [&types](const char* type) {
      return std::find(types.begin(), types.end(), type) != types.end();
    };
    const event::ContractAction action = action_of.at(json::stringify(record["value"]));
    SCOPED_TRACE(record["key"].dump() + " " + types.dump());
    if (has("UPGRADE")) {
      EXPECT_EQ(action, event::ContractAction::kUpgraded);
    }
    if (has("FIRST-SEEN")) {
      EXPECT_EQ(action, event::ContractAction::kDeployed);
    }
    if (has("TOUCH")) {
      EXPECT_EQ(action, event::ContractAction::kTouched);
    }
    if (has("REHASH")) {
      EXPECT_EQ(action, event::ContractAction::kRehashed);
    }
    // REDEPLOY of the key also means: against an older file that holds it.
    if (has("REDEPLOY")) {
      EXPECT_TRUE(action == event::ContractAction::kRedeployed ||
                  action == event::ContractAction::kDeployed);
    }
  }
}

TEST_F(LevelDbCorpus, TheLastFolderFirstAndTheRestLaterLosesNothing) {
  leveldb({last_history_folder()});
  const auto live = live_records();
  const ingest::Report report = leveldb(database_folders());
  EXPECT_THAT(codes(report), Contains("late-record"));
  EXPECT_EQ(live_records(), live);
  std::map<std::string, size_t> kept = bodies();
  for (const auto& late : payloads<event::CorrectionRecorded>())
    ++kept[late.was ? late.was->value.source_record : late.source_record];
  EXPECT_EQ(kept.size(), 118U);
  EXPECT_EQ(leveldb(database_folders()).events_new, 0U);
}

// One folder at a time, in a random order: what was live at every time that a record names is what
// the folders in their own order tell.
TEST_F(LevelDbCorpus, FoldersInAnyOrderSayTheSameOfEveryTime) {
  leveldb(database_folders());
  std::set<TimeNs> times;
  for (const event::Event& event : events()) {
    if (event.effective) times.insert(*event.effective);
  }
  std::map<TimeNs, std::vector<std::string>> expected;
  for (const TimeNs time : times) expected[time] = live_at(time.ms());
  const auto seed = std::random_device()();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937_64 random(seed);
  std::vector<std::string> folders = database_folders();
  for (int round = 0; round < 3 && !HasFailure(); ++round) {
    std::shuffle(folders.begin(), folders.end(), random);
    start_in(folder / ("round-" + std::to_string(round)));
    for (const std::string& one : folders) leveldb({one});
    for (const TimeNs time : times)
      EXPECT_EQ(live_at(time.ms()), expected[time]) << to_iso_ms(time) << " after " << folders[0];
  }
}

TEST_F(LevelDbCorpus, WhatIsOddIsSaid) {
  const ingest::Report report = leveldb(database_folders());
  for (const char* code :
       {"label-conflict", "args-dropped", "two-hashes", "test-network", "qualified-name"}) {
    EXPECT_THAT(codes(report), Contains(code));
  }
  std::set<std::string> dropped, told;
  const auto key = json::parse(read_bytes(corpus() + "/leveldb-records.dev.json"));
  ASSERT_TRUE(key.ok());
  for (const json::Value& record : *key) {
    for (const json::Value& type : record["types"]) {
      if (type == "ARGS-DROPPED") dropped.insert(record["key"]);
    }
  }
  for (const document::Finding& finding : report.findings) {
    if (finding.code == "args-dropped") told.insert(finding.where);
  }
  EXPECT_EQ(told, dropped);
}

}  // namespace
}  // namespace daybook::testing
