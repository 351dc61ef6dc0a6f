#include "kv/durable_file.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <thread>

#include "folder.h"

namespace daybook::kv {
namespace {

// While it lives, no file of this process grows past `bytes`: the nearest thing to a full disk
// without a mount.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(rlim_t bytes) {
    ::signal(SIGXFSZ, SIG_IGN);
    ::getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit limit{bytes, before_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~FileSizeLimit() { ::setrlimit(RLIMIT_FSIZE, &before_); }

 private:
  rlimit before_{};
};

unsigned mode_of(const std::string& path) {
  struct stat status {};
  EXPECT_EQ(::stat(path.c_str(), &status), 0);
  return status.st_mode & 0777;
}

class DurableFile : public testing::Test {
 protected:
  DurableFile() { ::umask(022); }
  TempFolder folder_;
  std::string path_ = folder_ / "file";
};

TEST_F(DurableFile, CreateExclusiveWritesANewFile) {
  ASSERT_TRUE(create_exclusive(path_, "secret", 0600).ok());
  EXPECT_EQ(slurp(path_), "secret");
  EXPECT_EQ(mode_of(path_), 0600U);
  EXPECT_EQ(picture(folder_.path()).size(), 2U) << "a temporary is left";
}

TEST_F(DurableFile, CreateExclusiveNeverReplaces) {
  spill(path_, "old");
  const auto result = create_exclusive(path_, "new");
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().kind, ErrorKind::kConflict);
  EXPECT_NE(result.error().message.find(path_), std::string::npos);
  EXPECT_EQ(slurp(path_), "old");
  EXPECT_EQ(picture(folder_.path()).size(), 2U) << "a temporary is left";
}

TEST_F(DurableFile, ReplaceFileCreatesAndReplaces) {
  ASSERT_TRUE(replace_file(path_, "first").ok());
  EXPECT_EQ(slurp(path_), "first");
  EXPECT_EQ(mode_of(path_), 0644U);
  const std::string large(300'000, 'x');
  ASSERT_TRUE(replace_file(path_, large, 0640).ok());
  EXPECT_EQ(slurp(path_), large);
  EXPECT_EQ(mode_of(path_), 0640U);
  ASSERT_TRUE(replace_file(path_, "").ok());
  EXPECT_EQ(slurp(path_), "");
  EXPECT_EQ(picture(folder_.path()).size(), 2U) << "a temporary is left";
}

TEST_F(DurableFile, TakesPathsWithoutAFolder) {
  const auto before = std::filesystem::current_path();
  std::filesystem::current_path(folder_.path());
  EXPECT_TRUE(replace_file("plain", "1").ok());
  EXPECT_TRUE(create_exclusive("other", "2").ok());
  EXPECT_TRUE(make_folders("a/b").ok());
  std::filesystem::current_path(before);
  EXPECT_EQ(slurp(folder_ / "plain"), "1");
}

TEST_F(DurableFile, AFailedReplaceLeavesTheOldContent) {
  spill(path_, "old");
  {
    const FileSizeLimit full(1000);
    const auto result = replace_file(path_, std::string(2000, 'n'));
    ASSERT_FALSE(result.ok());
    EXPECT_EQ(result.error().kind, ErrorKind::kEnvironment);
    EXPECT_NE(result.error().message.find("File too large"), std::string::npos);
    EXPECT_NE(result.error().message.find(path_), std::string::npos);
    EXPECT_FALSE(create_exclusive(folder_ / "new", std::string(2000, 'n')).ok());
  }
  EXPECT_EQ(slurp(path_), "old");
  EXPECT_EQ(picture(folder_.path()).size(), 2U) << "a temporary is left";
}

TEST_F(DurableFile, TheTemporaryOfACrashIsRemovedByTheNextWrite) {
  spill(path_ + ".tmp", "half of someth");
  ASSERT_TRUE(replace_file(path_, "new").ok());
  EXPECT_EQ(slurp(path_), "new");
  EXPECT_FALSE(std::filesystem::exists(path_ + ".tmp"));
}

TEST_F(DurableFile, ALinkInPlaceOfTheTemporaryIsNotFollowed) {
  spill(folder_ / "victim", "precious");
  std::filesystem::create_symlink("victim", path_ + ".tmp");
  const auto result = replace_file(path_, "new");
  EXPECT_FALSE(result.ok());
  EXPECT_EQ(slurp(folder_ / "victim"), "precious");
}

TEST_F(DurableFile, ReadersAndConcurrentWritersSeeWholeFilesOnly) {
  const std::string contents[2] = {std::string(5000, 'a'), std::string(70'000, 'b')};
  ASSERT_TRUE(replace_file(path_, contents[0]).ok());
  std::vector<std::thread> writers;
  for (const std::string& content : contents) {
    writers.emplace_back([&] {
      for (int i = 0; i < 50; ++i) ASSERT_TRUE(replace_file(path_, content).ok());
    });
  }
  for (int i = 0; i < 200; ++i) {
    const auto seen = read_file(path_);
    ASSERT_TRUE(seen.ok());
    ASSERT_TRUE(*seen == contents[0] || *seen == contents[1]) << seen->size();
  }
  for (std::thread& writer : writers) writer.join();
  EXPECT_EQ(picture(folder_.path()).size(), 2U) << "a temporary is left";
}

TEST_F(DurableFile, AKilledWriterLeavesTheOldContentOrTheNew) {
  const std::string contents[2] = {std::string(60'000, 'a'), std::string(50'000, 'b')};
  ASSERT_TRUE(replace_file(path_, contents[0]).ok());
  for (int round = 0; round < 10; ++round) {
    const pid_t child = ::fork();
    if (child == 0) {
      for (;;) {
        for (const std::string& content : contents) (void)replace_file(path_, content).ok();
      }
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(3 + 4 * round));
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    const std::string seen = slurp(path_);
    ASSERT_TRUE(seen == contents[0] || seen == contents[1]) << seen.size();
  }
  ASSERT_TRUE(replace_file(path_, "end").ok());
  EXPECT_EQ(picture(folder_.path()).size(), 2U) << "a temporary is left";
}

TEST_F(DurableFile, RemoveFileTakesAMissingFileAsDone) {
  spill(path_, "x");
  EXPECT_TRUE(remove_file(path_).ok());
  EXPECT_FALSE(std::filesystem::exists(path_));
  EXPECT_TRUE(remove_file(path_).ok());
  std::filesystem::create_directory(path_);
  EXPECT_EQ(remove_file(path_).error().kind, ErrorKind::kEnvironment);
}

TEST_F(DurableFile, MakeFoldersMakesEveryLevelOnce) {
  EXPECT_TRUE(make_folders(folder_ / "a/b/c").ok());
  EXPECT_TRUE(std::filesystem::is_directory(folder_ / "a/b/c"));
  EXPECT_TRUE(make_folders(folder_ / "a/b/c/").ok());
  EXPECT_TRUE(make_folders(folder_ / "a/b/d/", 0700).ok());
  EXPECT_EQ(mode_of(folder_ / "a/b/d"), 0700U);
  EXPECT_TRUE(make_folders("/").ok());
}

TEST_F(DurableFile, AFileInTheWayOfAFolderIsAnErrorWithItsPath) {
  spill(path_, "x");
  for (const char* below : {"", "/below"}) {
    const auto result = make_folders(path_ + below);
    ASSERT_FALSE(result.ok());
    EXPECT_EQ(result.error().kind, ErrorKind::kEnvironment);
    EXPECT_NE(result.error().message.find(path_), std::string::npos);
  }
  EXPECT_EQ(replace_file(path_ + "/below", "y").error().kind, ErrorKind::kEnvironment);
  EXPECT_EQ(create_exclusive(path_ + "/below", "y").error().kind, ErrorKind::kEnvironment);
  EXPECT_EQ(sync_folder(path_).error().kind, ErrorKind::kEnvironment);
}

TEST_F(DurableFile, NoPermissionIsAnErrorThatSaysSo) {
  const bool root = ::geteuid() == 0;
  std::filesystem::create_directory(folder_ / "locked");
  ::chmod((folder_ / "locked").c_str(), root ? 0700 : 0500);
  if (root && ::seteuid(65534) != 0) GTEST_SKIP() << "cannot become another user here";
  const auto result = replace_file(folder_ / "locked/file", "x");
  const auto lock = LockFile::acquire(folder_ / "locked/lock", 0);
  if (root) {
    ASSERT_EQ(::seteuid(0), 0);
  }
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().kind, ErrorKind::kEnvironment);
  EXPECT_NE(result.error().message.find("Permission denied; check"), std::string::npos);
  ASSERT_FALSE(lock.ok());
  EXPECT_EQ(lock.error().kind, ErrorKind::kEnvironment);
}

TEST_F(DurableFile, ReadFileHasThreeWaysToFail) {
  EXPECT_EQ(read_file(path_).error().kind, ErrorKind::kNotFound);
  spill(path_, "12345");
  EXPECT_EQ(read_file(path_ + "/x").error().kind, ErrorKind::kNotFound);
  EXPECT_EQ(read_file(path_, 5).value(), "12345");
  const auto large = read_file(path_, 4);
  ASSERT_FALSE(large.ok());
  EXPECT_EQ(large.error().kind, ErrorKind::kInvalid);
  EXPECT_NE(large.error().message.find("4 bytes"), std::string::npos);
  EXPECT_EQ(read_file(folder_.path()).error().kind, ErrorKind::kEnvironment);
}

TEST_F(DurableFile, ReadFileStopsAtTheLimitOfAnEndlessFile) {
  if (!std::filesystem::exists("/dev/zero")) GTEST_SKIP() << "no /dev/zero";
  EXPECT_EQ(read_file("/dev/zero", 1 << 20).error().kind, ErrorKind::kInvalid);
}

}  // namespace
}  // namespace daybook::kv
