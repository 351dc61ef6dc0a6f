// A projection that is killed while it moves the branch, at each step of doing so; and on a file
// system where files cannot have two names.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "acceptance/program.h"
#include "attack/syscalls.h"
#include "project/project_fixture.h"

namespace daybook::attack {
namespace {

constexpr size_t kProject = 2;  // the step of Session

class BranchLock : public ::testing::Test {
 protected:
  void SetUp() override {
    if (const std::string reason = why_no_strace(); !reason.empty()) GTEST_SKIP() << reason;
    session_.emplace(folder_.path());
  }
  // The calls of the projection that take the lock, move the branch and clear up.
  [[nodiscard]] std::vector<Fault> at_each_step(const std::string& what) const {
    std::vector<Fault> faults;
    for (const Call& call : session_->calls(kProject)) {
      const bool is_of_move = call.path.find("/refs/heads/daybook") != std::string::npos ||
                              call.path.find("/daybook-locks/") != std::string::npos;
      if (is_of_move && call.changes()) faults.push_back({kProject, call, what});
    }
    return faults;
  }

  const project::Folder folder_;
  std::optional<Session> session_;
};

TEST_F(BranchLock, AProjectionKilledAtAnyStepOfMovingTheBranchGoesOnAsIfUndisturbed) {
  const std::vector<Fault> faults = at_each_step("KILL");
  // Make the mark and sync it, link, rename, unlink: at least these.
  ASSERT_GE(faults.size(), 5U);
  try_faults(*session_, faults);
}

TEST_F(BranchLock, AnErrorAtAnyStepOfMovingTheBranchIsToldAndMadeGood) {
  try_faults(*session_, at_each_step("EIO"));
}

TEST_F(BranchLock, IsTakenByGitsOwnRuleWhereNoHardLinksAre) {
  size_t tried = 0;
  for (const Fault& fault : at_each_step("EPERM")) {
    if (fault.call.name != "link") continue;
    EXPECT_EQ(session_->run(fault, folder_.path() + "/worker"), "exit 0\n");
    ++tried;
  }
  EXPECT_GT(tried, 0U);
}

TEST_F(BranchLock, OfALiveGitIsLeftAloneByAProjection) {
  const std::string root = folder_.path() + "/book";
  session_->put_back(kProject + 1, root);  // later steps switch projections off
  const std::string lock = root + "/.daybook/snapshots.git/refs/heads/daybook.lock";
  std::ofstream(lock) << "";
  const testing::Outcome refused =
      testing::shell(testing::program(root, "record note x --actor eve"));
  EXPECT_NE(refused.out.find(lock), std::string::npos) << refused.out;
  EXPECT_EQ(testing::shell(testing::program(root, "project")).code, 4);
  EXPECT_TRUE(std::filesystem::exists(lock));
  std::filesystem::remove(lock);
  EXPECT_EQ(testing::shell(testing::program(root, "project")).code, 0);
}

}  // namespace
}  // namespace daybook::attack
