// `daybook import git` as a user runs it: output, exit codes, and points named by source commits.
#include <gmock/gmock.h>

#include "cli/runner.h"
#include "git/git_cli.h"

namespace daybook::testing {
namespace {

using ::testing::HasSubstr;

class ImportGitProgram : public ProgramTest {
 protected:
  void SetUp() override {
    init();
    run_command("git init -q -b main " + shell_quote(source()));
    first_ = commit(kFirst, "2025-07-01T00:00:00Z");
    second_ = commit(kSecond, "2025-07-02T00:00:00Z");
  }
  std::string source() const { return folder / "source"; }
  std::string commit(const std::string& implementation, const std::string& time) {
    spill(source() + "/bsctestnet.json", R"({"network":"bsctestnet","chainId":97,"timestamp":")" +
                                             time + R"(","contracts":{"Token":{"proxy":")" +
                                             kProxy + R"(","implementation":")" + implementation +
                                             R"("}}})");
    run_git(source(), "add -A");
    run_git(source(), "commit -q -m change");
    return git_line(source(), "rev-parse HEAD");
  }
  std::string first_, second_;
};

TEST_F(ImportGitProgram, MakesACommitAPointInTime) {
  EXPECT_THAT(ok({"import", "git", source()}), HasSubstr("commits       2"));
  const auto shown = [this](const std::string& commit) {
    return ok({"state", "bsctestnet", "Token", "--at", "@source:" + commit});
  };
  EXPECT_THAT(shown(first_), HasSubstr(kFirst));
  EXPECT_THAT(shown(second_.substr(0, 10)), HasSubstr(kSecond));
  EXPECT_THAT(ok({"import", "git", source()}), HasSubstr("commits known 2"));
  ok({"verify"});
}

TEST_F(ImportGitProgram, ACommitWithoutEventsIsRefusedWithThePlaceWhereItCameIn) {
  run_git(source(), "checkout -q -b side " + first_);
  spill(source() + "/basesepolia.json",
        R"({"network":"basesepolia","chainId":84532,"timestamp":"2025-07-01T12:00:00Z",)"
        R"("contracts":{}})");
  run_git(source(), "add -A");
  run_git(source(), "commit -q -m side");
  const std::string side = git_line(source(), "rev-parse HEAD");
  run_git(source(), "checkout -q main");
  run_git(source(), "merge -q --no-ff -m merged side");
  const std::string merge = git_line(source(), "rev-parse HEAD");
  spill(source() + "/README", "of main");
  run_git(source(), "add -A");
  run_git(source(), "commit -q -m words");
  const std::string words = git_line(source(), "rev-parse HEAD");
  commit(kFirst, "2025-07-03T00:00:00Z");
  ok({"import", "git", source()});
  const Outcome merged = run({"state", "--at", "@source:" + side.substr(0, 12)});
  EXPECT_EQ(merged.code, 1);
  EXPECT_THAT(merged.err, HasSubstr("commit " + side + " came in with the merge " + merge));
  ok({"state", "--at", "@source:" + merge});
  const Outcome silent = run({"state", "--at", "@source:" + words});
  EXPECT_EQ(silent.code, 1);
  EXPECT_THAT(silent.err, HasSubstr("touches no deployment state"));
}

TEST_F(ImportGitProgram, DryRunRecordsNothing) {
  const json::Value report = document({"import", "git", source(), "--dry-run"});
  EXPECT_EQ(report["commits"], 2);
  EXPECT_GT(report["eventsNew"], 0);
  EXPECT_EQ(document({"status"})["size"], 0);
}

TEST_F(ImportGitProgram, TakesARefAndPaths) {
  EXPECT_EQ(document({"import", "git", source(), "--ref", first_, "--path", "*.json"})["commits"],
            1);
  const Outcome other = run({"import", "git", source()});
  EXPECT_EQ(other.code, 1);
  EXPECT_THAT(other.err, HasSubstr("same paths"));
}

TEST_F(ImportGitProgram, ExitCodes) {
  EXPECT_EQ(run({"import", "git"}).code, 2);
  EXPECT_EQ(run({"import", "git", folder / "nowhere"}).code, 1);
  EXPECT_EQ(run({"import", "git", source(), "--ref", "nothing"}).code, 1);
}

}  // namespace
}  // namespace daybook::testing
