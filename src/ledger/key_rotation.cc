#include "ledger/key_rotation.h"

#include "kv/durable_file.h"
#include "ledger/key_files.h"
#include "ledger/key_fold.h"
#include "ledger/retired_signatures.h"

namespace daybook::ledger {
namespace {

note::LogHead head_of(const Ledger& ledger) {
  const note::Checkpoint head = ledger.log().checkpoint();
  return {head.origin, head.size, head.root};
}

Result<void> write_sealed(const std::string& path, kv::FileSystem& files,
                          const note::Signer& signer, const note::Secret& passphrase) {
  DAYBOOK_TRY(std::string sealed, note::seal_key(signer, passphrase));
  const note::Secret text(std::move(sealed));
  return kv::replace_file(path, text.text(), kKeyFileMode, files);
}

OpenOptions writer(OpenOptions options) {
  options.writable = true;
  options.follow = false;
  return options;
}

event::Event with_payload(event::Event envelope, event::Payload payload) {
  envelope.id = {};
  envelope.subject = keys_subject();
  envelope.payload = std::move(payload);
  return envelope;
}

}  // namespace

Result<KeyRotation> KeyRotation::start(const std::string& root, Clock& clock,
                                       RotationOptions options) {
  KeyRotation rotation(clock, std::move(options));
  const RotationOptions& wish = rotation.options_;
  DAYBOOK_TRY(rotation.ledger_, Ledger::open(root, clock, writer(wish.open)));
  const Ledger& ledger = *rotation.ledger_;
  rotation.old_key_ = ledger.keys()->current();
  rotation.new_key_ = wish.next.verifier();
  if (rotation.new_key_.name() != rotation.old_key_.name()) {
    return invalid("the new key is named \"" + rotation.new_key_.name() +
                   "\" and the log's origin is \"" + rotation.old_key_.name() +
                   "\": a log's key bears the log's name");
  }
  if (ledger.keys()->find(rotation.new_key_) != nullptr) {
    return conflict("the log had the key " + rotation.new_key_.vkey() + " before: take a new one");
  }
  DAYBOOK_RETURN_IF_ERROR(
      write_sealed(ledger.paths().next_key, *ledger.paths().files, wish.next, wish.passphrase));
  return rotation;
}

Result<Receipt> KeyRotation::record() {
  const std::string statement =
      note::sign_rotation(head_of(*ledger_), *ledger_->signer(), options_.next);
  return ledger_->record_statement(with_payload(
      options_.envelope, event::KeyRotated{old_key_.vkey(), new_key_.vkey(), statement}));
}

Result<void> KeyRotation::retire(const Progress& progress) {
  const note::KeyRange* range = ledger_->keys()->find(old_key_);
  return keep_signatures(ledger_->paths(), ledger_->log(), *range, *ledger_->signer(), progress);
}

Result<void> KeyRotation::switch_keys() {
  return switch_key_files(ledger_->paths(), *ledger_->keys());
}

Result<std::unique_ptr<Ledger>> KeyRotation::settle(bool revoke) {
  const std::string root = ledger_->paths().root;
  ledger_.reset();
  // The passphrase of the new key is known: nobody is asked again.
  OpenOptions open = writer(options_.open);
  open.ask = [this](const note::KeyFileLabel&) -> Result<note::Secret> {
    return note::Secret(options_.passphrase.text());
  };
  DAYBOOK_TRY(auto ledger, Ledger::open(root, *clock_, open));
  if (revoke) {
    DAYBOOK_TRY(const Receipt done, revoke_key(*ledger, old_key_, TreeSize(0), options_.envelope));
    (void)done;
    return ledger;
  }
  state::Draft draft;
  draft.event = with_payload(options_.envelope,
                             event::NoteRecorded{"signed by " + new_key_.vkey() + " from here on"});
  DAYBOOK_TRY(const std::vector<Receipt> receipts, ledger->record({{draft}}));
  return ledger;
}

Result<Receipt> revoke_key(Ledger& ledger, const note::Verifier& key, TreeSize trusted,
                           event::Event envelope) {
  if (ledger.signer() == nullptr) return usage("this daybook was opened for reading only");
  const note::KeyRange* range = ledger.keys()->find(key);
  if (range == nullptr) {
    return not_found("the log never had the key " + key.vkey() +
                     "; `daybook key show` lists its keys");
  }
  if (!range->to) {
    return conflict("the key " + note::key_id_hex(key) +
                    " signs this log now: `daybook key rotate --revoke` takes a new one and "
                    "revokes it");
  }
  if (range->trusted && *range->trusted <= trusted) {
    return conflict("the key " + note::key_id_hex(key) + " is revoked already, trusted up to " +
                    std::to_string(range->trusted->value) + " events");
  }
  if (trusted > *range->to) {
    return usage("the key " + note::key_id_hex(key) + " signed nothing above " +
                 std::to_string(range->to->value) + " events");
  }
  const std::string statement =
      note::sign_revocation(head_of(ledger), key, trusted, *ledger.signer());
  return ledger.record_statement(
      with_payload(std::move(envelope), event::KeyRevoked{key.vkey(), trusted, statement}));
}

Result<void> change_passphrase(const std::string& root, Clock& clock, const OpenOptions& options,
                               const note::Secret& passphrase) {
  DAYBOOK_TRY(const auto ledger, Ledger::open(root, clock, writer(options)));
  return write_sealed(ledger->paths().key, *ledger->paths().files, *ledger->signer(), passphrase);
}

}  // namespace daybook::ledger
