// What commands say about witnesses: who cosigned a checkpoint and when, and whether that is
// enough.
#pragma once

#include <string>
#include <vector>

#include "json/json.h"
#include "ledger/ledger.h"

namespace daybook::cli {

// {"quorum": …, "met": …, "required": …, "cosignatures": [{"witness", "key", "time", "good"}]}
json::Value witness_json(const ledger::WitnessStatus& status);
// "paris 2025-09-01T00:00:00Z, tokyo BAD; 1 of paris, tokyo: met"
std::string witness_line(const ledger::WitnessStatus& status);

}  // namespace daybook::cli
