// A folder for the files of one process, and a small daybook in it.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "ledger/ledger.h"

namespace daybook::fuzz {

// Made at the first call, under the system's temporary folder; gone when the process ends.
const std::string& scratch_folder();

// Replaces the file. `name` is below scratch_folder(), folders included; returns the path.
std::string put_file(const std::string& name, std::string_view bytes);

// "1970-01-01T00:00:01Z", always.
Clock& fixed_clock();

// A daybook of two networks, three contracts, a tag and a rollback's worth of history, open for
// reading; made at the first call. Targets do not append to it.
ledger::Ledger& sample_ledger();

}  // namespace daybook::fuzz
