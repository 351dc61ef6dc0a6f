// kill -9: whatever was acknowledged is there afterwards, and the store opens and goes on.
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <random>

#include "log/store_fixture.h"

namespace daybook::log {
namespace {

namespace fs = std::filesystem;
using daybook::testing::entries;
using daybook::testing::read_bytes;
using daybook::testing::write_bytes;

using Clock = std::chrono::steady_clock;

class Crash : public daybook::testing::StoreTest {
 protected:
  // A child that appends batches of `batch` for ever and writes the size after each
  // acknowledgement.
  pid_t start_writer(uint64_t batch, int acknowledgements) {
    const pid_t child = ::fork();
    if (child != 0) return child;
    const auto opened = open();
    while (opened.ok()) {
      const uint64_t size = (*opened)->size().value;
      if (!(*opened)->append({TreeSize(size), entries(size, size + batch), {}}).ok()) break;
      const uint64_t acknowledged_size = size + batch;
      (void)!::write(acknowledgements, &acknowledged_size, sizeof acknowledged_size);
    }
    ::_exit(1);
  }
  static void kill_and_reap(pid_t child) {
    ASSERT_EQ(::kill(child, SIGKILL), 0);
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFSIGNALED(status)) << "the writer stopped by itself";
  }
  // Opens after a kill: at least `size` events, all of them what was appended.
  void expect_all_since(uint64_t size) {
    auto opened = open();
    ASSERT_TRUE(opened.ok()) << opened.error().message;
    log = std::move(opened).value();
    EXPECT_GE(log->size().value, size);
    acknowledged = entries(0, log->size().value);
    check();
  }
};

void spin_for(std::chrono::microseconds time) {
  for (const auto end = Clock::now() + time; Clock::now() < end;) {
  }
}

TEST_F(Crash, AtAnyMomentLosesNothingAcknowledged) {
  const uint64_t seed = std::random_device()();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937_64 random(seed);
  build(0);
  for (int round = 0; round < 20; ++round) {
    const uint64_t before = log->size().value;
    close();
    int pipe[2];
    ASSERT_EQ(::pipe(pipe), 0);
    const pid_t child = start_writer(1 + random() % 40, pipe[1]);
    ::close(pipe[1]);
    uint64_t size = before, next = 0;
    for (uint64_t acknowledgements = random() % 6; acknowledgements > 0; --acknowledgements) {
      ASSERT_EQ(::read(pipe[0], &next, sizeof next), static_cast<ssize_t>(sizeof next));
      size = next;
    }
    spin_for(std::chrono::microseconds(random() % 6000));
    kill_and_reap(child);
    while (::read(pipe[0], &next, sizeof next) == static_cast<ssize_t>(sizeof next)) size = next;
    ::close(pipe[0]);
    expect_all_since(size);
    if (HasFatalFailure()) return;
  }
}

// A killed child's store, and with it what it would look like had it died between the batch and the
// write of head, or within that write.
TEST_F(Crash, BetweenTheBatchAndTheHeadIsCompletedByTheNextOpen) {
  build(5);
  close();
  const std::string head_before = read_bytes(paths().head);
  const std::string checkpoint_before = read_bytes(paths().checkpoint);
  int pipe[2];
  ASSERT_EQ(::pipe(pipe), 0);
  const pid_t child = start_writer(3, pipe[1]);
  uint64_t size = 0;
  ASSERT_EQ(::read(pipe[0], &size, sizeof size), static_cast<ssize_t>(sizeof size));
  kill_and_reap(child);
  ::close(pipe[1]);
  while (::read(pipe[0], &size, sizeof size) == static_cast<ssize_t>(sizeof size)) {
  }
  ::close(pipe[0]);
  EXPECT_EQ(read_bytes(paths().checkpoint), checkpoint_before);
  keep("killed");
  const std::string head_after = read_bytes(paths().head);
  for (const std::string& head : {head_after, head_before, "torn" + head_before.substr(4)}) {
    put_back("killed", {"log", "checkpoint", "identity"});
    write_bytes(paths().head, head);
    expect_all_since(size);
    ASSERT_FALSE(HasFatalFailure());
    close();
  }
}

// Each instruction between creating and opening: a copy of a folder in which some of the files are
// not there yet.
TEST_F(Crash, WhileCreatingLeavesWhatCreateFinishes) {
  build(0);
  close();
  for (const std::vector<std::string>& missing : {std::vector<std::string>{"checkpoint"},
                                                  {"checkpoint", "head"},
                                                  {"checkpoint", "head", "identity"},
                                                  {"checkpoint", "head", "identity", "log"}}) {
    for (const std::string& file : missing) fs::remove_all(paths().folder + "/" + file);
    EXPECT_FALSE(open().ok());
    ASSERT_TRUE(Log::create(paths().folder, signer, {daybook::testing::kStoreId}).ok());
    reopen();
    close();
  }
}

}  // namespace
}  // namespace daybook::log
