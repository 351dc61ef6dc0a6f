#include <gtest/gtest.h>

#include <chrono>
#include <thread>

#include "child.h"
#include "folder.h"
#include "kv/durable_file.h"

namespace daybook::kv {
namespace {

class LockFileTest : public testing::Test {
 protected:
  // Takes the lock and never lets go.
  void hold() { LockFile::acquire(path_, 0).value().release(); }

  TempFolder folder_;
  std::string path_ = folder_ / "lock";
};

TEST_F(LockFileTest, HoldsOurPidWhileLockedAndIsFreeAfterwards) {
  {
    const auto lock = LockFile::acquire(path_, 0);
    ASSERT_TRUE(lock.ok());
    EXPECT_EQ(slurp(path_), std::to_string(::getpid()) + "\n");
  }
  EXPECT_EQ(slurp(path_), "");
  EXPECT_TRUE(LockFile::acquire(path_, 0).ok());
}

TEST_F(LockFileTest, NamesTheProcessThatHoldsIt) {
  const Child holder([&] { hold(); });
  const auto lock = LockFile::acquire(path_, 0);
  ASSERT_FALSE(lock.ok());
  EXPECT_EQ(lock.error().kind, ErrorKind::kBusy);
  EXPECT_EQ(lock.error().message, "store is in use by process " + std::to_string(holder.pid()) +
                                      " (" + path_ + "); wait for it or stop it");
}

TEST_F(LockFileTest, DoesNotRepeatWhatIsNoPid) {
  const Child holder([&] {
    hold();
    spill(path_, "\x1b[31mrm -rf\n");
  });
  const auto lock = LockFile::acquire(path_, 0);
  ASSERT_FALSE(lock.ok());
  EXPECT_NE(lock.error().message.find("in use by another process"), std::string::npos);
}

TEST_F(LockFileTest, TellsThisProcessThatItHoldsIt) {
  const auto first = LockFile::acquire(path_, 0);
  ASSERT_TRUE(first.ok());
  const auto second = LockFile::acquire(path_, 0);
  ASSERT_FALSE(second.ok());
  EXPECT_EQ(second.error().kind, ErrorKind::kBusy);
  EXPECT_NE(second.error().message.find("this process"), std::string::npos);
}

TEST_F(LockFileTest, IsFreeAfterItsHolderWasKilled) {
  Child holder([&] { hold(); });
  EXPECT_FALSE(LockFile::acquire(path_, 0).ok());
  holder.kill();
  ASSERT_TRUE(LockFile::acquire(path_, 0).ok());
}

TEST_F(LockFileTest, WaitsAsLongAsItIsToldTo) {
  Child holder([&] { hold(); });
  const auto start = std::chrono::steady_clock::now();
  EXPECT_FALSE(LockFile::acquire(path_, 50).ok());
  EXPECT_GE(std::chrono::steady_clock::now() - start, std::chrono::milliseconds(50));
  std::thread killer([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    holder.kill();
  });
  EXPECT_TRUE(LockFile::acquire(path_, 30'000).ok());
  killer.join();
}

TEST_F(LockFileTest, InAFolderThatIsNotThereIsTheEnvironmentsFault) {
  const auto lock = LockFile::acquire(folder_ / "no/lock", 0);
  ASSERT_FALSE(lock.ok());
  EXPECT_EQ(lock.error().kind, ErrorKind::kEnvironment);
}

}  // namespace
}  // namespace daybook::kv
