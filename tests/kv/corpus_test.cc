// The raw reader on real LevelDB folders, against their answer key.
#include <gtest/gtest.h>

#include <set>

#include "folder.h"
#include "json/json.h"
#include "kv/raw_reader.h"

namespace daybook::kv {
namespace {

const std::string kCorpus = DAYBOOK_SOURCE_DIR "/../shared/corpus/lookcoin";

// A record without its generation: sequence, key, value as compact JSON.
using Body = std::tuple<uint64_t, std::string, std::string>;

std::vector<std::string> leveldb_folders() {
  std::vector<std::string> folders;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(kCorpus)) {
    if (entry.path().filename() == "CURRENT")
      folders.push_back(entry.path().parent_path().string());
  }
  std::sort(folders.begin(), folders.end());
  return folders;
}

std::set<Body> answer_key() {
  const auto answers = json::parse(slurp(kCorpus + "/leveldb-records.dev.json"));
  EXPECT_TRUE(answers.ok());
  std::set<Body> out;
  for (const json::Value& answer : answers.value()) {
    out.emplace(answer["seq"].get<uint64_t>(), answer["key"].get<std::string>(),
                json::stringify(answer["value"]));
  }
  return out;
}

class Corpus : public testing::Test {
 protected:
  void SetUp() override {
    if (!std::filesystem::exists(kCorpus)) GTEST_SKIP() << "no corpus at " << kCorpus;
  }
};

TEST_F(Corpus, AllFoldersTogetherHoldExactlyTheRecordsOfTheAnswerKey) {
  const std::vector<std::string> folders = leveldb_folders();
  EXPECT_GE(folders.size(), 12U);
  std::set<Body> found;
  for (const std::string& path : folders) {
    SCOPED_TRACE(path);
    const auto folder = read_raw_folder(path);
    ASSERT_TRUE(folder.ok());
    for (const RawDamage& damage : folder->damage) {
      ADD_FAILURE() << damage.file << " at " << damage.offset << ": " << damage.what;
    }
    EXPECT_TRUE(folder->torn.empty());
    for (const RawRecord& record : folder->records) {
      EXPECT_FALSE(record.is_delete);
      const auto value = json::parse(record.value);
      ASSERT_TRUE(value.ok()) << record.key;
      found.emplace(record.sequence, record.key, json::stringify(*value));
    }
  }
  EXPECT_EQ(found.size(), 118U);
  EXPECT_EQ(found, answer_key());
}

TEST_F(Corpus, TheLastFolderHoldsFiveSupersededRecords) {
  std::string last;
  for (const std::string& path : leveldb_folders()) {
    if (path.find("/history/16-") != std::string::npos) last = path;
  }
  ASSERT_FALSE(last.empty());
  const Picture before = picture(last);
  const auto folder = read_raw_folder(last);
  ASSERT_TRUE(folder.ok());
  EXPECT_EQ(picture(last), before);
  EXPECT_EQ(folder->records.size(), 33U);
  EXPECT_EQ(folder->manifest_number, 185U);

  // The newest record of each key is what an ordinary LevelDB shows of a copy.
  std::map<std::string, std::string> newest;
  for (const RawRecord& record : folder->records) newest[record.key] = record.value;
  EXPECT_EQ(newest.size(), 28U);
  TempFolder copies;
  ASSERT_TRUE(copy_folder(last, copies / "copy").ok());
  EXPECT_EQ(forward(*open_store(copies / "copy")), Pairs(newest.begin(), newest.end()));
}

}  // namespace
}  // namespace daybook::kv
