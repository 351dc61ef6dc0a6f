// The history of a real project, out of its git repository, as a user takes it in and asks about
// it.
#include "acceptance/program.h"
#include "git/lookcoin_repository.h"

namespace daybook::testing {
namespace {

class Repository : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!std::filesystem::exists(lookcoin_script()))
      GTEST_SKIP() << "no corpus at " << shared_folder();
    const CommandOutput made = make_lookcoin_repository(folder / "source");
    ASSERT_EQ(made.code, 0) << made.out;
    run("init --origin repository.example/log");
    run("import git '" + (folder / "source") + "'");
  }
  std::string run(const std::string& arguments) {
    const Outcome outcome = shell(program(folder / "book", arguments));
    EXPECT_EQ(outcome.code, 0) << arguments << "\n" << outcome.out;
    return outcome.out;
  }

  TemporaryFolder folder;
};

TEST_F(Repository, CanBeRolledBackToEveryPositionOfItsLog) {
  const std::string proved = run("replay rollback check --all");
  EXPECT_NE(proved.find("proved"), std::string::npos) << proved;
  const std::string events = run("log --limit 0 --json");
  const size_t size = events.find("\"size\": ");
  ASSERT_NE(size, std::string::npos);
  const uint64_t count = std::stoull(events.substr(size + 8));
  EXPECT_GT(count, 118U);
  EXPECT_NE(proved.find("proved  " + std::to_string(count) + " positions"), std::string::npos)
      << proved;
}

TEST_F(Repository, IsVerifiedClonedAndImportedAgainWithoutNews) {
  run("verify");
  const std::string again = run("import git '" + (folder / "source") + "'");
  EXPECT_NE(again.find("appended      0"), std::string::npos) << again;
  run("clone '" + (folder / "book") + "' '" + (folder / "replica") + "'");
  const Outcome sound = shell(program(folder / "replica", "verify"));
  EXPECT_EQ(sound.code, 0) << sound.out;
}

}  // namespace
}  // namespace daybook::testing
