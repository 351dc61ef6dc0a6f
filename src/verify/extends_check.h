// Whether the log is still the one that an earlier checkpoint was signed for: what a holder of one
// can see, and what nobody sees who has one copy of the log alone (docs/trust.md).
#pragma once

#include <optional>
#include <string>

#include "verify/verify.h"

namespace daybook::verify {

// `note`: a signed checkpoint that was kept elsewhere; `name`: what messages call it. nullopt: the
// log extends it. "fork": another root at its size. "stale copy": the log is shorter. "key misuse":
// none of the log's keys signed it. kInvalid: it is no checkpoint. The log's own tree hashes are
// taken as they are: verify() re-derives them.
Result<std::optional<log::Problem>> check_extends(const ledger::Ledger& ledger,
                                                  const std::string& note, const std::string& name);

}  // namespace daybook::verify
