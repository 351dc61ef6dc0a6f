// Names and text that events hold sealed, for who has the keys: the daybook's own vault. Reports
// that leave the house (incident, export, snapshots, files) never pass through here.
#pragma once

#include "event/event.h"
#include "ledger/ledger.h"

namespace daybook::cli {

// In place; what the vault cannot open stays a pseudonym or "(sealed)".
Result<void> reveal(const ledger::Ledger& ledger, event::Event& event);

}  // namespace daybook::cli
