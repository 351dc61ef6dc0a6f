// Calls of the file system that fail, or that are reported as failed, under an open store; and the
// syncs of folders, which nothing but a loss of power would miss.
#include <gtest/gtest.h>

#include <cerrno>
#include <functional>

#include "folder.h"
#include "kv/durable_file.h"
#include "kv/file_system.h"

namespace daybook::kv {
namespace {

// The system's files. A rename, the sync of a folder, or a list of one is asked about: 0 lets it
// be.
class ObservedFiles : public FileSystem {
 public:
  std::function<int(const std::string& to)> rename_answer;  // after it is done
  std::function<int(const std::string& path)> sync_answer;  // in place of it
  int list_answer = 0;                                      // after half of the names
  std::vector<std::string> synced_folders;

  Answer<std::unique_ptr<File>> open(const std::string& path, const OpenHow& how) override {
    return system_files().open(path, how);
  }
  int rename(const std::string& from, const std::string& to) override {
    const int error = system_files().rename(from, to);
    return error == 0 && rename_answer ? rename_answer(to) : error;
  }
  int link(const std::string& from, const std::string& to) override {
    return system_files().link(from, to);
  }
  int remove(const std::string& path) override { return system_files().remove(path); }
  int make_folder(const std::string& path, unsigned mode) override {
    return system_files().make_folder(path, mode);
  }
  int sync_folder(const std::string& path) override {
    const int error = sync_answer ? sync_answer(path) : 0;
    if (error != 0) return error;
    synced_folders.push_back(path);
    return system_files().sync_folder(path);
  }
  Answer<FileInfo> info(const std::string& path, bool follow_links) override {
    return system_files().info(path, follow_links);
  }
  Answer<std::vector<std::string>> list(const std::string& path) override {
    Answer<std::vector<std::string>> names = system_files().list(path);
    if (list_answer == 0) return names;
    names.value.resize(names.value.size() / 2);
    return {list_answer, std::move(names.value)};
  }
};

class StoreFaults : public testing::Test {
 protected:
  [[nodiscard]] StoreOptions options() {
    StoreOptions options;
    options.create_if_missing = true;
    options.storage.files = &files_;
    options.storage.write_buffer_bytes = size_t{64} << 10;
    return options;
  }
  static bool is_current(const std::string& path) { return path.ends_with("/CURRENT"); }
  // As a process that died and came again, with good luck.
  void expect_whole() {
    files_.rename_answer = nullptr;
    files_.sync_answer = nullptr;
    files_.list_answer = 0;
    const auto store = Store::open(path_, options());
    ASSERT_TRUE(store.ok()) << store.error().message;
    EXPECT_EQ(forward(**store), pairs_);
  }

  TempFolder folder_;
  std::string path_ = folder_ / "store";
  ObservedFiles files_;
  Pairs pairs_ = numbered_pairs(10);
};

// LevelDB took the failure at its word, and removed the MANIFEST that CURRENT named by then.
TEST_F(StoreFaults, ARenameOfCurrentThatWasDoneAndReportedAsFailedLosesNothing) {
  build(path_, pairs_);
  files_.rename_answer = [](const std::string& to) { return is_current(to) ? EIO : 0; };
  EXPECT_EQ(Store::open(path_, options()).error().kind, ErrorKind::kEnvironment);
  EXPECT_EQ(Store::open(path_, options()).error().kind, ErrorKind::kEnvironment);
  expect_whole();
}

TEST_F(StoreFaults, AFolderThatCannotBeSyncedStopsTheOpenAndLosesNothing) {
  build(path_, pairs_);
  for (int calls = 0; calls < 4; ++calls) {
    int before = calls;
    files_.sync_answer = [&](const std::string&) { return before-- == 0 ? EIO : 0; };
    (void)Store::open(path_, options());
    files_.sync_answer = nullptr;
    expect_whole();
  }
}

// LevelDB took it for a folder with fewer files: a log that was not listed was not replayed.
TEST_F(StoreFaults, AFolderThatCannotBeListedToItsEndStopsTheOpenAndLosesNothing) {
  build(path_, pairs_);
  files_.list_answer = EIO;
  const auto opened = Store::open(path_, options());
  ASSERT_FALSE(opened.ok());
  EXPECT_EQ(opened.error().kind, ErrorKind::kEnvironment);
  expect_whole();
}

TEST_F(StoreFaults, ACreationWhoseRenameWasReportedAsFailedIsDoneAgain) {
  files_.rename_answer = [](const std::string& to) { return is_current(to) ? EIO : 0; };
  EXPECT_FALSE(Store::open(path_, options()).ok());
  files_.rename_answer = nullptr;
  pairs_.clear();
  expect_whole();
}

// LevelDB syncs the new log that it starts when a buffer is full, and not the folder that names it.
TEST_F(StoreFaults, TheNameOfEachNewLogIsSyncedBeforeAWriteIsAcknowledged) {
  const auto store = Store::open(path_, options()).value();
  int logs = 0;
  std::vector<std::string> known = files_with(path_, ".log");
  for (int i = 0; i < 200; ++i) {
    files_.synced_folders.clear();
    Batch batch;
    batch.put("key" + std::to_string(i), std::string(2000, 'x'));
    ASSERT_TRUE(store->write_synced(batch).ok());
    const std::vector<std::string> now = files_with(path_, ".log");
    if (now == known) continue;
    known = now;
    ++logs;
    EXPECT_FALSE(files_.synced_folders.empty());
  }
  EXPECT_GE(logs, 2);
}

// An earlier run may have been killed between mkdir and the sync of the parent.
TEST_F(StoreFaults, AFolderThatMustLastIsSyncedAlsoWhenItIsThereAlready) {
  std::filesystem::create_directory(folder_ / "made");
  ASSERT_TRUE(make_folders(folder_ / "made", 0755, files_).ok());
  EXPECT_TRUE(files_.synced_folders.empty());
  ASSERT_TRUE(make_lasting_folders(folder_ / "made", 0755, files_).ok());
  EXPECT_EQ(files_.synced_folders, (std::vector<std::string>{folder_.path()}));
  files_.synced_folders.clear();
  ASSERT_TRUE(make_lasting_folders(folder_ / "made/new/newer", 0755, files_).ok());
  EXPECT_EQ(files_.synced_folders,
            (std::vector<std::string>{folder_.path(), folder_ / "made", folder_ / "made/new"}));
}

TEST_F(StoreFaults, AParentThatCannotBeSyncedIsAnErrorUnlessItMayNotBeRead) {
  std::filesystem::create_directory(folder_ / "made");
  files_.sync_answer = [](const std::string&) { return EIO; };
  EXPECT_EQ(make_lasting_folders(folder_ / "made", 0755, files_).error().kind,
            ErrorKind::kEnvironment);
  files_.sync_answer = [](const std::string&) { return EACCES; };
  EXPECT_TRUE(make_lasting_folders(folder_ / "made", 0755, files_).ok());
}

}  // namespace
}  // namespace daybook::kv
