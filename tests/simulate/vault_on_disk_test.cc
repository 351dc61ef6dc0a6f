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

void expect_an_answered_key_is_kept(bool folder_is_there) {
  for (uint64_t seed = 0; seed < kWorlds; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    SimulatedDisk disk;
    ASSERT_TRUE(kv::make_folders(kStore, 0700, disk).ok());
    if (folder_is_there) {
      ASSERT_EQ(disk.make_folder(kVault, 0700), 0);
    }
    disk.restart_process();
    ASSERT_TRUE(vault::Vault::open(kVault, disk)->pseudonym_for("alice").ok());
    lose_power(disk, seed);
    EXPECT_TRUE(vault::Vault::open(kVault, disk)->find("alice"));
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
    auto vault = vault::Vault::open(kVault, disk);
    ASSERT_TRUE(vault->destroy(*vault->pseudonym_for("alice")).ok());
    lose_power(disk, seed);
    EXPECT_FALSE(vault::Vault::open(kVault, disk)->find("alice"));
  }
}

// Its temporary name outlived a crash, or could not be removed; the key was then still in it.
TEST(VaultOnDisk, AKeyThatWasDestroyedIsUnderNoOtherNameEither) {
  SimulatedDisk disk;
  ASSERT_TRUE(kv::make_folders(kStore, 0700, disk).ok());
  disk.set_faults([](const Step& step) {
    return step.operation == Operation::kRemove ? Fault{Fault::Kind::kFails, EIO} : Fault{};
  });
  auto vault = vault::Vault::open(kVault, disk);
  const auto person = vault->pseudonym_for("alice");
  ASSERT_TRUE(person.ok());
  disk.set_faults({});
  ASSERT_EQ(disk.list(kVault).value.size(), 2U);
  ASSERT_TRUE(vault->destroy(*person).ok());
  EXPECT_TRUE(disk.list(kVault).value.empty());
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
    auto vault = vault::Vault::open(kVault, disk);
    ASSERT_TRUE(vault.ok());
    const bool answered = vault->pseudonym_for("alice").ok();
    disk.set_faults({});
    lose_power(disk, failing);
    const auto opened = vault::Vault::open(kVault, disk);
    ASSERT_TRUE(opened.ok()) << opened.error().message;
    EXPECT_TRUE(!answered || opened->find("alice"));
  }
}

}  // namespace
}  // namespace daybook::simulate
