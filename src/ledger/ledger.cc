#include "ledger/ledger.h"

#include "ledger/ledger_impl.h"

namespace daybook::ledger {

Ledger::Ledger(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Ledger::~Ledger() = default;

const Config& Ledger::config() const {
  return impl_->config;
}
const vault::Vault& Ledger::vault() const {
  return *impl_->vault;
}
const Paths& Ledger::paths() const {
  return impl_->paths;
}
TreeSize Ledger::size() const {
  return impl_->log->size();
}
log::Log& Ledger::log() {
  return *impl_->log;
}
const log::Log& Ledger::log() const {
  return *impl_->log;
}
note::Verifier Ledger::verifier() const {
  return impl_->log->verifier();
}
std::shared_ptr<const note::KeyHistory> Ledger::keys() const {
  return impl_->log->keys();
}
const note::Signer* Ledger::signer() const {
  return impl_->private_keys.signer ? &*impl_->private_keys.signer : nullptr;
}
Result<std::string> Ledger::note_of(const note::Checkpoint& checkpoint) const {
  const note::Verifier key = keys()->at(checkpoint.size).key;
  const note::Signer* mine = signer();
  if (mine != nullptr && mine->verifier().vkey() == key.vkey()) {
    return note::sign_checkpoint(checkpoint, *mine);
  }
  DAYBOOK_TRY(auto kept, impl_->retired.note_of(checkpoint, key));
  if (kept) return *std::move(kept);
  return not_found("the checkpoint of " + std::to_string(checkpoint.size.value) +
                   " events is the key " + note::key_id_hex(key) +
                   "'s to sign, and neither that private key nor what it signed (in " +
                   paths().signatures + ") is here");
}
Clock& Ledger::clock() const {
  return *impl_->clock;
}

Result<event::View> view_stored(event::Reader& reader, Position position, std::string_view bytes) {
  Result<event::View> view = reader.read(bytes);
  if (!view.ok()) {
    return damaged("event " + std::to_string(position.value) +
                   " cannot be decoded: " + view.error().message);
  }
  if (view->position != position) {
    return tampered("event " + std::to_string(position.value) + " says it is event " +
                    std::to_string(view->position.value) + ": events were moved");
  }
  return view;
}

Result<event::Event> decode_stored(Position position, std::string_view bytes) {
  event::Reader reader;
  DAYBOOK_RETURN_IF_ERROR(view_stored(reader, position, bytes));
  return reader.event();
}

Result<event::Event> Ledger::read(Position position) const {
  DAYBOOK_TRY(const std::string bytes, impl_->log->read(position));
  return decode_stored(position, bytes);
}

Result<void> Ledger::scan(
    Position from, TreeSize to,
    const std::function<Result<void>(const event::Event&, std::string_view)>& visit) const {
  event::Reader reader;
  return impl_->log->scan(from, to, [&](Position position, std::string_view bytes) -> Result<void> {
    DAYBOOK_RETURN_IF_ERROR(view_stored(reader, position, bytes));
    return visit(reader.event(), bytes);
  });
}

Result<state::State> Ledger::state_at(TreeSize size) const {
  if (size > impl_->log->size()) {
    return not_found("the log has " + std::to_string(impl_->log->size().value) + " events, not " +
                     std::to_string(size.value));
  }
  if (impl_->shown && impl_->shown->size == size) return *impl_->shown;
  return versions::load_state(*impl_->log, size);
}

Result<state::State*> Ledger::Impl::deciding_state() {
  if (!deciding) {
    DAYBOOK_TRY(deciding, versions::load_state(*log, log->size(), versions::Histories::kSkip));
  }
  return &*deciding;
}

Result<const state::State*> Ledger::state() {
  DAYBOOK_TRY(impl_->shown, state_at(size()));
  return &*impl_->shown;
}

Result<std::optional<Position>> Ledger::find(const EventId& id) const {
  return versions::find_event(*impl_->log, id);
}

Result<log::ProofFile> Ledger::prove(Position position) const {
  const note::Checkpoint checkpoint = impl_->log->checkpoint();
  if (position.value >= checkpoint.size.value) {
    return not_found("no event " + std::to_string(position.value) + ": the log has " +
                     std::to_string(checkpoint.size.value));
  }
  DAYBOOK_TRY(merkle::Proof proof, impl_->log->inclusion(position, checkpoint.size));
  return log::ProofFile{position, std::move(proof), impl_->log->checkpoint_note()};
}

}  // namespace daybook::ledger
