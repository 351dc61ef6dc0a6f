// The LevelDB importer on databases made here.
#include "document/document.h"
#include "ingest/leveldb_import.h"
#include "ingest_fixture.h"

namespace daybook::testing {
namespace {

using event::SubjectKind;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;

constexpr char kOtherImplementation[] = "0x00000000000000000000000000000000000000a2";
constexpr char kOtherProxy[] = "0x00000000000000000000000000000000000000f2";

class LevelDbImport : public IngestTest {
 protected:
  std::string source(const std::string& name) { return folder / ("source/" + name); }

  // Sequence of the oldest record of `key` that the folder still holds; 0: none.
  static uint64_t oldest(const std::string& path, const std::string& key) {
    const Result<kv::RawFolder> raw = kv::read_raw_folder(path);
    EXPECT_TRUE(raw.ok());
    for (const kv::RawRecord& record : raw->records) {
      if (record.key == key) return record.sequence;
    }
    return 0;
  }

  // Writes one key again and again until compaction, which runs beside us, has dropped its first
  // record.
  void lose_writes(SourceDatabase& database, RecordText record) {
    database.put(record);
    const uint64_t first = oldest(database.path(), record.key());
    for (int i = 0; i < 200 && oldest(database.path(), record.key()) == first; ++i) {
      record.time_ms += 1000;
      database.put(record);
      database.reopen();
    }
    ASSERT_NE(oldest(database.path(), record.key()), first) << "no compaction in 200 rounds";
  }

  // Changes one byte of the newest table's data.
  static void damage_table(const std::string& path) {
    std::string table;
    for (const auto& entry : std::filesystem::directory_iterator(path)) {
      if (entry.path().extension() == ".ldb") table = std::max(table, entry.path().string());
    }
    ASSERT_FALSE(table.empty());
    std::string bytes = read_bytes(table);
    bytes[10] = static_cast<char>(bytes[10] ^ 1);
    write_bytes(table, bytes);
  }
};

TEST_F(LevelDbImport, EachRecordIsOneEventAndSupersededOnesComeFirst) {
  SourceDatabase database(source("a"));
  database.put({});
  database.put({.implementation = kOtherImplementation, .time_ms = 1'753'000'001'000});
  database.put({.name = "Other"});
  const ingest::Report report = leveldb({database.close()});
  EXPECT_EQ(report.records_read, 3U);
  EXPECT_EQ(report.superseded, 1U);
  EXPECT_EQ(report.generations, 1U);
  EXPECT_EQ(report.lost_writes, 0U);
  EXPECT_THAT(
      names(SubjectKind::kContract),
      ElementsAre("ContractDeployed Token", "ContractUpgraded Token", "ContractDeployed Other"));
  EXPECT_THAT(names(SubjectKind::kNetwork), ElementsAre("NetworkRegistered "));
  const auto changes = payloads<event::ContractChange>();
  EXPECT_EQ(changes[0].value.source_record, RecordText{}.value());
}

TEST_F(LevelDbImport, TheSourcesTimeIsTheEffectiveTime) {
  SourceDatabase database(source("a"));
  database.put({.time_ms = 1'753'000'001'234});
  leveldb({database.close()});
  const event::Event event = events().back();
  EXPECT_EQ(event.effective, TimeNs::from_ms(1'753'000'001'234));
  ASSERT_TRUE(event.source);
  EXPECT_EQ(event.source->kind, "leveldb");
  EXPECT_EQ(event.source->generation, 1U);
  EXPECT_EQ(event.source->sequence, 1U);
  EXPECT_EQ(event.source->digest, sha256(RecordText{.time_ms = 1'753'000'001'234}.value()));
  EXPECT_THAT(event.source->locator, ::testing::StartsWith("source/a/"));
  EXPECT_EQ(event.grade, event::Grade::kRecorded);
}

TEST_F(LevelDbImport, ImportingAgainAppendsNothing) {
  SourceDatabase database(source("a"));
  lose_writes(database, {});
  database.put("odd", "\xff");
  const std::string path = database.close();
  const ingest::Report first = leveldb({path});
  const TreeSize size = ledger->size();
  EXPECT_EQ(first.events_new, size.value);
  const ingest::Report again = leveldb({path, path});
  EXPECT_EQ(again.events_new, 0U);
  EXPECT_EQ(again.events_known, first.events_new);  // events, whatever told of them
  EXPECT_EQ(again.records_read, first.records_read);
  EXPECT_EQ(again.superseded, first.superseded);
  EXPECT_GT(first.lost_writes, 0U);
  EXPECT_EQ(first.lost_writes_new, first.lost_writes);
  EXPECT_EQ(again.lost_writes, first.lost_writes);
  EXPECT_EQ(again.lost_writes_new, 0U);
  EXPECT_EQ(codes(again), codes(first));
  EXPECT_EQ(ledger->size(), size);
}

TEST_F(LevelDbImport, ADryRunReportsAndAppendsNothing) {
  SourceDatabase database(source("a"));
  database.put({});
  const std::string path = database.close();
  const ingest::Report dry = import(ingest::plan_leveldb, {path}, true);
  EXPECT_TRUE(dry.dry_run);
  EXPECT_EQ(ledger->size(), TreeSize(0));
  const ingest::Report real = leveldb({path});
  EXPECT_EQ(dry.events_new, real.events_new);
  EXPECT_EQ(dry.events_by_type, real.events_by_type);
}

TEST_F(LevelDbImport, TheFolderIsNotWrittenTo) {
  SourceDatabase database(source("a"));
  lose_writes(database, {});
  const std::string path = database.close();
  const std::string before = fingerprint(path);
  leveldb({path});
  EXPECT_EQ(fingerprint(path), before);
}

TEST_F(LevelDbImport, AFolderThatIsNoLevelDbIsNamed) {
  write_bytes(source("no-db/readme.txt"), "hello");
  expect_refused(ingest::plan_leveldb, {source("no-db")}, {"no-db"});
  expect_refused(ingest::plan_leveldb, {source("missing")}, {"missing"});
  expect_refused(ingest::plan_leveldb, {source("no-db/readme.txt")}, {"readme.txt"});
}

TEST_F(LevelDbImport, AFolderOfWhichNothingCanBeReadIsRefused) {
  write_bytes(source("only/CURRENT"), "MANIFEST-000007\n");
  expect_refused(ingest::plan_leveldb, {source("only")}, {"only", "MANIFEST-000007"});
}

TEST_F(LevelDbImport, OneBadFolderAmongGoodOnesImportsNothing) {
  SourceDatabase database(source("a"));
  database.put({});
  expect_refused(ingest::plan_leveldb, {database.close(), source("missing")}, {"missing"});
}

TEST_F(LevelDbImport, ADatabaseWithoutRecordsSaysNothing) {
  SourceDatabase full(source("a"));
  full.put({});
  leveldb({full.close()});
  const TreeSize size = ledger->size();
  SourceDatabase empty(source("b"));
  const ingest::Report report = leveldb({empty.close()});
  EXPECT_THAT(codes(report), ElementsAre("empty-database"));
  EXPECT_EQ(ledger->size(), size);
}

TEST_F(LevelDbImport, LostSequencesAreGapsBeforeTheRecordThatFollows) {
  SourceDatabase database(source("a"));
  lose_writes(database, {});
  const std::string path = database.close();
  const Result<kv::RawFolder> raw = kv::read_raw_folder(path);
  ASSERT_TRUE(raw.ok());
  std::set<uint64_t> held;
  for (const kv::RawRecord& record : raw->records) held.insert(record.sequence);
  ASSERT_LT(held.size(), *held.rbegin()) << "compaction lost nothing: the test needs a gap";

  const ingest::Report report = leveldb({path});
  EXPECT_EQ(report.lost_writes, *held.rbegin() - held.size());
  std::set<uint64_t> told = held;
  uint64_t last = 0;  // sequence of the last record or gap
  for (const event::Event& event : events()) {
    if (const auto* gap = std::get_if<event::HistoryGap>(&event.payload)) {
      EXPECT_EQ(gap->first_sequence, last + 1);
      EXPECT_EQ(gap->count, gap->last_sequence - gap->first_sequence + 1);
      for (uint64_t s = gap->first_sequence; s <= gap->last_sequence; ++s) {
        EXPECT_TRUE(told.insert(s).second) << s << " is not lost";
      }
      last = gap->last_sequence;
    } else if (event.source && event.source->sequence) {
      EXPECT_EQ(*event.source->sequence, last + 1);
      last = *event.source->sequence;
    }
  }
  EXPECT_EQ(told.size(), *held.rbegin());
}

TEST_F(LevelDbImport, ALateRecordOfTheSameDatabasePointsAtTheGapThatToldOfIt) {
  SourceDatabase database(source("a"));
  database.put({.name = "Stays"});
  database.put({});
  const std::string early = database.snapshot(source("early"));
  lose_writes(database, {});
  leveldb({database.close()});
  const auto live = live_records();
  leveldb({early});
  const auto corrections = payloads<event::CorrectionRecorded>();
  ASSERT_THAT(corrections, SizeIs(1));
  ASSERT_TRUE(corrections[0].refers_to);
  const Result<event::Event> gap = ledger->read(*corrections[0].refers_to);
  ASSERT_TRUE(gap.ok());
  EXPECT_TRUE(std::holds_alternative<event::HistoryGap>(gap->payload));
  EXPECT_EQ(live_records(), live);
  EXPECT_THAT(payloads<event::SourceReset>(), SizeIs(0));
}

TEST_F(LevelDbImport, ARecreatedDatabaseIsAResetThatRemovesWhatIsGone) {
  SourceDatabase first(source("a"));
  first.put({});
  first.put({.name = "Gone"});
  SourceDatabase second(source("b"));
  second.put({.proxy = kOtherProxy, .time_ms = 1'753'000'009'000});
  const ingest::Report report = leveldb({first.close(), second.close()});
  EXPECT_EQ(report.generations, 2U);
  const auto resets = payloads<event::SourceReset>();
  ASSERT_THAT(resets, SizeIs(1));
  EXPECT_EQ(resets[0].from_generation, 1U);
  EXPECT_EQ(resets[0].to_generation, 2U);
  EXPECT_THAT(resets[0].evidence, HasSubstr("sequence 1"));
  EXPECT_THAT(names(SubjectKind::kContract),
              ElementsAre("ContractDeployed Token", "ContractDeployed Gone", "ContractRemoved Gone",
                          "ContractRedeployed Token"));
  EXPECT_THAT(live_records(), SizeIs(1));
}

TEST_F(LevelDbImport, FoldersOneByOneEndInTheSameStateAsTogether) {
  SourceDatabase first(source("a"));
  first.put({});
  const std::string a1 = first.snapshot(source("a1"));
  lose_writes(first, {.time_ms = 1'753'000'100'000});
  const std::string a2 = first.close();
  SourceDatabase second(source("b"));
  second.put({.name = "New", .time_ms = 1'753'001'000'000});
  const std::string b = second.close();
  leveldb({a1, a2, b});
  const auto live = live_records();
  const auto gaps = payloads<event::HistoryGap>();

  const TemporaryFolder other;
  ASSERT_TRUE(ledger::Ledger::create(other / "book", {ledger::default_config(), ""}).ok());
  auto opened = ledger::Ledger::open(other / "book", clock, {true, 0});
  ASSERT_TRUE(opened.ok());
  ledger = std::move(opened).value();
  uint64_t lost = 0;
  for (const std::string& one : {a1, a2, b}) lost += leveldb({one}).lost_writes_new;
  EXPECT_EQ(live_records(), live);
  EXPECT_EQ(payloads<event::HistoryGap>(), gaps);
  EXPECT_EQ(leveldb({a1, a2, b}).events_new, 0U);
  ledger.reset();
}

TEST_F(LevelDbImport, WritesThatAnotherFolderToldAreLostForTheInputAndNotNew) {
  SourceDatabase database(source("a"));
  database.put({.name = "Stays"});
  database.put({});
  const std::string early = database.snapshot(source("early"));
  lose_writes(database, {});
  const std::string late = database.close();
  leveldb({early});
  const ingest::Report report = leveldb({late});
  uint64_t lost = 0;
  for (const auto& gap : payloads<event::HistoryGap>()) lost += gap.count;
  EXPECT_EQ(report.lost_writes_new, lost);
  EXPECT_GT(report.lost_writes, lost);
}

TEST_F(LevelDbImport, AnEarlierIncarnationImportedLaterTellsWhatWasTrueAndChangesNothingLive) {
  SourceDatabase first(source("a"));
  first.put({});
  first.put({.name = "Gone", .time_ms = 1'753'000'001'000});
  SourceDatabase second(source("b"));
  second.put({.proxy = kOtherProxy, .time_ms = 1'753'000'009'000});
  const std::string old_folder = first.close();
  leveldb({second.close()});
  const auto live = live_records();
  const ingest::Report report = leveldb({old_folder});
  EXPECT_EQ(live_records(), live);
  EXPECT_THAT(codes(report), Contains("older-generation"));
  const auto late = payloads<event::CorrectionRecorded>();
  ASSERT_THAT(late, SizeIs(3));
  ASSERT_TRUE(late[0].was && late[1].was && late[2].was);
  EXPECT_EQ(late[0].was->value.source_record, RecordText{}.value());
  EXPECT_EQ(late[2].was->action, event::ContractAction::kRemoved) << "the next one has no Gone";
  EXPECT_THAT(payloads<event::SourceReset>(), SizeIs(0));
  EXPECT_THAT(live_at(1'753'000'000'000),
              ElementsAre("Token 0x00000000000000000000000000000000000000f1"));
  EXPECT_THAT(live_at(1'753'000'001'000), SizeIs(2));
  EXPECT_THAT(live_at(1'753'000'009'000), ElementsAre("Token " + std::string(kOtherProxy)));
  EXPECT_EQ(leveldb({old_folder}).events_new, 0U);
}

TEST_F(LevelDbImport, TheSameBytesInAnotherIncarnationAreAnotherWrite) {
  SourceDatabase first(source("a"));
  first.put({});
  first.put({.name = "Second", .time_ms = 1'753'000'001'000});
  SourceDatabase again(source("b"));
  again.put({});
  again.put({.name = "Third", .time_ms = 1'753'000'002'000});
  const std::string a = first.close();
  const std::string b = again.close();
  leveldb({a, b});
  EXPECT_THAT(
      names(SubjectKind::kContract),
      ElementsAre("ContractDeployed Token", "ContractDeployed Second", "ContractRemoved Second",
                  "ContractTouched Token", "ContractDeployed Third"));
  EXPECT_EQ(leveldb({a}).events_new, 0U);
  EXPECT_EQ(leveldb({b}).events_new, 0U);
}

TEST_F(LevelDbImport, ADeleteRemovesTheContract) {
  SourceDatabase database(source("a"));
  database.put({});
  database.erase("97-Token");
  database.erase("97-Never");
  const ingest::Report report = leveldb({database.close()});
  EXPECT_THAT(names(SubjectKind::kContract),
              ElementsAre("ContractDeployed Token", "ContractRemoved Token"));
  EXPECT_THAT(live_records(), SizeIs(0));
  EXPECT_THAT(report.unknown, ElementsAre(HasSubstr("97-Never")));
  EXPECT_THAT(payloads<event::NoteRecorded>(), SizeIs(1));
}

TEST_F(LevelDbImport, RecordsOfNoKnownShapeAreKeptVerbatim) {
  const std::vector<std::pair<std::string, std::string>> odd = {
      {"no-chain", R"({"a":1})"},
      {"97", RecordText{}.value()},
      {"97-", RecordText{}.value()},
      {"097-Token", RecordText{}.value()},
      {"97-Truncated", R"({"contractName":"Tru)"},
      {"97-Big", R"({"contractName":"Big","address":"0x1","timestamp":9007199254740993})"},
      {"97-Text", "just text"},
      {"97-Array", "[1,2]"},
      {"97-Empty", ""},
  };
  SourceDatabase database(source("a"));
  for (const auto& [key, value] : odd) database.put(key, value);
  database.put("97-Binary\xfe", std::string("\x00\xff", 2));
  const ingest::Report report = leveldb({database.close()});
  EXPECT_EQ(report.unknown.size(), odd.size() + 1);
  const auto notes = payloads<event::NoteRecorded>();
  ASSERT_EQ(notes.size(), odd.size() + 1);
  for (size_t i = 0; i < odd.size(); ++i) {
    EXPECT_THAT(notes[i].text, HasSubstr("key: " + odd[i].first + "\nvalue: " + odd[i].second));
  }
  EXPECT_THAT(notes.back().text, HasSubstr("key (hex): 39372d42696e617279fe\nvalue (hex): 00ff"));
  EXPECT_THAT(live_records(), SizeIs(0));
}

TEST_F(LevelDbImport, ARecordTooLargeForAnEventIsKeptInDocuments) {
  RecordText large{.args = "[\"" + std::string(40'000, 'x') + "\"]"};
  RecordText huge{.name = "Huge", .args = "[\"" + std::string(150'000, 'y') + "\"]"};
  SourceDatabase database(source("a"));
  database.put(large);
  database.put(huge);
  const std::string path = database.close();
  const ingest::Report report = leveldb({path});
  std::map<std::string, std::string> kept;
  for (const auto& part : payloads<event::SourceDocument>()) kept[part.format] += part.content;
  EXPECT_EQ(kept["leveldb-value"], large.value() + huge.value());
  EXPECT_EQ(kept["leveldb-key"], large.key() + huge.key());
  EXPECT_THAT(live_records(), ElementsAre(std::pair(large.key(), large.value())));
  EXPECT_THAT(codes(report), Contains("large-record"));
  EXPECT_THAT(report.unknown, ElementsAre(HasSubstr("Huge")));
  EXPECT_EQ(leveldb({path}).events_new, 0U);
}

TEST_F(LevelDbImport, OddButReadableDataIsKeptAndFound) {
  SourceDatabase database(source("a"));
  database.put({.label = "bscTestnet", .args = "[1]"});
  database.put({.hash = "0x" + std::string(64, '2'), .time_ms = 1'753'000'001'000});
  database.put({.chain = 31337, .name = "Probe", .label = "test"});
  database.put({.name = "src/x.sol:Router",
                .implementation = "0xefgh000000000000000000000000000000000000",
                .proxy = "0x000000000000000000000000000000000000000000f3"});
  database.put({.name = "Cased", .implementation = "0x5AAEB6053F3E94C9b9A09f33669435E7Ef1BeAed"});
  const ingest::Report report = leveldb({database.close()});
  for (const char* code :
       {"label-conflict", "args-dropped", "two-hashes", "test-network", "qualified-name",
        "address-checksum", "address-length", "address-not-hex"}) {
    EXPECT_THAT(codes(report), Contains(code));
  }
  EXPECT_THAT(live_records(), SizeIs(4));
  EXPECT_THAT(report.unknown, SizeIs(0));
}

TEST_F(LevelDbImport, ARecordWhoseKeyNamesAnotherContractIsFound) {
  SourceDatabase database(source("a"));
  database.put("97-Other", RecordText{}.value());
  const ingest::Report report = leveldb({database.close()});
  EXPECT_THAT(codes(report), Contains("key-mismatch"));
  EXPECT_THAT(names(SubjectKind::kContract), ElementsAre("ContractDeployed Other"));
}

TEST_F(LevelDbImport, WhatIsReadableOfADamagedFolderIsImported) {
  SourceDatabase database(source("a"));
  database.put({});
  database.reopen();
  database.put({.name = "Other"});
  const std::string path = database.close();
  damage_table(path);
  const ingest::Report report = leveldb({path});
  EXPECT_THAT(codes(report), Contains("damaged-table"));
  EXPECT_THAT(names(SubjectKind::kContract), ElementsAre("ContractDeployed Other"));
}

TEST_F(LevelDbImport, OfADamagedNewIncarnationNothingIsTakenForRemoved) {
  SourceDatabase first(source("a"));
  first.put({});
  first.put({.name = "Kept"});
  leveldb({first.close()});
  SourceDatabase second(source("b"));
  second.put({.time_ms = 1'753'000'009'000});
  second.reopen();
  second.put({.name = "New", .time_ms = 1'753'000'010'000});
  const std::string path = second.close();
  damage_table(path);
  const ingest::Report report = leveldb({path});
  EXPECT_THAT(codes(report), Contains("damaged-table"));
  EXPECT_THAT(payloads<event::SourceReset>(), SizeIs(1));
  EXPECT_TRUE(network(97).contracts.at("Kept").live);
  EXPECT_TRUE(network(97).contracts.at("New").live);
}

TEST_F(LevelDbImport, NewerWordsOfAnotherSourceAreNotOverwritten) {
  const std::string file = folder / "files/net.unified.json";
  write_bytes(file, R"({"schemaVersion":"3.0.0","fileVersion":1,"network":"bsctestnet","chainId":97,
    "networkTier":"testnet","metadata":{"lastUpdated":"2025-08-01T00:00:00.000Z"},
    "contracts":{"core":{"Token":{"proxy":"0x00000000000000000000000000000000000000f1",
    "implementation":"0x00000000000000000000000000000000000000a9"}}}})");
  unified({file});
  SourceDatabase database(source("a"));
  database.put({});                              // July: older
  database.put({.time_ms = 1'756'000'000'000});  // August: newer
  const ingest::Report report = leveldb({database.close()});
  EXPECT_THAT(codes(report), Contains("late-record"));
  EXPECT_THAT(payloads<event::CorrectionRecorded>(), SizeIs(1));
  EXPECT_THAT(
      names(SubjectKind::kContract),
      ElementsAre("ContractDeployed Token", "CorrectionRecorded Token", "ContractUpgraded Token"));
  EXPECT_THAT(live_at(1'753'000'000'000), SizeIs(1)) << "the late record tells of its time";
}

TEST_F(LevelDbImport, ALateRecordWithoutATimeIsANote) {
  SourceDatabase first(source("a"));
  RecordText text;
  std::string value = text.value();
  value.replace(value.find(",\"timestamp\""), std::string::npos, "}");
  first.put(text.key(), value);
  const std::string old_folder = first.close();
  SourceDatabase second(source("b"));
  second.put({.proxy = kOtherProxy});
  second.put({.name = "Other"});
  leveldb({second.close()});
  leveldb({old_folder});
  for (const auto& correction : payloads<event::CorrectionRecorded>()) {
    EXPECT_FALSE(correction.was);
    EXPECT_EQ(correction.source_record, value);
  }
}

TEST_F(LevelDbImport, MembersThatOtherSourcesWroteAreKept) {
  const std::string file = folder / "files/net.unified.json";
  write_bytes(file, R"({"schemaVersion":"3.0.0","fileVersion":1,"network":"bsctestnet","chainId":97,
    "networkTier":"testnet","metadata":{"lastUpdated":"2025-07-01T00:00:00.000Z"},
    "contracts":{"infrastructure":{"Token":{"address":"0x00000000000000000000000000000000000000a9",
    "proxy":"0x00000000000000000000000000000000000000f1",
    "implementation":"0x00000000000000000000000000000000000000a9","deployedAt":"x"}}}})");
  unified({file});
  SourceDatabase database(source("a"));
  database.put({});
  leveldb({database.close()});
  const event::ContractValue& value = network(97).contracts.at("Token").value;
  EXPECT_EQ(value.category, "infrastructure");
  EXPECT_EQ(*event::get(value.body, "deployedAt"), "\"x\"");
  EXPECT_EQ(*event::get(value.body, "address"), "\"0x00000000000000000000000000000000000000a1\"");
}

TEST_F(LevelDbImport, LostWritesAreCountedFromSequenceOneAlsoWhereAFileSaysZero) {
  const auto lost = [](const std::vector<uint64_t>& sequences) {
    ingest::Generation generation;
    for (const uint64_t sequence : sequences) generation.records[sequence].emplace_back();
    ingest::Report report;
    ingest::count_records(generation, report);
    return report.lost_writes;
  };
  EXPECT_EQ(lost({}), 0U);
  EXPECT_EQ(lost({0}), 0U);
  EXPECT_EQ(lost({0, 1, 2}), 0U);
  EXPECT_EQ(lost({0, 4, 6}), 4U);
  EXPECT_EQ(lost({1, 4, 6}), 3U);
}

}  // namespace
}  // namespace daybook::testing
