// Domain rules: from a draft (what somebody wants recorded) to the event content, or a refusal.
// Pure.
#pragma once

#include "state/state.h"

namespace daybook::state {

// What the caller believes about the subject. kExact: its last revision is exactly `revision`.
struct Expected {
  enum class Kind { kAny, kNone, kExists, kExact } kind = Kind::kAny;
  Revision revision;
};

// An event without what the ledger assigns (position, revision, recorded time, transaction), and
// with a nil id when the ledger shall make one.
struct Draft {
  event::Event event;
  Expected expected;
};

// Checks the expectation and the rules (docs/architecture.md "Rules"): the payload fits the
// subject's kind; an upgrade, removal, ownership … needs a live contract; `from` is filled in or
// must match; names are valid UTF-8 and not empty. kConflict where the state is not what the caller
// believes (expectation, `from`, live or registered already), kInvalid for the rules. Returns the
// event to record, its revision set.
//
// A contract needs to be live for every action but kDeployed, which needs it not to be: a mistyped
// name makes no contract. `from` and `to` are compared without regard to the case of hex,
// and only where the value says something. A removal without a value gets the current one.
Result<event::Event> decide(const State& state, const Draft& draft);

// The action that turns `before` (nullptr: not live) into `after`, by the precedence of
// docs/architecture.md: kDeployed, kRedeployed (proxy), kUpgraded (implementation), kRehashed,
// kRelabelled, kTouched (only timestamps), kConfigured. Fills from/to. nullopt when they are equal.
// decide lets it through. Rules: table in classify.cc.
std::optional<event::ContractChange> classify_change(const event::ContractValue* before,
                                                     event::ContractValue after);

}  // namespace daybook::state
