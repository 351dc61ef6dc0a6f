// Bringing back what only superseded events hold: as events, and into a unified file.
#pragma once

#include <utility>
#include <vector>

#include "validate/compare.h"

namespace daybook::validate {

// For each contract of these fields, its value with them, as a ContractConfigured that names the
// events they come from. The fields are those of `network` now.
std::vector<std::pair<event::Subject, event::ContractChange>> recovery_of(
    const std::vector<SupersededField>& fields, const state::NetworkState& network);

// `file` with every field that the log knows and it lacks, at the place where the log's own file
// has it. What it says otherwise stays. Returns how many were filled in.
Result<uint64_t> fill_in(json::Value& file, const NetworkComparison& comparison);

}  // namespace daybook::validate
