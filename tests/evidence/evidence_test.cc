#include <gmock/gmock.h>

#include <atomic>
#include <thread>

#include "evidence/examine.h"
#include "kv/child.h"
#include "kv/folder.h"
#include "project/project_fixture.h"

namespace daybook::evidence {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::AnyOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class Evidence : public ::testing::Test {
 protected:
  [[nodiscard]] std::string db() const { return folder_ / "db"; }

  // Two tables and a log: superseded, deleted and live keys in each.
  void build() {
    for (int part = 0; part < 3; ++part) {
      const auto store = kv::open_store(db());  // moves the log before into a table
      for (int n = 0; n < 20; ++n) {
        kv::Batch batch;
        batch.put("key" + std::to_string(n), "part " + std::to_string(part));
        batch.put("only" + std::to_string(part * 100 + n), std::string(50, 'x'));
        if (n == 0) batch.erase("gone");
        if (n == 1) batch.put("gone", "back");
        if (n == 2) batch.erase("gone");
        ASSERT_TRUE(store->write_synced(batch).ok());
      }
    }
  }
  // Examines, and compares the folder before and after: content and times.
  std::unique_ptr<Examination> examine_unchanged(const std::string& folder) {
    const kv::Picture before = kv::picture(folder);
    auto found = examine(folder);
    EXPECT_EQ(kv::picture(folder), before);
    EXPECT_TRUE(found.ok()) << (found.ok() ? "" : found.error().message);
    return found.ok() ? std::move(found).value() : std::make_unique<Examination>();
  }
  static uint64_t readable(const Examination& found) { return found.raw.records.size(); }
  static std::vector<std::string> damaged_files(const Examination& found) {
    std::vector<std::string> names;
    for (const kv::RawDamage& damage : found.raw.damage) names.push_back(damage.file);
    return names;
  }

  kv::TempFolder folder_;
};

TEST_F(Evidence, OfAHealthyLevelDbIsWholeAndCounted) {
  build();
  const auto found = examine_unchanged(db());
  EXPECT_EQ(found->exit_code(), 0);
  EXPECT_EQ(readable(*found), 3U * (40 + 3));
  EXPECT_EQ(found->counts[Status::kLive], 20U + 60);
  EXPECT_EQ(found->counts[Status::kSuperseded], 40U);
  EXPECT_EQ(found->counts[Status::kDeleted], 3U);
  EXPECT_EQ(found->counts[Status::kDeleteMarker], 6U);
  EXPECT_EQ(found->counts[Status::kOrphaned], 0U);
  EXPECT_THAT(found->missing, ::testing::IsEmpty());
  EXPECT_FALSE(found->store);
}

// What LevelDB itself answers is the oracle of what is live.
TEST_F(Evidence, CallsLiveWhatLevelDbAnswers) {
  build();
  const auto found = examine_unchanged(db());
  kv::Pairs live;
  for (const auto& [key, record] : latest_records(found->raw)) {
    if (!record->is_delete) live.emplace_back(key, record->value);
  }
  EXPECT_EQ(live, kv::forward(*kv::open_store(db())));
}

TEST_F(Evidence, ListsEveryFileWithItsSha256) {
  build();
  const auto found = examine_unchanged(db());
  for (const CopiedFile& file : found->copy->files()) {
    const std::string bytes = kv::slurp(db() + "/" + file.path);
    EXPECT_EQ(file.size, bytes.size());
    EXPECT_EQ(file.digest, sha256(bytes)) << file.path;
  }
  size_t on_disk = 0;
  for (const auto& entry : fs::directory_iterator(db()))
    on_disk += entry.is_regular_file() ? 1U : 0U;
  EXPECT_EQ(found->copy->files().size(), on_disk);
}

TEST_F(Evidence, WorksWhileALiveProcessHoldsTheLock) {
  build();
  const kv::Child holder([this] { static auto store = kv::open_store(db()); });
  EXPECT_EQ(kv::Store::open(db(), {}).error().kind, ErrorKind::kBusy);
  const auto found = examine_unchanged(db());
  EXPECT_EQ(found->exit_code(), 0);
  EXPECT_EQ(found->counts[Status::kLive], 80U);
  EXPECT_EQ(kv::Store::open(db(), {}).error().kind, ErrorKind::kBusy);
}

TEST_F(Evidence, LeavesALevelDbAloneThatIsOpenInThisProcess) {
  build();
  const auto store = kv::open_store(db());
  EXPECT_EQ(examine_unchanged(db())->counts[Status::kLive], 80U);
  const kv::Child other([this] {
    if (kv::Store::open(db(), {}).ok()) ::_exit(1);  // the lock would have been let go
  });
}

// Each opening makes a table of the log, compacts, and removes what it no longer needs.
TEST_F(Evidence, OfALevelDbThatChangesMeanwhileIsWholeOrSaidToChange) {
  constexpr uint64_t kWrites = 150;
  kv::open_store(db()).reset();
  std::atomic<uint64_t> acknowledged = 0;
  std::thread writer([&] {
    for (uint64_t i = 1; i <= kWrites; ++i) {
      kv::Batch batch;
      batch.put("k", std::to_string(i));
      EXPECT_TRUE(kv::open_store(db())->write_synced(batch).ok());
      acknowledged = i;
    }
  });
  size_t whole = 0;
  for (bool last = false; !last;) {
    const uint64_t before = acknowledged;
    last = before == kWrites;
    const auto found = examine(db());
    if (!found.ok()) {
      EXPECT_THAT(found.error().kind, AnyOf(ErrorKind::kConflict, ErrorKind::kNotFound));
      EXPECT_FALSE(last) << found.error().message;
      continue;
    }
    ++whole;
    EXPECT_THAT(damaged_files(**found), IsEmpty());
    const uint64_t newest =
        (*found)->raw.records.empty() ? 0 : (*found)->raw.records.back().sequence;
    EXPECT_GE(newest, before);
  }
  writer.join();
  EXPECT_GT(whole, 0U);
}

class DestroyedManifest : public Evidence, public ::testing::WithParamInterface<const char*> {};

TEST_P(DestroyedManifest, LosesNoRecord) {
  build();
  const uint64_t before = readable(*examine_unchanged(db()));
  std::string manifest;
  for (const auto& entry : fs::directory_iterator(db())) {
    const std::string name = entry.path().filename().string();
    if (name.rfind("MANIFEST-", 0) == 0) manifest = name;
  }
  const std::string how = GetParam();
  if (how == "removed") fs::remove(db() + "/" + manifest);
  if (how == "emptied") kv::spill(db() + "/" + manifest, "");
  if (how == "overwritten") kv::spill(db() + "/" + manifest, std::string(300, '\xa5'));
  if (how == "CURRENT removed") fs::remove(db() + "/CURRENT");
  if (how == "CURRENT overwritten") kv::spill(db() + "/CURRENT", "nonsense");
  if (how == "both removed") {
    fs::remove(db() + "/CURRENT");
    fs::remove(db() + "/" + manifest);
  }
  const auto found = examine_unchanged(db());
  EXPECT_EQ(readable(*found), before);
  EXPECT_EQ(found->counts[Status::kLive], 80U);
  EXPECT_EQ(found->exit_code(), 3);
  const std::string named =
      how.find("CURRENT") == 0 || how == "both removed" ? "CURRENT" : manifest;
  EXPECT_THAT(damaged_files(*found), Contains(named));
}

INSTANTIATE_TEST_SUITE_P(InEveryWay, DestroyedManifest,
                         ::testing::Values("removed", "emptied", "overwritten", "CURRENT removed",
                                           "CURRENT overwritten", "both removed"));

TEST_F(Evidence, NamesAMissingTableAndReadsTheOthers) {
  build();
  const std::string table = kv::file_with(db(), ".ldb");
  const auto whole = examine_unchanged(db());
  uint64_t in_table = 0;
  for (const kv::RawRecord& record : whole->raw.records) in_table += record.file == table ? 1U : 0U;
  ASSERT_GT(in_table, 0U);
  fs::remove(db() + "/" + table);
  const auto found = examine_unchanged(db());
  EXPECT_EQ(readable(*found), readable(*whole) - in_table);
  EXPECT_THAT(damaged_files(*found), ElementsAre(table));
  EXPECT_THAT(found->raw.damage[0].what, HasSubstr("missing"));
  ASSERT_FALSE(found->missing.empty());
  uint64_t lost = 0;
  for (const SequenceRange& range : found->missing) lost += range.last - range.first + 1;
  EXPECT_EQ(lost, in_table);
  EXPECT_EQ(found->exit_code(), 3);
}

TEST_F(Evidence, SaysWhereALogWasCutAndReadsWhatIsBefore) {
  build();
  const std::string log = db() + "/" + kv::file_with(db(), ".log");
  const std::string bytes = kv::slurp(log);
  const uint64_t whole = readable(*examine_unchanged(db()));
  for (size_t cut = 1; cut < bytes.size(); cut += 131) {
    SCOPED_TRACE(cut);
    kv::spill(log, bytes.substr(0, bytes.size() - cut));
    const auto found = examine_unchanged(db());
    EXPECT_LT(readable(*found), whole);
    EXPECT_GE(readable(*found), 2U * 43);
  }
}

TEST_F(Evidence, CallsRecordsOfUnreferencedFilesOrphaned) {
  build();
  const std::string other = folder_ / "other";
  kv::build(other, {{"key1", "from elsewhere"}, {"alien", "x"}});
  kv::move_log_to_table(other);
  fs::copy(other + "/" + kv::file_with(other, ".ldb"), db() + "/000999.ldb");
  const auto found = examine_unchanged(db());
  EXPECT_EQ(found->counts[Status::kOrphaned], 2U);
  EXPECT_EQ(found->counts[Status::kLive], 80U);
  EXPECT_EQ(found->exit_code(), 0);
  const json::Value document = to_json(*found);
  const auto& files = document.at("files");
  const auto orphan = std::find_if(files.begin(), files.end(), [](const json::Value& file) {
    return file.at("path") == "000999.ldb";
  });
  ASSERT_NE(orphan, files.end());
  EXPECT_EQ(orphan->at("use"), "unreferenced");
  EXPECT_EQ(orphan->at("records"), 2);
}

TEST_F(Evidence, SurvivesAFlippedByteAnywhere) {
  build();
  const uint64_t whole = readable(*examine_unchanged(db()));
  for (const auto& entry : fs::directory_iterator(db())) {
    const std::string path = entry.path().string();
    const std::string bytes = kv::slurp(path);
    for (size_t at = 0; at < bytes.size(); at += 101) {
      SCOPED_TRACE(path + " at " + std::to_string(at));
      kv::flip(path, at, 0x20);
      const auto found = examine(db());
      ASSERT_TRUE(found.ok()) << found.error().message;
      EXPECT_LE(readable(**found), whole);
      kv::spill(path, bytes);
    }
  }
}

TEST_F(Evidence, OfWhatIsNoLevelDbSaysSo) {
  EXPECT_EQ(examine(folder_ / "nothing").error().kind, ErrorKind::kNotFound);
  kv::spill(folder_ / "file", "x");
  EXPECT_EQ(examine(folder_.path()).error().kind, ErrorKind::kInvalid);
}

TEST_F(Evidence, WritesWhatItFoundAsJsonLines) {
  build();
  const auto found = examine_unchanged(db());
  const auto written = write_records(*found, folder_ / "out");
  ASSERT_TRUE(written.ok()) << written.error().message;
  ASSERT_EQ(written->size(), 1U);
  std::ifstream in(written->front());
  size_t lines = 0, live = 0;
  for (std::string line; std::getline(in, line); ++lines) {
    const json::Value record = json::parse(line).value();
    live += record.at("status") == "live" ? 1U : 0U;
    EXPECT_FALSE(record.at("file").get<std::string>().empty());
  }
  EXPECT_EQ(lines, readable(*found));
  EXPECT_EQ(live, 80U);
  EXPECT_EQ(write_records(*found, folder_ / "out").error().kind, ErrorKind::kConflict);
}

TEST_F(Evidence, LeavesNoCopyBehindAndIsPrivate) {
  build();
  std::string base;
  {
    const auto found = examine_unchanged(db());
    base = found->copy->base();
    EXPECT_EQ(fs::status(base).permissions(), fs::perms::owner_all);
  }
  EXPECT_FALSE(fs::exists(base));
}

// Real LevelDB folders of a source.
TEST_F(Evidence, ReadsTheCorpusAsTheStrictReaderDoes) {
  const std::string corpus = std::string(DAYBOOK_SOURCE_DIR) + "/../shared/corpus/lookcoin/history";
  if (!fs::exists(corpus)) GTEST_SKIP() << "no corpus beside the repository";
  size_t folders = 0;
  for (const auto& entry : fs::recursive_directory_iterator(corpus)) {
    if (entry.path().filename() != "CURRENT") continue;
    const std::string leveldb = entry.path().parent_path().string();
    SCOPED_TRACE(leveldb);
    const auto strict = kv::read_raw_folder(leveldb);
    ASSERT_TRUE(strict.ok());
    const auto found = examine_unchanged(leveldb);
    EXPECT_EQ(readable(*found), strict->records.size());
    EXPECT_EQ(found->raw.damage.size(), strict->damage.size());
    ++folders;
  }
  EXPECT_GT(folders, 0U);
}

}  // namespace
}  // namespace daybook::evidence
