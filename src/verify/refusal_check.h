// Internal to verify: what witnesses refused and nobody has cleared.
#pragma once

#include "verify/verify.h"

namespace daybook::verify {

// Adds to the report, for each standing refusal: "fork" (the witness has another root, or the log
// no longer holds the checkpoint that was refused) or "rollback" (of the log, or of the witness's
// memory); a list that cannot be read: "bit rot". Whatever the policy is.
void check_refusals(const ledger::Ledger& ledger, Report& report);

}  // namespace daybook::verify
