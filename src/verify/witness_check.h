// Internal to verify: the head checkpoint's cosignatures under the configured policy.
#pragma once

#include "verify/verify.h"

namespace daybook::verify {

// Adds to the report: a bad cosignature of a known witness ("rewrite"); a quorum that must be met
// and is not, or a policy that cannot be read ("unwitnessed").
void check_witnesses(const ledger::Ledger& ledger, Report& report);

}  // namespace daybook::verify
