// The store on a disk that loses names: what FolderSyncEnv adds to LevelDB.
#include <gtest/gtest.h>

#include <cerrno>

#include "kv/store.h"
#include "replay/simulate/simulated_disk.h"

namespace daybook::simulate {
namespace {

constexpr char kFolder[] = "/store";
constexpr uint64_t kWorlds = 12;  // seeds of a loss of power, at each moment

kv::StoreOptions options_on(SimulatedDisk& disk) {
  kv::StoreOptions options;
  options.create_if_missing = true;
  options.storage = {&disk, size_t{64} << 10};
  return options;
}

std::string value_of(uint64_t number) {
  return std::string(9000, static_cast<char>('a' + number % 26)) + std::to_string(number);
}

// After a loss of power now, the store opens, and value `last` is there.
void expect_there(const SimulatedDisk& disk, uint64_t last) {
  for (uint64_t seed = 0; seed < kWorlds; ++seed) {
    SCOPED_TRACE("value " + std::to_string(last) + ", seed " + std::to_string(seed));
    const auto copy = disk.copy();
    Random random(seed);
    copy->restart_machine(random);
    const auto store = kv::Store::open(kFolder, options_on(*copy));
    ASSERT_TRUE(store.ok()) << store.error().message;
    for (uint64_t number = 0; number <= last; ++number) {
      const auto value = (*store)->get("key" + std::to_string(number));
      ASSERT_TRUE(value.ok()) << value.error().message;
      ASSERT_EQ(value->value_or("none"), value_of(number)) << number;
    }
  }
}

void write(kv::Store& store, uint64_t number) {
  kv::Batch batch;
  batch.put("key" + std::to_string(number), value_of(number));
  const Result<void> written = store.write_synced(batch);
  ASSERT_TRUE(written.ok()) << written.error().message;
}

TEST(StoreOnDisk, ASyncedWriteIsKeptAlsoWhereLevelDbHasJustStartedANewLog) {
  SimulatedDisk disk;
  const auto store = kv::Store::open(kFolder, options_on(disk));
  ASSERT_TRUE(store.ok()) << store.error().message;
  for (uint64_t number = 0; number < 40; ++number) {
    ASSERT_NO_FATAL_FAILURE(write(**store, number));
    ASSERT_NO_FATAL_FAILURE(expect_there(disk, number));
  }
}

TEST(StoreOnDisk, OpensAfterALossOfPowerAtAnyStepOfAnOpening) {
  SimulatedDisk disk;
  {
    const auto store = kv::Store::open(kFolder, options_on(disk));
    ASSERT_TRUE(store.ok());
    for (uint64_t number = 0; number < 3; ++number) write(**store, number);
  }
  for (uint64_t step = 0;; ++step) {
    const auto copy = disk.copy();
    copy->set_faults([&](const Step& asked) {
      return asked.number == step ? Fault{Fault::Kind::kPowerLoss, EIO} : Fault{};
    });
    const bool opened = kv::Store::open(kFolder, options_on(*copy)).ok();
    copy->set_faults({});
    ASSERT_NO_FATAL_FAILURE(expect_there(*copy, 2)) << "step " << step;
    if (opened) break;
  }
}

}  // namespace
}  // namespace daybook::simulate
