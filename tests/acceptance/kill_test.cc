// kill -9 at any moment of an import and its projection, then the same command again: the result
// equals an undisturbed run, byte for byte and commit id for commit id.
#include <signal.h>
#include <unistd.h>

#include <chrono>
#include <random>

#include "acceptance/program.h"
#include "note/note.h"

namespace daybook::testing {
namespace {

constexpr int kKills = 20;

// Starts the command in its own process group and kills the whole group after `delay`. True: it was
// still running.
bool run_and_kill(const std::string& command, std::chrono::microseconds delay) {
  const pid_t child = ::fork();
  if (child == 0) {
    ::setpgid(0, 0);
    ::execl("/bin/sh", "sh", "-c", ("exec " + command + " >/dev/null 2>&1").c_str(), nullptr);
    ::_exit(127);
  }
  ::setpgid(child, child);
  ::usleep(static_cast<useconds_t>(delay.count()));
  ::kill(-child, SIGKILL);
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFSIGNALED(status);
}

TEST(Kill, AnImportKilledTwentyTimesEndsLikeAnUndisturbedOne) {
  const unsigned seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  const TemporaryFolder folder;
  const auto signer = note::Signer::generate("kill.example/log");
  ASSERT_TRUE(signer.ok());
  std::ofstream(folder / "key") << signer->skey() << "\n";
  const std::string init = "init --origin kill.example/log --key " + (folder / "key");
  const std::string import = "import leveldb" + joined(leveldb_folders());

  const std::string calm = folder / "calm", shaken = folder / "shaken";
  ASSERT_EQ(shell(program(calm, init)).code, 0);
  const auto started = std::chrono::steady_clock::now();
  const Outcome undisturbed = shell(program(calm, import));
  const auto took = std::chrono::duration_cast<std::chrono::microseconds>(
      std::chrono::steady_clock::now() - started);
  ASSERT_EQ(undisturbed.code, 0) << undisturbed.out;

  ASSERT_EQ(shell(program(shaken, init)).code, 0);
  int killed = 0;
  for (int kill = 0; kill < kKills; ++kill) {
    const auto delay = std::chrono::microseconds(random() % static_cast<uint64_t>(took.count()));
    if (run_and_kill(program(shaken, import), delay)) ++killed;
    if (kill % 5 == 4) {
      const Outcome sound = shell(program(shaken, "verify --log-only"));
      ASSERT_EQ(sound.code, 0) << sound.out;
    }
  }
  EXPECT_GT(killed, 0) << "every run ended before its kill";
  const Outcome last = shell(program(shaken, import));
  ASSERT_EQ(last.code, 0) << last.out;
  EXPECT_EQ(fingerprint(shaken), fingerprint(calm));
  const Outcome sound = shell(program(shaken, "verify"));
  EXPECT_EQ(sound.code, 0) << sound.out;
}

}  // namespace
}  // namespace daybook::testing
