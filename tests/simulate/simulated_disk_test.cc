// The simulated disk keeps its own promises, and only those.
#include "replay/simulate/simulated_disk.h"

#include <gtest/gtest.h>

#include <cerrno>
#include <set>

#include "kv/durable_file.h"

namespace daybook::simulate {
namespace {

constexpr uint64_t kWorlds = 200;  // seeds of a loss of power that are looked at

class SimulatedDiskTest : public ::testing::Test {
 protected:
  std::unique_ptr<kv::File> open(const std::string& path) {
    kv::OpenHow how;
    how.writable = how.create = true;
    auto file = disk.open(path, how);
    EXPECT_EQ(file.error, 0);
    return std::move(file.value);
  }
  // What a file may hold after a loss of power now; "(none)" stands for no such file.
  std::set<std::string> worlds_of(const std::string& path) {
    std::set<std::string> worlds;
    for (uint64_t seed = 0; seed < kWorlds; ++seed) {
      const auto copy = disk.copy();
      Random random(seed);
      copy->restart_machine(random);
      const Result<std::string> content = kv::read_file(path, UINT64_MAX, *copy);
      worlds.insert(content.ok() ? *content : "(none)");
    }
    return worlds;
  }

  SimulatedDisk disk;
};

using Worlds = std::set<std::string>;

TEST_F(SimulatedDiskTest, LosesANameUntilItsFolderIsSynced) {
  const auto file = open("/a");
  ASSERT_EQ(file->write_at(0, "x").error, 0);
  ASSERT_EQ(file->sync(), 0);
  EXPECT_EQ(worlds_of("/a"), (Worlds{"(none)", "x"}));
  ASSERT_EQ(disk.sync_folder("/"), 0);
  EXPECT_EQ(worlds_of("/a"), (Worlds{"x"}));
  ASSERT_EQ(disk.remove("/a"), 0);
  EXPECT_EQ(worlds_of("/a"), (Worlds{"(none)", "x"}));
}

TEST_F(SimulatedDiskTest, LosesOrTearsBytesUntilTheyAreSynced) {
  const auto file = open("/a");
  ASSERT_EQ(disk.sync_folder("/"), 0);
  ASSERT_EQ(file->write_at(0, "old").error, 0);
  ASSERT_EQ(file->sync(), 0);
  ASSERT_EQ(file->write_at(3, "new").error, 0);
  const Worlds worlds = worlds_of("/a");
  for (const char* content : {"old", "oldn", "oldne", "oldnew"})
    EXPECT_EQ(worlds.count(content), 1U);
  EXPECT_EQ(worlds.count(std::string("old\0\0\0", 6)), 1U) << "the size without the bytes";
  ASSERT_EQ(file->sync_data(), 0);
  EXPECT_EQ(worlds_of("/a"), (Worlds{"oldnew"}));
}

TEST_F(SimulatedDiskTest, MayWriteALaterSectorBeforeAnEarlierOne) {
  const auto file = open("/a");
  ASSERT_EQ(disk.sync_folder("/"), 0);
  ASSERT_EQ(file->write_at(0, std::string(512, '1') + std::string(512, '2')).error, 0);
  EXPECT_EQ(worlds_of("/a").count(std::string(512, '\0') + std::string(512, '2')), 1U);
}

TEST_F(SimulatedDiskTest, RenamesWholeOrNotAtAll) {
  ASSERT_TRUE(kv::replace_file("/a", "old", 0644, disk).ok());
  const auto file = open("/b");
  ASSERT_EQ(file->write_at(0, "new").error, 0);
  ASSERT_EQ(file->sync(), 0);
  ASSERT_EQ(disk.sync_folder("/"), 0);
  ASSERT_EQ(disk.rename("/b", "/a"), 0);
  EXPECT_EQ(worlds_of("/a"), (Worlds{"new", "old"}));
  EXPECT_EQ(worlds_of("/b"), (Worlds{"(none)", "new"}));
  EXPECT_EQ(kv::read_file("/a", UINT64_MAX, disk).value(), "new");
}

TEST_F(SimulatedDiskTest, AReplacedFileIsTheOldOneOrTheNewAtEveryStep) {
  ASSERT_TRUE(kv::replace_file("/a", "old", 0644, disk).ok());
  const uint64_t first = disk.steps();
  ASSERT_TRUE(kv::replace_file("/a", "new", 0644, disk).ok());
  const uint64_t steps = disk.steps() - first;
  ASSERT_GE(steps, 5U);  // create, write, sync, rename, sync of the folder
  EXPECT_EQ(worlds_of("/a"), (Worlds{"new"}));
  for (uint64_t step = 0; step < steps; ++step) {
    const uint64_t now = disk.steps();
    disk.set_faults([&](const Step& asked) {
      return asked.number == now + step ? Fault{Fault::Kind::kPowerLoss, EIO} : Fault{};
    });
    EXPECT_FALSE(kv::replace_file("/a", "other", 0644, disk).ok());
    disk.set_faults({});
    for (const std::string& content : worlds_of("/a")) {
      EXPECT_TRUE(content == "new" || content == "other") << "step " << step << ": " << content;
    }
    disk.restart_process();
    ASSERT_TRUE(kv::replace_file("/a", "new", 0644, disk).ok());
  }
}

TEST_F(SimulatedDiskTest, AKillLeavesWhatTheKernelHas) {
  const auto file = open("/a");
  ASSERT_EQ(file->write_at(0, "x").error, 0);
  disk.restart_process();
  EXPECT_EQ(kv::read_file("/a", UINT64_MAX, disk).value(), "x");
  EXPECT_EQ(file->write_at(0, "y").error, EIO) << "a dead process writes";
  EXPECT_EQ(worlds_of("/a").count("(none)"), 1U) << "a kill is no sync";
}

TEST_F(SimulatedDiskTest, AFailedSyncForgetsWhatItHadToWrite) {
  const auto file = open("/a");
  ASSERT_EQ(disk.sync_folder("/"), 0);
  ASSERT_EQ(file->write_at(0, "x").error, 0);
  disk.set_faults([](const Step& step) {
    return step.operation == Operation::kSync ? Fault{Fault::Kind::kFails, EIO} : Fault{};
  });
  EXPECT_EQ(file->sync(), EIO);
  disk.set_faults({});
  EXPECT_EQ(file->sync(), 0) << "the second one has nothing to do";
  EXPECT_EQ(kv::read_file("/a", UINT64_MAX, disk).value(), "x");
  EXPECT_EQ(worlds_of("/a"), (Worlds{""}));
}

TEST_F(SimulatedDiskTest, TheSecondProcessLearnsThatTheLockIsTaken) {
  const auto first = open("/lock");
  const auto second = open("/lock");
  EXPECT_EQ(first->lock(false), 0);
  EXPECT_EQ(second->lock(false), EWOULDBLOCK);
  disk.restart_process();
  EXPECT_EQ(open("/lock")->lock(false), 0);
}

}  // namespace
}  // namespace daybook::simulate
