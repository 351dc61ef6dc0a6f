// The exit code table of docs/cli.md, row by row, with what is said on standard error.
#include <gmock/gmock.h>
#include <sys/file.h>

#include <cstdlib>

#include "cli/runner.h"

namespace daybook::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

class ExitCode : public ProgramTest {
 protected:
  void fails(int code, const Words& arguments, const std::string& said,
             const Words& environment = {}) {
    const Outcome done = run(arguments, environment);
    EXPECT_EQ(done.code, code) << shown(arguments) << "\n" << done.err;
    EXPECT_THAT(done.err, HasSubstr(said)) << shown(arguments);
    EXPECT_EQ(done.out, "") << shown(arguments);
  }
};

TEST_F(ExitCode, IsTwoForACommandLineThatIsNotWellFormed) {
  fails(2, {}, "a command is needed");
  fails(2, {"lgo"}, "Did you mean `daybook log`?");
  fails(2, {"--dir", book, "statuss"}, "Did you mean `daybook status`?");
  fails(2, {"record"}, "deploy, upgrade");
  fails(2, {"record", "upgarde"}, "Did you mean `daybook record upgrade`?");
  fails(2, {"log", "--limt", "3"}, "Did you mean --limit? See `daybook log --help`");
  fails(2, {"log", "--limit", "many"}, "--limit");
  fails(2, {"show"}, "EVENT");
  fails(2, {"show", "1", "2"}, "daybook show --help");
  fails(2, {"status", "--clock", "yesterday"}, "--clock");
  fails(2, {"status", "--lock-wait", "-1"}, "--lock-wait");
  fails(2, {"completion", "tcsh"}, "bash, zsh and fish");
  fails(2, {"state", "--format", "xml"}, "table|json|unified");
}

TEST_F(ExitCode, IsTwoWhereThereIsNoDaybook) {
  fails(2, {"status"}, "no daybook here");
  fails(2, {"log", "--dir", "/nonexistent"}, "--dir");
  fails(2, {"log"}, "DAYBOOK_DIR", {"DAYBOOK_DIR=/nonexistent"});
}

TEST_F(ExitCode, IsTwoForArgumentsThatMakeNoSense) {
  init();
  deploy_token();
  fails(2, {"state", "--at", "@block:56"}, "@block:");
  fails(1, {"state", "--at", "@noon"}, "no tag \"noon\"");
  fails(2, {"state", "--at", "@time:2025-07-25T09:00:00"}, "zone");
  fails(2, {"state", "--format", "unified"}, "NETWORK");
  fails(2, {"show", "first"}, "neither a position nor an event id");
  fails(2, {"log", "1..x"}, "not a position");
  fails(2, {"log", "@latest..0"}, "before its start");
  fails(2, {"log", "--type", "ContractUpgrade"}, "Did you mean ContractUpgraded?");
  fails(2, {"prove", "x"}, "not a position");
  fails(2, {"export", "leveldb"}, "-o");
  fails(2, {"init", folder / "bad", "--origin", "two words"}, "--origin");
  fails(2, {"check", folder / "proof", "--entry", folder / "entry", "--key", "nothing"}, "--key");
}

TEST_F(ExitCode, IsOneForWhatIsNotThere) {
  init();
  fails(1, {"state", "--at", "@noon"}, "no tag \"noon\"");
  deploy_token();
  fails(1, {"state", "mars"}, "bsctestnet (97)");
  fails(1, {"state", "97", "Tokken"}, "no contract");
  fails(1, {"state", "--at", "@pos:99"}, "past the head");
  fails(1, {"state", "--at", "@commit:ffffffff"}, "ffffffff");
  fails(1, {"show", "99"}, "no event 99");
  fails(1, {"show", "00000000-0000-7000-8000-000000000000"}, "no event has the id");
  fails(1, {"prove", "99"}, "99");
  fails(1, {"import", "leveldb", folder / "nowhere"}, "nowhere");
  fails(1, {"import", "unified", folder / "nowhere.json"}, "nowhere.json");
}

TEST_F(ExitCode, IsOneForWhatIsRefused) {
  init();
  deploy_token();
  fails(1, {"init"}, "already");
  fails(1, {"record", "deploy", "97", "Token", "--proxy", kProxy}, "live already");
  fails(1, {"record", "upgrade", "97", "Token", "--implementation", kSecond, "--expect", "7"},
        "expected revision 7");
  fails(1, {"record", "upgrade", "97", "Nothing", "--implementation", kSecond}, "no live contract");
  fails(2, {"record", "upgrade", "97", "Token", "--implementation", "0x1234"}, "not an address");
  fails(1, {"record", "own", "mars", "Token", "--owner", kProxy}, "--chain-id");
  std::filesystem::create_directories(folder / "full");
  spill(folder / "full/file", "x");
  fails(1, {"export", "leveldb", "-o", folder / "full"}, "not empty");
}

TEST_F(ExitCode, IsOneForInputThatCannotBeRead) {
  init();
  spill(folder / "cut.json", "{\"schemaVersion\": \"3.0.0\",");
  fails(1, {"import", "unified", folder / "cut.json"}, "cut.json");
  spill(folder / "empty.json", "");
  fails(1, {"import", "unified", folder / "empty.json"}, "empty.json");
  std::filesystem::create_directories(folder / "not-a-leveldb");
  fails(1, {"import", "leveldb", folder / "not-a-leveldb"}, "not-a-leveldb");
  EXPECT_EQ(document({"status"}).at("size"), 0);
}

TEST_F(ExitCode, IsOneForACheckpointThatOurKeyDidNotSign) {
  ok({"init", folder / "other", "--origin", kOrigin});
  init();
  deploy_token();
  const std::string ours = slurp(book + "/.daybook/checkpoint");
  spill(book + "/.daybook/checkpoint", slurp(folder / "other/.daybook/checkpoint"));
  fails(1, {"status"}, "checkpoint");
  spill(book + "/.daybook/checkpoint", ours);
  ok({"verify"});
}

// Nothing recorded is wrong; a replica has none, and need not be told.
TEST_F(ExitCode, OfVerifyIsZeroWithoutThePrivateKeyWhichItSaysIsNotHere) {
  init();
  deploy_token();
  EXPECT_EQ(document({"verify"}).at("privateKey"), true);
  std::filesystem::remove(book + "/.daybook/key");
  EXPECT_EQ(document({"verify"}).at("privateKey"), false);
  EXPECT_THAT(ok({"verify"}), HasSubstr("no private key is here"));
  fails(4, {"record", "note", "x"}, "no private key here");
  spill(book + "/.daybook/replica.json", "{}");
  EXPECT_THAT(ok({"verify"}), Not(HasSubstr("no private key")));
}

TEST_F(ExitCode, IsThreeWhenTheStoreIsDamaged) {
  init();
  deploy_token();
  const std::string checkpoint = slurp(book + "/.daybook/checkpoint");
  spill(book + "/.daybook/checkpoint", "not a checkpoint\n");
  fails(3, {"log"}, "checkpoint");
  spill(book + "/.daybook/checkpoint", checkpoint);
  ok({"log"});
  for (const auto& entry : std::filesystem::directory_iterator(book + "/.daybook/log")) {
    const auto kind = entry.path().extension();
    if (kind == ".ldb" || kind == ".log") std::filesystem::resize_file(entry.path(), 0);
  }
  fails(3, {"log"}, "");
  EXPECT_EQ(run({"verify"}).code, 3) << "with a report: Unopened.*";
}

TEST_F(ExitCode, IsThreeWhenTheStoreIsGone) {
  init();
  for (const auto& file : std::filesystem::directory_iterator(book + "/.daybook/log"))
    std::filesystem::remove(file.path());
  fails(3, {"status"}, "holds no LevelDB");
  for (const char* name : {"log", "checkpoint", "identity"})
    std::filesystem::remove_all(book + "/.daybook/" + name);
  fails(3, {"status"}, "the log is gone and its key is not");
}

TEST_F(ExitCode, IsFourWhenAnotherProcessHoldsTheStore) {
  init();
  const std::string lock = book + "/.daybook/LOCK";
  const int fd = ::open(lock.c_str(), O_RDWR);
  ASSERT_GE(fd, 0);
  ASSERT_EQ(::flock(fd, LOCK_EX | LOCK_NB), 0);
  const std::string pid = std::to_string(::getpid());
  ASSERT_EQ(::ftruncate(fd, 0), 0);
  ASSERT_EQ(::pwrite(fd, pid.data(), pid.size(), 0), static_cast<ssize_t>(pid.size()));
  EXPECT_THAT(run({"log", "--lock-wait", "0"}).err, HasSubstr("--evidence reads a copy"));
  EXPECT_EQ(run({"log", "--evidence"}).code, 0);
  fails(4, {"log", "--lock-wait", "0"}, pid);
  const Outcome status = run({"status", "--lock-wait", "0"});
  EXPECT_EQ(status.code, 4);
  EXPECT_THAT(status.out, HasSubstr(kOrigin));  // what can be told without the store
  EXPECT_EQ(document({"status", "--lock-wait", "0"}, 4).at("error").at("kind"), "busy");
  ::close(fd);
  ok({"log", "--lock-wait", "0"});
}

TEST_F(ExitCode, IsFourWhenTheDiskIsFull) {
  init();
  if (!std::filesystem::exists("/dev/full")) GTEST_SKIP() << "no /dev/full here";
  const Outcome done = run_to("/dev/full", {"checkpoint"});
  EXPECT_EQ(done.code, 4);
  EXPECT_THAT(done.err, AllOf(HasSubstr("standard output"), HasSubstr("No space left")));
  EXPECT_EQ(run_to("/dev/full", {"--help"}).code, 4);
}

TEST_F(ExitCode, IsFourWhereNothingCanBeWritten) {
  spill(folder / "file", "x");
  fails(4, {"init", folder / "file/below"}, "file");
  init();
  deploy_token();
  fails(4, {"export", "jsonl", "-o", folder / "file/events.jsonl"}, "file");
  fails(4, {"export", "unified", "-o", folder / "file/out"}, "file");
  fails(4, {"prove", "0", "-o", folder / "file/proof"}, "file");
}

// The store is the owner's alone; root may do everything, so root becomes somebody else first.
TEST_F(ExitCode, IsFourWithoutPermission) {
  init();
  namespace fs = std::filesystem;
  fs::permissions(folder.path(), fs::perms::owner_all | fs::perms::others_exec);
  const bool root = ::geteuid() == 0;
  if (root) become_nobody = true;
  if (!root) fs::permissions(book + "/.daybook", fs::perms::none);
  if (run({"version"}).code == kCannotExecute)
    GTEST_SKIP() << "the program is in root's own folder";
  for (const Words& command : std::vector<Words>{
           {"log"}, {"record", "note", "x"}, {"verify"}, {"status"}, {"init"}, {"init", "below"}}) {
    const Outcome done = run(command);
    const bool made = !root && command.back() == "below";  // our own folder is ours to write
    EXPECT_EQ(done.code, made ? 0 : 4) << shown(command) << "\n" << done.err;
    if (made) continue;
    EXPECT_THAT(done.err, HasSubstr("Permission denied")) << shown(command);
  }
  if (!root) fs::permissions(book + "/.daybook", fs::perms::owner_all);
}

TEST_F(ExitCode, OfDiffSaysOnRequestThatThereIsADifference) {
  init();
  deploy_token();
  EXPECT_EQ(run({"diff", "0", "@latest"}).code, 0);
  EXPECT_EQ(run({"diff", "0", "@latest", "--exit-code"}).code, 1);
  EXPECT_EQ(run({"diff", "@latest", "@latest", "--exit-code"}).code, 0);
}

TEST_F(ExitCode, OfRebuildIsOneWhenSomethingWasNotWhatTheLogGives) {
  init();
  deploy_token();
  const std::string file = book + "/deployments/unified/bsctestnet.unified.json";
  const std::string projected = slurp(file);
  spill(file, "edited");
  const Outcome done = run({"replay", "rebuild"});
  EXPECT_EQ(done.code, 1);
  EXPECT_THAT(done.out, HasSubstr("bsctestnet.unified.json"));
  EXPECT_EQ(slurp(file), projected);
  EXPECT_EQ(slurp(file + ".before-rebuild"), "edited");
  ok({"replay", "rebuild"});
}

}  // namespace
}  // namespace daybook::testing
