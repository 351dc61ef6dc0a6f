// Internal to state: what may happen to a contract.
#pragma once

#include "state/state.h"

namespace daybook::state {

// Checks a change of contract `subject` against what it is now, and fills in an empty `from`, `to`
// and the value of a removal. kConflict: not live, live already, or `from` is not what it is.
// kInvalid: `to` is not what the value says.
Result<void> decide_contract(const NetworkState& network, const event::Subject& subject,
                             event::ContractChange& change);

}  // namespace daybook::state
