// What commands say about witnesses: who cosigned a checkpoint and when, and whether that is
// enough.
#pragma once

#include <string>
#include <vector>

#include "cli/console.h"
#include "json/json.h"
#include "ledger/ledger.h"

namespace daybook::cli {

// {"quorum": …, "met": …, "required": …, "cosignatures": [{"witness", "key", "time", "good"}]}
json::Value witness_json(const ledger::WitnessStatus& status);
// "paris 2025-09-01T00:00:00Z, tokyo BAD; 1 of paris, tokyo: met"
std::string witness_line(const ledger::WitnessStatus& status);

// [{"witness", "key", "class", "itsSize", "size", "root", "said", "first", "last"}]
json::Value refusals_json(const ledger::StandingRefusals& refusals);
// A line for each, under `label`.
void print_refusals(Console& out, const std::string& label,
                    const ledger::StandingRefusals& refusals);

}  // namespace daybook::cli
