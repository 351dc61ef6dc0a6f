// Unified files show a contract with a qualified name ("path.sol:Name") twice: under its short
// name, and as an alias in contracts.legacy. Read back, both are the one contract that the state
// knows.
#pragma once

#include "document/document.h"
#include "state/state.h"

namespace daybook::ingest {

// `parts` with each such pair made one again, under the qualified name. Unchanged where the state
// does not know the contract by that name, or knows the short name as a contract of its own.
document::Parts with_qualified_names(document::Parts parts, const state::NetworkState& network);

}  // namespace daybook::ingest
