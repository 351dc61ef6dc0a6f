// The keys of persons on a disk that loses power: an event that needs a key may be acknowledged as
// soon as the vault has answered.
#include <gtest/gtest.h>

#include <cerrno>

#include "kv/durable_file.h"
#include "replay/simulate/simulated_disk.h"
#include "vault/vault.h"

namespace daybook::simulate {
namespace {

constexpr uint64_t kWorlds = 16;  // seeds of a loss of power
constexpr char kStore[] = "/book/.daybook";
constexpr char kVault[] = "/book/.daybook/vault";

void lose_power(SimulatedDisk& disk, uint64_t seed) {
  disk.lose_power();
  Random random(seed);
  disk.restart_machine(random);
}

Result<vault::Vault> open_vault(SimulatedDisk& disk) {
  return vault::Vault::open(kVault, vault::Vault::Use::kWrite, disk);
}

void fail_each(SimulatedDisk& disk, Operation operation) {
  disk.set_faults([operation](const Step& step) {
    return step.operation == operation ? Fault{Fault::Kind::kFails, EIO} : Fault{};
  });
}

void expect_an_answered_key_is_kept(bool folder_is_there) {
  for (uint64_t seed = 0; seed < kWorlds; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    SimulatedDisk disk;
    ASSERT_TRUE(kv::make_folders(kStore, 0700, disk).ok());
    if (folder_is_there) {
      ASSERT_EQ(disk.make_folder(kVault, 0700), 0);
    }
    disk.restart_process();
    ASSERT_TRUE(open_vault(disk)->pseudonym_for("alice").ok());
    lose_power(disk, seed);
    EXPECT_TRUE(open_vault(disk)->find("alice"));
  }
}

TEST(VaultOnDisk, AKeyThatWasAnsweredIsThereAfterALossOfPower) {
  expect_an_answered_key_is_kept(false);
}

// A killed run had made the folder and not synced its name; the next one put keys there.
TEST(VaultOnDisk, KilledBetweenMakingAndSyncingItsFolderLosesNoKey) {
  expect_an_answered_key_is_kept(true);
}

TEST(VaultOnDisk, AKeyThatWasDestroyedDoesNotComeBack) {
  for (uint64_t seed = 0; seed < kWorlds; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    SimulatedDisk disk;
    ASSERT_TRUE(kv::make_folders(kStore, 0700, disk).ok());
    auto vault = open_vault(disk);
    ASSERT_TRUE(vault->destroy(*vault->pseudonym_for("alice")).ok());
    lose_power(disk, seed);
    EXPECT_FALSE(open_vault(disk)->find("alice"));
  }
}

// Its temporary name outlived a crash, or could not be removed; the key was then still in it.
TEST(VaultOnDisk, AKeyThatWasDestroyedIsUnderNoOtherNameEither) {
  SimulatedDisk disk;
  ASSERT_TRUE(kv::make_folders(kStore, 0700, disk).ok());
  fail_each(disk, Operation::kRemove);
  auto vault = open_vault(disk);
  const auto person = vault->pseudonym_for("alice");
  ASSERT_TRUE(person.ok());
  disk.set_faults({});
  ASSERT_EQ(disk.list(kVault).value.size(), 2U);
  ASSERT_TRUE(vault->destroy(*person).ok());
  EXPECT_TRUE(disk.list(kVault).value.empty());
}

// The removal of the first key was not on disk yet when the second one was made: a loss of power
// then kept both, and the daybook could not be opened any more.
TEST(VaultOnDisk, APersonWhoComesBackHasOneKeyWhateverIsLost) {
  for (uint64_t seed = 0; seed < kWorlds; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    SimulatedDisk disk;
    ASSERT_TRUE(kv::make_folders(kStore, 0700, disk).ok());
    {
      auto vault = open_vault(disk);
      const std::string person = *vault->pseudonym_for("alice");
      fail_each(disk, Operation::kSyncFolder);
      ASSERT_FALSE(vault->destroy(person).ok());
    }
    disk.set_faults({});
    disk.restart_process();
    auto vault = open_vault(disk);
    ASSERT_FALSE(vault->find("alice"));
    disk.set_faults([](const Step& step) {
      const bool fails = step.operation == Operation::kSyncFolder && step.path == kVault;
      return fails ? Fault{Fault::Kind::kFails, EIO} : Fault{};
    });
    ASSERT_FALSE(vault->pseudonym_for("alice").ok());
    disk.set_faults({});
    lose_power(disk, seed);
    const auto opened = open_vault(disk);
    EXPECT_TRUE(opened.ok()) << opened.error().message;
  }
}

TEST(VaultOnDisk, AfterAFailedChangeNoOtherKeyIsMadeUntilItIsOpenedAgain) {
  SimulatedDisk disk;
  ASSERT_TRUE(kv::make_folders(kStore, 0700, disk).ok());
  auto vault = open_vault(disk);
  const std::string bob = *vault->pseudonym_for("bob"), carol = *vault->pseudonym_for("carol");
  fail_each(disk, Operation::kRemove);
  ASSERT_FALSE(vault->destroy(carol).ok());
  disk.set_faults({});
  EXPECT_FALSE(vault->find("carol")) << "nothing more is sealed under a key that is to go";
  const auto refused = vault->pseudonym_for("carol");
  ASSERT_FALSE(refused.ok());
  EXPECT_NE(refused.error().message.find("open the daybook again"), std::string::npos);
  EXPECT_EQ(*vault->pseudonym_for("bob"), bob);
  EXPECT_TRUE(open_vault(disk)->pseudonym_for("dave").ok());
}

TEST(VaultOnDisk, AReaderChangesNothing) {
  SimulatedDisk disk;
  ASSERT_TRUE(kv::make_folders(kStore, 0700, disk).ok());
  ASSERT_TRUE(open_vault(disk)->pseudonym_for("alice").ok());
  const uint64_t before = disk.steps();
  ASSERT_TRUE(vault::Vault::open(kVault, vault::Vault::Use::kRead, disk)->find("alice"));
  EXPECT_EQ(disk.steps(), before);
}

TEST(VaultOnDisk, AnErrorAtAnyStepIsToldAndHidesNoKey) {
  for (uint64_t failing = 0; failing < 12; ++failing) {
    SCOPED_TRACE("step " + std::to_string(failing));
    SimulatedDisk disk;
    ASSERT_TRUE(kv::make_folders(kStore, 0700, disk).ok());
    const uint64_t first = disk.steps();
    disk.set_faults([&](const Step& step) {
      const bool fails = step.operation != Operation::kRead && step.number == first + failing;
      return fails ? Fault{Fault::Kind::kFails, EIO} : Fault{};
    });
    auto vault = open_vault(disk);
    ASSERT_TRUE(vault.ok()) << vault.error().message;
    const bool answered = vault->pseudonym_for("alice").ok();
    disk.set_faults({});
    lose_power(disk, failing);
    const auto opened = open_vault(disk);
    ASSERT_TRUE(opened.ok()) << opened.error().message;
    EXPECT_TRUE(!answered || opened->find("alice"));
  }
}

}  // namespace
}  // namespace daybook::simulate
