// Build, corrupt, check: a LevelDB folder read as evidence.
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "folder.h"
#include "kv/raw_reader.h"
#include "kv/store.h"

namespace daybook::kv {
namespace {

class RawFolderTest : public testing::Test {
 protected:
  RawFolder read() {
    auto folder = read_raw_folder(path_);
    EXPECT_TRUE(folder.ok()) << (folder.ok() ? "" : folder.error().message);
    return folder.ok() ? std::move(folder).value() : RawFolder{};
  }

  // Ten writes, four of them superseded, two deletes.
  void build_history() {
    const auto store = open_store(path_);
    const auto write = [&](const std::function<void(Batch&)>& fill) {
      Batch batch;
      fill(batch);
      ASSERT_TRUE(store->write_synced(batch).ok());
    };
    write([](Batch& b) { b.put("a", "1"); });
    write([](Batch& b) { b.put("b", "1"), b.put("c", "1"); });
    write([](Batch& b) { b.put("a", "2"); });
    write([](Batch& b) { b.erase("b"); });
    write([](Batch& b) { b.put("a", "3"), b.put("a", "4"), b.erase("c"); });
    write([](Batch& b) { b.put("b", "2"), b.put("d", "1"); });
  }

  static std::string text_of(const RawFolder& folder) {
    std::string out;
    for (const RawRecord& r : folder.records) {
      out += std::to_string(r.sequence) +
             (r.is_delete ? " -" + r.key : " " + r.key + "=" + r.value) + "\n";
    }
    return out;
  }
  const std::string history_ =
      "1 a=1\n2 b=1\n3 c=1\n4 a=2\n5 -b\n6 a=3\n7 a=4\n8 -c\n9 b=2\n10 d=1\n";

  TempFolder folder_;
  std::string path_ = folder_ / "store";
};

TEST_F(RawFolderTest, FindsOverwrittenAndDeletedRecordsInTheLog) {
  build_history();
  const RawFolder out = read();
  EXPECT_EQ(text_of(out), history_);
  EXPECT_TRUE(out.damage.empty());
  EXPECT_TRUE(out.torn.empty());
  EXPECT_TRUE(out.records[0].file.ends_with(".log"));
}

TEST_F(RawFolderTest, FindsOverwrittenAndDeletedRecordsInATable) {
  build_history();
  move_log_to_table(path_);
  const RawFolder out = read();
  EXPECT_EQ(text_of(out), history_);
  EXPECT_TRUE(out.damage.empty());
  EXPECT_TRUE(out.records[0].file.ends_with(".ldb"));
  EXPECT_EQ(out.file_count, 4U) << "CURRENT, MANIFEST, table, log";
}

TEST_F(RawFolderTest, ListsARecordThatIsInLogAndTableOnce) {
  build_history();
  const std::string log = file_with(path_, ".log");
  const std::string bytes = slurp(path_ + "/" + log);
  move_log_to_table(path_);
  spill(path_ + "/" + log, bytes);
  const RawFolder out = read();
  EXPECT_EQ(text_of(out), history_);
  EXPECT_TRUE(out.damage.empty());
}

TEST_F(RawFolderTest, KeepsTwoContentsOfOneSequence) {
  build(path_, {{"a", "1"}});
  const std::string log = file_with(path_, ".log");
  build(folder_ / "other", {{"a", "2"}});
  std::filesystem::copy_file(folder_ / ("other/" + file_with(folder_ / "other", ".log")),
                             path_ + "/999999.log");
  EXPECT_EQ(text_of(read()), "1 a=1\n1 a=2\n");
}

TEST_F(RawFolderTest, ChangesNothingInTheFolder) {
  build_history();
  move_log_to_table(path_);
  build(path_, {{"e", "1"}});
  const Picture before = picture(path_);
  read();
  ASSERT_TRUE(copy_folder(path_, folder_ / "copy").ok());
  EXPECT_EQ(picture(path_), before);
}

TEST_F(RawFolderTest, ReadsAStoreThatIsOpen) {
  build(path_, {{"a", "1"}});
  const auto store = open_store(path_);
  Batch batch;
  batch.put("b", "2");
  ASSERT_TRUE(store->write_synced(batch).ok());
  EXPECT_EQ(text_of(read()), "1 a=1\n2 b=2\n");
}

TEST_F(RawFolderTest, TheDigestDependsOnEveryByteAndNameAndOnNothingElse) {
  build_history();
  move_log_to_table(path_);
  const Hash digest = read().digest;
  std::filesystem::last_write_time(path_ + "/CURRENT", {});
  spill(path_ + "/LOG", "other chatter");
  spill(path_ + "/notes.txt", "hello");
  EXPECT_EQ(read().digest, digest);
  const std::string table = path_ + "/" + file_with(path_, ".ldb");
  flip(table, std::filesystem::file_size(table) - 20);  // the footer's padding: the records stay
  const RawFolder padded = read();
  EXPECT_EQ(text_of(padded), history_);
  EXPECT_NE(padded.digest, digest);
  flip(table, std::filesystem::file_size(table) - 20);
  EXPECT_EQ(read().digest, digest);
  std::filesystem::rename(table, path_ + "/000999.ldb");
  EXPECT_NE(read().digest, digest);
}

TEST_F(RawFolderTest, NamesFileAndOffsetOfDamageInALog) {
  build(path_, numbered_pairs(10));
  const std::string log = file_with(path_, ".log");
  const std::string bytes = slurp(path_ + "/" + log);
  const size_t hit = bytes.find(numbered_pairs(10)[4].second);
  flip(path_ + "/" + log, hit);
  const RawFolder out = read();
  EXPECT_EQ(out.records.size(), 9U);
  ASSERT_EQ(out.damage.size(), 1U);
  EXPECT_EQ(out.damage[0].file, log);
  EXPECT_LT(out.damage[0].offset, hit);
  EXPECT_GT(out.damage[0].offset + 50, hit);
}

TEST_F(RawFolderTest, NamesTheFileOfDamageInATable) {
  build(path_, numbered_pairs(10));
  move_log_to_table(path_);
  const std::string table = file_with(path_, ".ldb");
  flip(path_ + "/" + table, 20);
  const RawFolder out = read();
  ASSERT_EQ(out.damage.size(), 1U);
  EXPECT_EQ(out.damage[0].file, table);
  EXPECT_EQ(out.damage[0].offset, 0U);
}

TEST_F(RawFolderTest, ALogCutAtItsEndIsTornAndNotDamaged) {
  build(path_, numbered_pairs(10));
  const std::string log = path_ + "/" + file_with(path_, ".log");
  spill(log, slurp(log).substr(0, std::filesystem::file_size(log) - 3));
  const RawFolder out = read();
  EXPECT_EQ(out.records.size(), 9U);
  EXPECT_TRUE(out.damage.empty());
  ASSERT_EQ(out.torn.size(), 1U);
  EXPECT_EQ(out.torn[0].file, file_with(path_, ".log"));
}

TEST_F(RawFolderTest, AnUnfinishedTableIsTornWhenUnusedAndDamageWhenUsed) {
  build_history();
  move_log_to_table(path_);
  const std::string table = path_ + "/" + file_with(path_, ".ldb");
  const std::string half = slurp(table).substr(0, 100);
  spill(path_ + "/000900.ldb", half);
  const RawFolder unused = read();
  EXPECT_TRUE(unused.damage.empty());
  ASSERT_EQ(unused.torn.size(), 1U);
  EXPECT_EQ(unused.torn[0].file, "000900.ldb");
  EXPECT_EQ(text_of(unused), history_);

  spill(table, half);
  const RawFolder used = read();
  ASSERT_FALSE(used.damage.empty());
  EXPECT_NE(used.damage[0].what.find("the MANIFEST says"), std::string::npos);
}

TEST_F(RawFolderTest, AWholeTableThatIsNotInUseIsReadToo) {
  build(path_, {{"a", "1"}});
  build(folder_ / "other", {{"b", "2"}});
  move_log_to_table(folder_ / "other");
  const std::string table = folder_ / ("other/" + file_with(folder_ / "other", ".ldb"));
  std::filesystem::copy_file(table, path_ + "/000900.sst");
  EXPECT_EQ(text_of(read()), "1 a=1\n1 b=2\n");
  flip(path_ + "/000900.sst", 5);
  EXPECT_EQ(read().damage.size(), 1U);
}

TEST_F(RawFolderTest, AMissingTableOrLogIsDamage) {
  build_history();
  move_log_to_table(path_);
  const std::string table = file_with(path_, ".ldb");
  const std::string log = file_with(path_, ".log");
  std::filesystem::remove(path_ + "/" + table);
  std::filesystem::remove(path_ + "/" + log);
  const RawFolder out = read();
  ASSERT_EQ(out.damage.size(), 2U);
  EXPECT_EQ(out.damage[0].file, table);
  EXPECT_EQ(out.damage[1].file, log);
  EXPECT_TRUE(out.records.empty());
}

TEST_F(RawFolderTest, WithAMissingOrDamagedManifestTheRecordsAreReadAllTheSame) {
  build_history();
  move_log_to_table(path_);
  std::string manifest = slurp(path_ + "/CURRENT");
  manifest.pop_back();
  flip(path_ + "/" + manifest, 12);
  const RawFolder flipped = read();
  EXPECT_EQ(text_of(flipped), history_);
  ASSERT_FALSE(flipped.damage.empty());
  EXPECT_EQ(flipped.damage[0].file, manifest);
  EXPECT_EQ("MANIFEST-" + std::string(6 - std::to_string(flipped.manifest_number).size(), '0') +
                std::to_string(flipped.manifest_number),
            manifest);
  std::filesystem::remove(path_ + "/" + manifest);
  const RawFolder missing = read();
  EXPECT_EQ(text_of(missing), history_);
  ASSERT_EQ(missing.damage.size(), 1U);
  EXPECT_EQ(missing.damage[0].file, manifest);
}

// Each opening makes a table of the log, compacts, and removes what it no longer needs.
TEST_F(RawFolderTest, ALiveLevelDbIsReadWholeOrSaidToChange) {
  constexpr uint64_t kWrites = 150;
  open_store(path_).reset();
  std::atomic<uint64_t> acknowledged = 0;
  std::thread writer([&] {
    for (uint64_t i = 1; i <= kWrites; ++i) {
      Batch batch;
      batch.put("k", std::to_string(i));
      EXPECT_TRUE(open_store(path_)->write_synced(batch).ok());
      acknowledged = i;
    }
  });
  uint64_t before = 0;
  for (bool last = false; !last;) {
    before = acknowledged;
    last = before == kWrites;
    const Result<RawFolder> out = read_raw_folder(path_);
    if (!out.ok()) {
      EXPECT_EQ(out.error().kind, ErrorKind::kConflict) << out.error().message;
      EXPECT_FALSE(last) << out.error().message;
      continue;
    }
    EXPECT_TRUE(out->damage.empty()) << out->damage[0].file << ": " << out->damage[0].what;
    const uint64_t newest = out->records.empty() ? 0 : out->records.back().sequence;
    EXPECT_GE(newest, before);
  }
  writer.join();
}

TEST_F(RawFolderTest, RefusesWhatIsNoLevelDbFolder) {
  EXPECT_EQ(read_raw_folder(path_).error().kind, ErrorKind::kNotFound);
  std::filesystem::create_directory(path_);
  EXPECT_EQ(read_raw_folder(path_).error().kind, ErrorKind::kInvalid);
  for (const char* current :
       {"", "\n", "MANIFEST-000001", "MANIFEST-\n", "MANIFEST-0\n", "MANIFEST-x1\n",
        "../MANIFEST-000001\n", "MANIFEST-1/../../x\n", "000001.log\n"}) {
    spill(path_ + "/CURRENT", current);
    const auto result = read_raw_folder(path_);
    ASSERT_FALSE(result.ok()) << current;
    EXPECT_EQ(result.error().kind, ErrorKind::kInvalid);
    EXPECT_NE(result.error().message.find(path_), std::string::npos);
  }
  spill(path_ + "/CURRENT", std::string(100'000, 'x'));
  EXPECT_EQ(read_raw_folder(path_).error().kind, ErrorKind::kInvalid);
  EXPECT_EQ(read_raw_folder(path_ + "/CURRENT").error().kind, ErrorKind::kInvalid);
}

TEST_F(RawFolderTest, GarbageInDataFilesIsDamageNotAnError) {
  std::filesystem::create_directory(path_);
  spill(path_ + "/CURRENT", "MANIFEST-000001\n");
  spill(path_ + "/MANIFEST-000001", std::string(100, 'm'));
  spill(path_ + "/000001.ldb", "");
  spill(path_ + "/000002.ldb", std::string(5000, 't'));
  spill(path_ + "/000003.log", std::string(50'000, 'l'));
  spill(path_ + "/x.ldb", "not ours");
  spill(path_ + "/.log", "not ours");
  std::filesystem::create_directory(path_ + "/000004.log");
  const RawFolder out = read();
  EXPECT_TRUE(out.records.empty());
  EXPECT_EQ(out.file_count, 5U);
  for (const char* file : {"MANIFEST-000001", "000001.ldb", "000002.ldb", "000003.log"}) {
    EXPECT_TRUE(std::any_of(out.damage.begin(), out.damage.end(), [&](const RawDamage& d) {
      return d.file == file;
    })) << file;
  }
}

TEST_F(RawFolderTest, ACopyHoldsTheRegularFilesAndOpens) {
  build_history();
  move_log_to_table(path_);
  std::filesystem::create_directory(path_ + "/folder");
  std::filesystem::create_symlink("/etc/hostname", path_ + "/link");
  const std::string target = folder_ / "new/copy";
  ASSERT_TRUE(copy_folder(path_, target).ok());
  EXPECT_FALSE(std::filesystem::exists(std::filesystem::symlink_status(target + "/link")));
  EXPECT_FALSE(std::filesystem::exists(target + "/folder"));
  for (const auto& entry : std::filesystem::directory_iterator(path_)) {
    if (!entry.is_regular_file() || entry.is_symlink()) continue;
    EXPECT_EQ(slurp(target + "/" + entry.path().filename().string()), slurp(entry.path().string()));
  }
  EXPECT_EQ(forward(*open_store(target)), (Pairs{{"a", "4"}, {"b", "2"}, {"d", "1"}}));
}

TEST_F(RawFolderTest, ACopyRefusesToReplaceAndToStartFromNothing) {
  EXPECT_EQ(copy_folder(path_, folder_ / "copy").error().kind, ErrorKind::kNotFound);
  EXPECT_FALSE(std::filesystem::exists(folder_ / "copy"));
  build(path_, {{"a", "1"}});
  std::filesystem::create_directory(folder_ / "copy");
  EXPECT_EQ(copy_folder(path_, folder_ / "copy").error().kind, ErrorKind::kConflict);
  EXPECT_TRUE(std::filesystem::is_empty(folder_ / "copy"));
}

}  // namespace
}  // namespace daybook::kv
