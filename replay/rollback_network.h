// Internal to replay: folding drafts in memory, as a submission would.
#pragma once

#include <vector>

#include "state/decide.h"

namespace daybook::replay {

// Decides, numbers and applies the drafts as one transaction after `state`. The refusal of the
// first that is refused.
Result<void> fold_drafts(state::State& state, const std::vector<state::Draft>& drafts);

// A state of one network alone, at a size beyond any log's.
state::State alone(ChainId chain, const state::NetworkState& network);

// Histories are derived, not compared, and grow with the log.
void forget_histories(state::NetworkState& network);
void forget_histories(state::State& state);

}  // namespace daybook::replay
