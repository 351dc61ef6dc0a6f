// The import of a repository on the history of a real project.
#include <map>
#include <set>

#include "document/document.h"
#include "git/lookcoin_repository.h"
#include "ingest_fixture.h"

namespace daybook::testing {
namespace {

using ::testing::Contains;
using ::testing::IsEmpty;
using ::testing::SizeIs;

using Records = std::map<std::string, std::string>;  // "97-LookCoin" → value

// Key → value of a plain iteration by LevelDB itself over a copy: opening writes.
Records iterate_copy(const std::string& source, const std::string& copy) {
  EXPECT_TRUE(kv::copy_folder(source, copy).ok());
  auto store = kv::Store::open(copy, {});
  EXPECT_TRUE(store.ok()) << source;
  if (!store.ok()) return {};
  Records all;
  kv::Iterator at = (*store)->iterate();
  for (at.seek_to_first(); at.valid(); at.next())
    all[std::string(at.key())] = std::string(at.value());
  return all;
}

// The LevelDB folder below `folder`; "" if there is none.
std::string database_below(const std::string& folder) {
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (entry.path().filename() == "CURRENT") return entry.path().parent_path().string();
  }
  return "";
}

// The folders that the commits were made of, in order.
std::vector<std::string> pictures() {
  const auto rows = json::parse(read_bytes(corpus() + "/commits.json"));
  EXPECT_TRUE(rows.ok());
  std::vector<std::string> folders;
  for (const json::Value& row : *rows)
    folders.push_back(corpus() + "/" + row["dir"].get<std::string>());
  return folders;
}

Records live_of(const state::State& state) {
  Records live;
  for (const auto& [chain, network] : state.networks) {
    for (const auto& [name, contract] : network.contracts) {
      if (!contract.live) continue;
      live[document::leveldb_key(chain, name)] = document::leveldb_record(chain, name, network);
    }
  }
  return live;
}

class GitCorpus : public IngestTest {
 protected:
  static void SetUpTestSuite() {
    if (!std::filesystem::exists(lookcoin_script())) return;
    shared_ = std::make_unique<TemporaryFolder>();
    const CommandOutput made = make_lookcoin_repository(repository());
    ASSERT_EQ(made.code, 0) << made.out;
  }
  static void TearDownTestSuite() { shared_.reset(); }
  void SetUp() override {
    if (!shared_) GTEST_SKIP() << "no corpus at " << corpus();
    IngestTest::SetUp();
  }
  static std::string repository() { return *shared_ / "source"; }
  std::vector<std::string> commits() const {
    std::vector<std::string> ids;
    std::istringstream lines(run_git(repository(), "rev-list --first-parent --reverse HEAD").out);
    for (std::string line; std::getline(lines, line);) ids.push_back(line);
    return ids;
  }
  ingest::Report import_git(const std::string& ref = "HEAD") {
    Result<ingest::Plan> plan = ingest::plan_git(*ledger, {repository(), ref, {}}, {});
    EXPECT_TRUE(plan.ok()) << (plan.ok() ? "" : plan.error().message);
    if (!plan.ok()) return {};
    auto report = ingest::run(*ledger, std::move(*plan), false, {});
    EXPECT_TRUE(report.ok()) << (report.ok() ? "" : report.error().message);
    return report.ok() ? *report : ingest::Report{};
  }
  // As after import_git() of the whole history: imported once for all tests that only look.
  void open_imported() {
    const std::string kept = *shared_ / "book";
    if (!std::filesystem::exists(kept)) {
      import_git();
      ledger.reset();
      std::filesystem::copy(root(), kept, std::filesystem::copy_options::recursive);
    }
    ledger.reset();
    std::filesystem::remove_all(root());
    std::filesystem::copy(kept, root(), std::filesystem::copy_options::recursive);
    open();
  }
  // The log's size at each commit: after the last event that bears it.
  std::map<std::string, TreeSize> ends() const {
    std::map<std::string, TreeSize> ends;
    for (const event::Event& event : events()) {
      if (!event.git_commit.empty()) ends[event.git_commit] = TreeSize(event.position.value + 1);
    }
    return ends;
  }

  static inline std::unique_ptr<TemporaryFolder> shared_;  // with the repository: it is only read
};

TEST_F(GitCorpus, TellsEveryRawRecordOnce) {
  const ingest::Report report = import_git();
  EXPECT_EQ(report.commits, 15U);
  EXPECT_EQ(report.records_read > 118U, true);  // of JSON files, too
  EXPECT_EQ(report.generations, 3U);
  EXPECT_EQ(report.lost_writes, 75U);
  EXPECT_EQ(report.lost_writes_new, 75U);
  EXPECT_THAT(payloads<event::SourceReset>(), SizeIs(2));
  uint64_t lost = 0;
  for (const auto& gap : payloads<event::HistoryGap>()) lost += gap.count;
  EXPECT_EQ(lost, 75U);

  const auto key = json::parse(read_bytes(corpus() + "/leveldb-records.dev.json"));
  ASSERT_TRUE(key.ok());
  std::map<std::string, size_t> bodies;
  for (const event::Event& event : events()) {
    const auto* change = std::get_if<event::ContractChange>(&event.payload);
    const bool is_record =
        event.source && event.source->kind == "leveldb" && event.source->sequence;
    if (change != nullptr && is_record) ++bodies[change->value.source_record];
  }
  EXPECT_EQ(key->size(), 118U);
  EXPECT_EQ(bodies.size(), key->size());
  for (const json::Value& record : *key) {
    EXPECT_EQ(bodies[json::stringify(record["value"])], 1U) << record["key"];
  }
}

TEST_F(GitCorpus, TwiceIsNothing) {
  open_imported();
  const TreeSize size = ledger->size();
  const ingest::Report again = import_git();
  EXPECT_EQ(again.commits, 0U);
  EXPECT_EQ(again.commits_known, 15U);
  EXPECT_EQ(again.events_new, 0U);
  EXPECT_EQ(ledger->size(), size);
}

TEST_F(GitCorpus, EveryCommitShowsExactlyItsDatabase) {
  open_imported();
  const std::map<std::string, TreeSize> ends = this->ends();
  const std::vector<std::string> ids = commits(), folders = pictures();
  ASSERT_EQ(ids.size(), folders.size());
  size_t compared = 0;
  for (size_t i = 0; i < ids.size(); ++i) {
    SCOPED_TRACE(ids[i]);
    ASSERT_EQ(ends.count(ids[i]), 1U);
    const std::string database = database_below(folders[i]);
    if (database.empty()) continue;  // the first commit has only a JSON file
    const Result<state::State> state = ledger->state_at(ends.at(ids[i]));
    ASSERT_TRUE(state.ok());
    EXPECT_EQ(live_of(*state), iterate_copy(database, folder / ("copy-" + ids[i])));
    ++compared;
  }
  EXPECT_EQ(compared, 14U);
}

TEST_F(GitCorpus, CommitByCommitGivesTheSameEvents) {
  for (const std::string& commit : commits()) import_git(commit);
  const std::vector<event::Event> step_by_step = events();
  ledger.reset();
  std::filesystem::remove_all(root());
  IngestTest::SetUp();
  import_git();
  const std::vector<event::Event> at_once = events();
  ASSERT_EQ(step_by_step.size(), at_once.size());
  for (size_t i = 0; i < at_once.size(); ++i) {
    EXPECT_TRUE(event::same_content(step_by_step[i], at_once[i])) << i;
  }
}

TEST_F(GitCorpus, EveryEventNamesItsCommitAndEachCommitEndsInAMarker) {
  open_imported();
  std::vector<std::string> markers;
  std::string last;
  for (const event::Event& event : events()) {
    EXPECT_THAT(event.git_commit, SizeIs(40));
    EXPECT_EQ(event.actor, "author-1");
    EXPECT_TRUE(event.effective.has_value());
    const auto* document = std::get_if<event::SourceDocument>(&event.payload);
    if (document != nullptr && document->format == "git-commit") {
      markers.push_back(event.git_commit);
      EXPECT_EQ(event.subject.name, "git");
      EXPECT_THAT(document->content, ::testing::HasSubstr(event.git_commit));
    }
    last = event.git_commit;
  }
  EXPECT_EQ(markers, commits());
  EXPECT_EQ(last, commits().back());
}

TEST_F(GitCorpus, AContractThatVanishedSaysWhy) {
  open_imported();
  std::map<std::string, std::string> reasons;
  for (const event::Event& event : events()) {
    const auto* change = std::get_if<event::ContractChange>(&event.payload);
    if (change == nullptr || change->action != event::ContractAction::kRemoved) continue;
    EXPECT_NE(event.reason, "") << event.subject.name;
    reasons[event.reason].append(event.subject.name + " ");
  }
  // Those that only JSON files know, beside a LevelDB that does not hold them.
  EXPECT_THAT(reasons["not in leveldb, the LevelDB that holds the contracts"],
              ::testing::HasSubstr("IBCModule"));
}

TEST_F(GitCorpus, WhatOnlyJsonFilesShowIsInTheLog) {
  open_imported();
  // deployments/bsc-testnet.json of the first commit, base-sepolia.json of the second.
  std::set<std::string> said;
  bool has_settings = false;
  for (const event::Event& event : events()) {
    const auto* change = std::get_if<event::ContractChange>(&event.payload);
    if (change != nullptr && event.source->kind == "legacy-v1") {
      for (const event::Field& field : change->value.body) {
        said.insert(std::to_string(event.subject.chain.value) + " " + event.subject.name + " " +
                    field.json);
      }
    }
    has_settings = has_settings || std::holds_alternative<event::SectionChange>(event.payload);
  }
  EXPECT_TRUE(has_settings);
  EXPECT_THAT(said, Contains("97 IBCModule \"0x90BE1aa8ad442dbF1440d3A831E52b6Ce0b1236b\""));
  EXPECT_THAT(said, Contains("84532 LookCoin \"0xbb3ede4eE25900b260877C0F20e3DFD6D718c342\""));
}

}  // namespace
}  // namespace daybook::testing
