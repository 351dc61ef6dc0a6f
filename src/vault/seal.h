// Sealing: an event whose personal parts are replaced by pseudonyms and ciphertext, and the way
// back for who has the keys. What is sealed for whom: a name or address (actor, approver, sender, a
// value in the document) for the person it names; free text (reason, note) for the event's actor,
// who wrote it.
//
// Deterministic given the vault: sealing the same event again gives the same bytes. Sealed values
// in the document are {"_type":"sealed","person":"person:…","value":"<base64>"}: the files and
// snapshots show that, before and after a redaction, so nothing derived from the log changes with
// one.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "event/event.h"
#include "vault/personal.h"
#include "vault/vault.h"

namespace daybook::vault {

// What stands where sealed free text was.
inline constexpr char kSealedText[] = "(sealed)";

// Seals a transaction's events, in place. Makes keys for persons not yet known, durably. kInvalid,
// with nothing to be recorded, when a personal value would stay readable elsewhere in the
// transaction: in text that is kept verbatim (a source's record or document), or in from, to or
// detail.
Result<void> seal(Vault& vault, const Personal& personal, std::vector<event::Event*> events);

// Puts back what the vault can open; the rest stays sealed. kTampered when a key is here and does
// not fit.
Result<event::Event> reveal(const Vault& vault, event::Event event);

// The same, and the values of the document too, at what `personal` matches: as it was before
// sealing.
Result<event::Event> reveal_all(const Vault& vault, const Personal& personal, event::Event event);

// Without its personal parts: what is left to compare when a key is gone.
event::Event without_personal(const Personal& personal, event::Event event);

}  // namespace daybook::vault
