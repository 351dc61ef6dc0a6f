// The one daybook that is made on a simulated disk: the same name, key and store id in every run.
#pragma once

#include "ledger/ledger.h"
#include "replay/simulate/simulated_disk.h"

namespace daybook::simulate {

// On no real machine can anything be made below this path: what goes past the simulated disk fails.
inline constexpr char kRoot[] = "/dev/null/daybook";

// The public half of the key that it is made with.
std::string first_key();
// `disk` must outlive what is made or opened with them.
ledger::CreateOptions create_options(SimulatedDisk& disk);
ledger::OpenOptions open_options(SimulatedDisk& disk, bool writable);

}  // namespace daybook::simulate
