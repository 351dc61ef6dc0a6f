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
constexpr int kProjectionKills = 6;
constexpr int kMostTries = 200;

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
  std::filesystem::permissions(folder / "key", std::filesystem::perms(0600));
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
  int killed = 0, tries = 0;
  for (; killed < kKills && tries < kMostTries; ++tries) {
    const auto delay = std::chrono::microseconds(random() % static_cast<uint64_t>(took.count()));
    if (!run_and_kill(program(shaken, import), delay)) continue;
    if (++killed % 5 == 0) {
      const Outcome sound = shell(program(shaken, "verify --log-only"));
      ASSERT_EQ(sound.code, 0) << sound.out;
    }
  }
  EXPECT_EQ(killed, kKills) << "in " << tries << " tries";
  const Outcome last = shell(program(shaken, import));
  ASSERT_EQ(last.code, 0) << last.out;
  EXPECT_EQ(fingerprint(shaken), fingerprint(calm));
  const Outcome sound = shell(program(shaken, "verify"));
  EXPECT_EQ(sound.code, 0) << sound.out;
}

TEST(Kill, AProjectionKilledAtAnyMomentIsCompletedByTheNext) {
  const unsigned seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  const TemporaryFolder folder;
  const std::string calm = folder / "calm", fresh = folder / "fresh";
  ASSERT_EQ(shell(program(fresh, "init --origin kill.example/log")).code, 0);
  const std::string import = "import leveldb --no-project" + joined(leveldb_folders());
  ASSERT_EQ(shell(program(fresh, import)).code, 0);
  std::filesystem::copy(fresh, calm, std::filesystem::copy_options::recursive);
  const auto started = std::chrono::steady_clock::now();
  ASSERT_EQ(shell(program(calm, "project")).code, 0);
  const auto took = std::chrono::duration_cast<std::chrono::microseconds>(
      std::chrono::steady_clock::now() - started);

  int killed = 0, tries = 0;
  for (; killed < kProjectionKills && tries < kMostTries; ++tries) {
    const std::string shaken = folder / ("shaken" + std::to_string(tries));
    std::filesystem::copy(fresh, shaken, std::filesystem::copy_options::recursive);
    const auto delay = std::chrono::microseconds(random() % static_cast<uint64_t>(took.count()));
    if (run_and_kill(program(shaken, "project"), delay)) ++killed;
    const Outcome last = shell(program(shaken, "project"));
    ASSERT_EQ(last.code, 0) << last.out;
    ASSERT_EQ(fingerprint(shaken), fingerprint(calm));
  }
  EXPECT_EQ(killed, kProjectionKills) << "in " << tries << " tries";
}

}  // namespace
}  // namespace daybook::testing
