// Random transactions that a log of a few networks and contracts takes, and some that it refuses.
#pragma once

#include "ledger/ledger.h"
#include "replay/simulate/random.h"
#include "state/state.h"

namespace daybook::simulate {

EventId random_id(Random& random);

// Of one to four drafts, each with an id of its own. Most of them follow `state`; one in eight
// expects another revision than the subject has.
ledger::Transaction random_transaction(Random& random, const state::State& state);

}  // namespace daybook::simulate
