// What goes wrong on the disk during one life of the process.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "replay/simulate/random.h"
#include "replay/simulate/simulated_disk.h"

namespace daybook::simulate {

// How a disk may be at fault all the time: every sync, or those of one kind of file, is a lie.
enum class Lie { kNone, kEverySync, kLevelDbSyncs, kFolderSyncs, kVaultSyncs, kKeySyncs };

class FaultPlan {
 public:
  // Counts steps from `first_step`.
  FaultPlan(Random& random, uint64_t first_step, Lie lie);

  // To be given to the disk, and asked while the plan lives.
  Fault decide(const Step& step);
  // Something other than the loss of power went wrong: calls may have failed because of it.
  [[nodiscard]] bool fired() const { return fired_; }
  // "power loss at step 17", for people.
  [[nodiscard]] std::string describe() const;

 private:
  enum class Kind {
    kNothing,
    kPowerLoss,
    kPowerLossAfter,
    kOneError,
    kOneErrorThoughDone,
    kDiskFull,  // from a step on
    kReadOnly,  // from a step on: as a file system does that could not write its journal
    kShortWrites,
    kReadError
  };
  Fault change(const Step& step);
  [[nodiscard]] bool is_lie(const Step& step) const;

  Kind kind_ = Kind::kNothing;
  const Lie lie_;
  uint64_t first_step_;
  uint64_t at_ = 0;  // steps, or reads, after the first
  int error_ = 0;
  uint64_t reads_ = 0;
  bool fired_ = false;
};

}  // namespace daybook::simulate
