// Internal to verify: the persons' keys beside the log, and what retired keys signed.
#pragma once

#include "verify/verify.h"

namespace daybook::verify {

// Adds to the report: a person's file that is damaged ("bit rot"), that others may read ("key
// misuse") or that is a second one of a name ("stale copy"); a person for whom events hold sealed
// text and who has neither key nor redaction ("truncation"), where there is a vault, or a private
// key and so should be one; a key that does not open what the events hold ("rewrite"). Needs a log
// and an index that are sound.
Result<void> check_vault(const ledger::Ledger& ledger, Report& report);

// The same of the signatures that retired keys left (ledger/kept_signatures.h).
Result<void> check_kept_signatures(const ledger::Ledger& ledger, Report& report);

}  // namespace daybook::verify
