// Disk errors that once were taken for something else, each at the call that showed it.
#include <gtest/gtest.h>

#include <optional>

#include "attack/syscalls.h"
#include "project/project_fixture.h"

namespace daybook::attack {
namespace {

constexpr char kObjects[] = "/snapshots.git/objects/";

class DiskError : public ::testing::Test {
 protected:
  void SetUp() override {
    if (const std::string reason = why_no_strace(); !reason.empty()) GTEST_SKIP() << reason;
    session_.emplace(folder_.path());
  }
  static size_t step_named(const std::string& name) {
    size_t step = 0;
    while (Session::name(step) != name) ++step;
    return step;
  }
  // A loose object's file, and not one of the folders above it.
  static bool is_object(const std::string& path) {
    const std::string name = path.substr(path.rfind('/') + 1);
    return name.size() == 38 && name.find_first_not_of("0123456789abcdef") == std::string::npos;
  }
  // What comes of EIO at the first call of that name, in the step, on a path with `part` in it.
  [[nodiscard]] std::string fail_first(const std::string& step_name, const std::string& call_name,
                                       const std::string& part) const {
    const size_t step = step_named(step_name);
    for (const Call& call : session_->calls(step)) {
      if (call.name != call_name || call.path.find(part) == std::string::npos) continue;
      if (part == kObjects && !is_object(call.path)) continue;
      return session_->run({step, call, "EIO"}, folder_.path() + "/worker");
    }
    return "no such call";
  }

 private:
  const project::Folder folder_;
  std::optional<Session> session_;
};

TEST_F(DiskError, WhileALooseObjectIsReadDoesNotEndTheProgram) {
  EXPECT_EQ(fail_first("record", "pread64", kObjects), "exit 4\n");
}

TEST_F(DiskError, BeforeALooseObjectIsWrittenIsNoDamage) {
  EXPECT_EQ(fail_first("project", "openat", kObjects), "exit 4\n");
}

TEST_F(DiskError, WhileTheDaybookIsLookedForIsNoMissingDaybook) {
  EXPECT_EQ(fail_first("project", "newfstatat", "/daybook.json"), "exit 4\n");
}

TEST_F(DiskError, WhileTheRepositoryIsOpenedIsNoMissingRepository) {
  EXPECT_EQ(fail_first("verify", "newfstatat", "/snapshots.git/HEAD"), "exit 4\n");
}

TEST_F(DiskError, UnderVerifyIsNoFinding) {
  EXPECT_EQ(fail_first("verify", "pread64", kObjects), "exit 4\n");
}

TEST_F(DiskError, UnderARebuildIsNoMissingFile) {
  EXPECT_EQ(fail_first("rebuild", "newfstatat", "/deployments/unified"), "exit 4\n");
}

}  // namespace
}  // namespace daybook::attack
