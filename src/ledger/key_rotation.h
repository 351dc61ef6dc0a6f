// Changing the key of a log, in steps; a crash between any two leaves a daybook that opens and
// goes on with one key. docs/keys.md tells it; docs/format/keys.md has the formats.
//
//   start    key.next holds the new private key.            Crash: it signed nothing, and goes.
//   record   the event, and the old key's last checkpoint.  Crash: the next writer's open does the
//   retire   what the old key signed is kept.               rest of retire and switch_keys.
//   switch_keys   key.next over key, then key.pub.
//   settle   the first event of the new key: from here on the head is signed by it.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "ledger/ledger.h"

namespace daybook::ledger {

struct RotationOptions {
  OpenOptions open;         // as for every writer; `ask` is asked for the key that signs now
  note::Signer next;        // the new key, of the log's name
  note::Secret passphrase;  // its file is sealed under it; empty: in the clear
  event::Event envelope;    // who, why: of the events that are recorded
};

class KeyRotation {
 public:
  using Progress = std::function<void(uint64_t done, uint64_t total)>;

  // Opens the daybook as its writer. `clock` must outlive it.
  static Result<KeyRotation> start(const std::string& root, Clock& clock, RotationOptions options);
  Result<Receipt> record();
  Result<void> retire(const Progress& progress);
  Result<void> switch_keys();
  // Opens it again, under the new key. `revoke`: the first event revokes the old one altogether;
  // else it is a note. No witness is asked: tell the result, which is durable, and then
  // confirm_witnessed.
  Result<std::unique_ptr<Ledger>> settle(bool revoke);

  [[nodiscard]] const note::Verifier& old_key() const { return old_key_; }
  [[nodiscard]] const note::Verifier& new_key() const { return new_key_; }

 private:
  KeyRotation(Clock& clock, RotationOptions options)
      : clock_(&clock), options_(std::move(options)) {}

  Clock* clock_;
  RotationOptions options_;
  std::unique_ptr<Ledger> ledger_;
  note::Verifier old_key_, new_key_;
};

// Revokes a key that the log had before: signatures of it for trees of more than `trusted` events
// (0: any) are worth nothing by themselves. kNotFound: the log never had it; kConflict: it is the
// current one (rotate first), or no more would be revoked than is. No witness is asked, as above.
Result<Receipt> revoke_key(Ledger& ledger, const note::Verifier& key, TreeSize trusted,
                           event::Event envelope);

// Seals the private key's file under another passphrase; empty: in the clear. The daybook's lock is
// taken, so that no rotation is under way.
Result<void> change_passphrase(const std::string& root, Clock& clock, const OpenOptions& options,
                               const note::Secret& passphrase);

}  // namespace daybook::ledger
