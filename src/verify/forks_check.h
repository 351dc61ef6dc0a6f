// Internal to verify: the proofs of forks that pull, clone and repair keep in `.daybook/forks`.
#pragma once

#include "verify/verify.h"

namespace daybook::verify {

// Adds to the report, for each signed checkpoint there that this log does not hold: "fork". One
// that none of the log's keys signed proves nothing any more: "bit rot". A log that was exchanged
// for a copy of the other history holds that one, and not its own. Where only checkpoints are left
// that it holds, half of the proof was taken away: "fork", too. An error of the disk is an error.
Result<void> check_forks(const ledger::Ledger& ledger, Report& report);

}  // namespace daybook::verify
