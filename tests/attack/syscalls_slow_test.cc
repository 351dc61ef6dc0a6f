// Each file-system call of each step fails once with each error, and is once the last. In parts, so
// that each ends in its time.
#include <gtest/gtest.h>

#include "attack/syscalls.h"
#include "project/project_fixture.h"

namespace daybook::attack {
namespace {

constexpr size_t kParts = 4;

class EachSystemCall : public ::testing::TestWithParam<size_t> {
 protected:
  void fail_each_of(size_t step) const {
    if (const std::string reason = why_no_strace(); !reason.empty()) GTEST_SKIP() << reason;
    const Session session(folder_.path());
    const std::vector<Fault> all = session.faults(step);
    std::vector<Fault> part;
    for (size_t i = GetParam(); i < all.size(); i += kParts) part.push_back(all[i]);
    ASSERT_GT(part.size(), 0U);
    try_faults(session, part);
  }

 private:
  const project::Folder folder_;
};

TEST_P(EachSystemCall, OfInitLosesNothingAcknowledged) {
  fail_each_of(0);
}
TEST_P(EachSystemCall, OfAnImportLosesNothingAcknowledged) {
  fail_each_of(1);
}
TEST_P(EachSystemCall, OfAProjectionLosesNothingAcknowledged) {
  fail_each_of(2);
}
TEST_P(EachSystemCall, OfARecordingLosesNothingAcknowledged) {
  fail_each_of(3);
}
TEST_P(EachSystemCall, OfAnImportOfADatabaseLosesNothingAcknowledged) {
  fail_each_of(4);
}
TEST_P(EachSystemCall, OfAProjectionOfFilesLosesNothingAcknowledged) {
  fail_each_of(5);
}
TEST_P(EachSystemCall, OfARebuildLosesNothingAcknowledged) {
  fail_each_of(6);
}
TEST_P(EachSystemCall, OfAVerificationIsNoFinding) {
  fail_each_of(7);
}
TEST_P(EachSystemCall, OfASealedRecordingLosesNothingAcknowledged) {
  fail_each_of(8);
}
TEST_P(EachSystemCall, OfARedactionIsMadeGoodByTheNextCommand) {
  fail_each_of(9);
}
TEST_P(EachSystemCall, OfAKeyRotationIsMadeGoodByTheNextCommand) {
  fail_each_of(10);
}

INSTANTIATE_TEST_SUITE_P(InParts, EachSystemCall, ::testing::Range(size_t{0}, kParts));

}  // namespace
}  // namespace daybook::attack
