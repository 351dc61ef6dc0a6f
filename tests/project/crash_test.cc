// kill -9 at random instants of a projection; then go on. The result is that of an undisturbed run.
#include <signal.h>
#include <sys/wait.h>

#include <chrono>
#include <thread>

#include "project/project_fixture.h"

namespace daybook::project {
namespace {

constexpr int kKills = 10;

class Killed : public ::testing::TestWithParam<size_t> {
 protected:
  static void project_both(const std::string& root) {
    testing::ManualClock clock;
    const auto ledger = ledger::Ledger::open(root, clock, {true, 5000});
    if (!ledger.ok()) return;
    static_cast<void>(project_git(**ledger, {}).ok());
    static_cast<void>(project_files(**ledger, false).ok());
  }
  static std::chrono::microseconds time_of(const std::function<void()>& work) {
    const auto start = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() -
                                                                 start);
  }
  static void kill_after(std::chrono::microseconds delay, const std::string& root) {
    const pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
      project_both(root);
      ::_exit(0);
    }
    std::this_thread::sleep_for(delay);
    ::kill(child, SIGKILL);
    ASSERT_EQ(::waitpid(child, nullptr, 0), child);
  }
};

TEST_P(Killed, ProjectionsEndAsIfUndisturbed) {
  const unsigned seed = std::random_device()();
  SCOPED_TRACE(seed);
  std::mt19937 random(seed);
  Book undisturbed;
  undisturbed.record_all(history(GetParam()));
  undisturbed.ledger.reset();
  const auto whole = time_of([&] { project_both(undisturbed.root()); });
  undisturbed.open();
  Book killed;
  killed.record_all(history(GetParam()));
  for (int n = 0; n < kKills; ++n) {
    killed.ledger.reset();
    kill_after(std::chrono::microseconds(random() % static_cast<unsigned>(whole.count())),
               killed.root());
    killed.open();
    for (const SnapshotProblem& problem : killed.check().problems)
      ADD_FAILURE() << problem.where << problem.what;
    for (const std::string& line : killed.file_check()) ADD_FAILURE() << line;
    if (n % 3 == 2) {
      ASSERT_TRUE(reset_git(*killed.ledger).ok());
      ASSERT_TRUE(reset_files(*killed.ledger).ok());
    }
  }
  killed.project();
  EXPECT_TRUE(killed.files().hand_edited.empty());
  EXPECT_EQ(killed.tip(), undisturbed.tip());
  EXPECT_EQ(killed.git("fsck --strict --full --no-dangling"), "");
  for (const std::string name : {"bsctestnet.unified.json", "sepolia.unified.json"}) {
    EXPECT_EQ(read_bytes(killed.file_path(name)), read_bytes(undisturbed.file_path(name)));
  }
}

INSTANTIATE_TEST_SUITE_P(OneByOneAndInBulk, Killed, ::testing::Values(size_t{18}, size_t{50}));

}  // namespace
}  // namespace daybook::project
