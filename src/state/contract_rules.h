// Internal to state: what may happen to a contract.
#pragma once

#include "state/state.h"

namespace daybook::state {

// Checks a change of contract `subject` against what it is now, and fills in an empty `from`, `to`
// and the value of a removal. kConflict: not live, live already, or `from` is not what it is.
// kInvalid: `to` is not what the value says.
Result<void> decide_contract(const NetworkState& network, const event::Subject& subject,
                             event::ContractChange& change);

// Checks a late fact about contract `subject`, which became true at `effective`, and fills in an
// empty `to`. What it changed from is not judged: more of that time may come to light. kInvalid: it
// says no time, or `to` is not what its value says. kConflict: nothing newer is known, so it is a
// change and no late fact.
Result<void> decide_late(const NetworkState& network, const event::Subject& subject,
                         std::optional<TimeNs> effective, event::ContractChange& was);

}  // namespace daybook::state
