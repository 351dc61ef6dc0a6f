// State values as JSON, for `state --json`, `show --json` and comparisons.
#pragma once

#include "json/json.h"
#include "state/state.h"

namespace daybook::cli {

json::Value contract_value_json(const event::ContractValue& value);
json::Value contract_json(const std::string& name, const state::ContractState& contract);
// Header, counts, file version.
json::Value network_summary_json(ChainId chain, const state::NetworkState& network);
// Contracts (removed ones too, "live": false) and sections as well.
json::Value network_json(ChainId chain, const state::NetworkState& network);

size_t live_contracts(const state::NetworkState& network);

// The value of `subject` in `state`: null when it has none there.
json::Value subject_json(const state::State& state, const event::Subject& subject);

}  // namespace daybook::cli
