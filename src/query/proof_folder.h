// Proofs of several events as files that anybody can check offline: `event-12.tlog-proof` with the
// inclusion proof and the signed checkpoint, `event-12.bin` with the event's stored bytes.
#pragma once

#include <set>
#include <string>

#include "ledger/ledger.h"

namespace daybook::query {

// Makes the folder; replaces files of these names.
Result<void> write_proofs(const ledger::Ledger& ledger, const std::set<Position>& positions,
                          const std::string& folder);

}  // namespace daybook::query
