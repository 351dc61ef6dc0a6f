// The fault matrix: a script is run once for each call that changes the disk, and that call fails;
// then the daybook is opened again, as it is, after a kill, or after a loss of power.
#pragma once

#include <cstdint>

#include "replay/simulate/simulated_disk.h"

namespace daybook::simulate {

enum class After { kNothing, kKill, kPowerLoss };

struct Matrix {
  Fault fault;
  bool stays = false;  // from the step on, as a full disk does
  bool only_writes = false;
};

// How many steps the script takes; EXPECTs that it runs to its end.
uint64_t steps_of_script();
// How many reads.
uint64_t reads_of_script();

// Each `stride`-th step from `first` on. EXPECTs that what was acknowledged is there, that nothing
// else is, and that the script can be ended afterwards. Returns the calls that failed.
uint64_t fail_each_step(const Matrix& matrix, After what, uint64_t first, uint64_t stride);

// Each `stride`-th read fails; what was read is right, or an error, and nothing is wrong
// afterwards.
uint64_t fail_each_read(uint64_t first, uint64_t stride);

}  // namespace daybook::simulate
