// Domain rules: from a draft (what somebody wants recorded) to the event content, or a refusal. Pure.
#pragma once

#include "state/state.h"

namespace daybook::state {

// What the caller believes about the subject. kExact: its last revision is exactly `revision`.
struct Expected {
  enum class Kind { kAny, kNone, kExists, kExact } kind = Kind::kAny;
  Revision revision;
};

// An event without what the ledger assigns (position, revision, recorded time, transaction), and with a nil id when
// the ledger shall make one.
struct Draft {
  event::Event event;
  Expected expected;
};

// Checks the expectation and the rules (docs/architecture.md "Rules"): the payload fits the subject's kind; an upgrade,
// removal, ownership … needs a live contract; `from` is filled in or must match; names are valid UTF-8 and not empty.
// kConflict for expectations, kInvalid for rules. Returns the event to record, its revision set.
Result<event::Event> decide(const State& state, const Draft& draft);

// The action that turns `before` (nullptr: not live) into `after`, by the precedence of docs/architecture.md:
// kDeployed, kRedeployed (proxy), kUpgraded (implementation), kRehashed, kRelabelled, kTouched (only timestamps),
// kConfigured. Fills from/to. nullopt when they are equal.
std::optional<event::ContractChange> classify_change(const event::ContractValue* before,
                                                     event::ContractValue after);

}  // namespace daybook::state
