// kill -9 at random instants of a clone and of a pull; then the same command ends as an undisturbed
// one.
#include <signal.h>
#include <sys/wait.h>

#include <chrono>
#include <thread>

#include "replica/replica_fixture.h"

namespace daybook::replica {
namespace {

using Micros = std::chrono::microseconds;

class Killed : public ReplicaTest {
 protected:
  static Micros time_of(const std::function<void()>& work) {
    const auto start = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration_cast<Micros>(std::chrono::steady_clock::now() - start);
  }
  static void kill_after(Micros delay, const std::function<void()>& work) {
    const pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
      work();
      ::_exit(0);
    }
    std::this_thread::sleep_for(delay);
    ::kill(child, SIGKILL);
    ASSERT_EQ(::waitpid(child, nullptr, 0), child);
  }
};

TEST_F(Killed, CloneEndsAsIfUndisturbed) {
  const unsigned seed = std::random_device()();
  SCOPED_TRACE(seed);
  std::mt19937 random(seed);
  const auto book = make_book(30);
  const auto work = [&] { static_cast<void>(clone_from(book->repository_path(), *book).ok()); };
  const auto whole = static_cast<unsigned>(time_of(work).count());
  for (int n = 0; n < 5; ++n) {
    fs::remove_all(copy());
    for (int kills = 0; kills < 2; ++kills) kill_after(Micros(random() % whole), work);
    if (!fs::exists(copy() + "/.daybook/incomplete") && fs::exists(copy() + "/daybook.json")) {
      expect_same(*book);  // it was done before the kill
      continue;
    }
    clone_ok(book->repository_path(), *book);
    expect_same(*book);
  }
}

TEST_F(Killed, PullEndsAsIfUndisturbed) {
  const unsigned seed = std::random_device()();
  SCOPED_TRACE(seed);
  std::mt19937 random(seed);
  const auto book = make_book(10);
  clone_ok(book->root(), *book);
  const auto work = [&] { static_cast<void>(pull_copy().ok()); };
  const auto whole = static_cast<unsigned>(time_of(work).count()) * 2;
  for (int n = 0; n < 5; ++n) {
    for (int i = 0; i < 5; ++i) {
      book->record({project::upgrade_draft(project::kBsc, "LookCoin",
                                           static_cast<uint64_t>(1000 + n * 10 + i))});
    }
    book->project();
    kill_after(Micros(random() % whole), work);
    const auto report = pull_copy();
    ASSERT_TRUE(report.ok()) << report.error().message;
    expect_same(*book);
  }
}

}  // namespace
}  // namespace daybook::replica
