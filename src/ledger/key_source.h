// Internal to ledger: the keys of a log that is being opened.
#pragma once

#include "log/log.h"
#include "note/key_history.h"

namespace daybook::ledger {

// From the version index, which makes it quick; from all events when the index cannot be right. Of
// `unverified` it reads LevelDB only. kTampered: `anchor` (this folder's public key) is none of the
// log's keys, or a key event does not follow.
Result<note::KeyHistory> read_keys(const log::Log& unverified, const note::Verifier& anchor);

}  // namespace daybook::ledger
