// The model's part about keys: whose signature each checkpoint bears, and who can read what is
// sealed.
#include <algorithm>

#include "kv/durable_file.h"
#include "kv/path_exists.h"
#include "merkle/tree.h"
#include "replay/simulate/model.h"
#include "vault/seal.h"

namespace daybook::simulate {
namespace {

std::string text_at(uint64_t position, const std::string& field) {
  return "the " + field + " of event " + std::to_string(position);
}

const std::string* person_of(const event::Event& event, const std::string& field) {
  const auto part =
      std::find_if(event.sealed.begin(), event.sealed.end(),
                   [&](const event::Sealed& sealed) { return sealed.field == field; });
  return part == event.sealed.end() ? nullptr : &part->person;
}

Trouble no_file(const ledger::Paths& paths, const std::string& path, const std::string& what) {
  const Result<bool> there = kv::path_exists(path, *paths.files);
  if (!there.ok()) return there.error().message;
  return *there ? Trouble(what + ": " + path + " is there") : std::nullopt;
}

Trouble expect_text(const ledger::Paths& paths, const std::string& path,
                    const std::string& expected) {
  const Result<std::string> text = kv::read_file(path, UINT64_MAX, *paths.files);
  if (!text.ok()) return text.error().message;
  return *text == expected ? std::nullopt : Trouble(path + " is not of the current key");
}

}  // namespace

// The event that hands over is the last that the old key signs.
void Model::take_keys(const event::Event& event) {
  signer_of_size_.push_back(current_key_);
  if (const auto* rotated = std::get_if<event::KeyRotated>(&event.payload)) {
    current_key_ = rotated->new_vkey;
  }
  const auto* redacted = std::get_if<event::PayloadRedacted>(&event.payload);
  if (redacted != nullptr) redacted_.emplace(redacted->person, false);
}

bool Model::holds_sealed_for(const std::string& person) const {
  return std::any_of(told_.begin(), told_.end(), [&](const Told& told) {
    return std::any_of(told.stored.sealed.begin(), told.stored.sealed.end(),
                       [&](const event::Sealed& part) { return part.person == person; });
  });
}

Trouble Model::compare_signers(const ledger::Ledger& ledger) const {
  const auto keys = ledger.keys();
  if (keys->current().vkey() != current_key_) return "another key is current than the log says";
  merkle::CompactRange range;
  for (uint64_t size = 0; size <= told_.size(); ++size) {
    const std::string of = "the checkpoint of " + std::to_string(size) + " events";
    const note::Verifier& key = keys->at(TreeSize(size)).key;
    if (key.vkey() != signer_of_size_[size]) return of + " is another key's to sign";
    if (size == 0) continue;
    range.append(merkle::leaf_hash(events_[size - 1]));
    const event::Event& last = told_[size - 1].stored;
    if (last.tx_index + 1 != last.tx_count) continue;
    const note::Checkpoint due{ledger.config().origin, TreeSize(size), range.root()};
    const Result<std::string> signed_note = ledger.note_of(due);
    if (!signed_note.ok()) return of + ": " + signed_note.error().message;
    const Result<note::Checkpoint> opened = note::open_checkpoint(*signed_note, key);
    if (!opened.ok()) return of + ": " + opened.error().message;
  }
  return std::nullopt;
}

Trouble Model::compare_text(const ledger::Ledger& ledger, uint64_t position,
                            const std::string& field, const std::string& said,
                            const std::string& shown) const {
  if (said.empty()) return std::nullopt;
  const std::string* person = person_of(told_[position].stored, field);
  if (person == nullptr) return text_at(position, field) + " was not sealed";
  const auto redacted = redacted_.find(*person);
  const bool has_key = ledger.vault().name_of(*person) != nullptr;
  if (redacted == redacted_.end() && !has_key) return text_at(position, field) + " lost its key";
  if (redacted != redacted_.end() && redacted->second && has_key) {
    return text_at(position, field) + " can be read after its redaction";
  }
  if ((shown == said) == has_key) return std::nullopt;
  return text_at(position, field) + (has_key ? " is not what was said" : " is stored readably");
}

Trouble Model::compare_sealed(const ledger::Ledger& ledger) const {
  if (ledger.config().personal.empty()) return std::nullopt;
  for (uint64_t position = 0; position < told_.size(); ++position) {
    const Told& told = told_[position];
    const Result<event::Event> shown = vault::reveal(ledger.vault(), told.stored);
    if (!shown.ok()) return "event " + std::to_string(position) + ": " + shown.error().message;
    Trouble trouble = compare_text(ledger, position, "actor", told.actor, shown->actor);
    if (trouble) return trouble;
    trouble = compare_text(ledger, position, "reason", told.reason, shown->reason);
    if (trouble) return trouble;
    if (!told.reason.empty() && events_[position].find(told.reason) != std::string::npos) {
      return text_at(position, "reason") + " is stored readably";
    }
  }
  return compare_key_files(ledger.paths());
}

Trouble Model::compare_key_files(const ledger::Paths& paths) const {
  const kv::Answer<std::vector<std::string>> names = paths.files->list(paths.vault);
  for (const std::string& name : names.value) {
    const auto person = redacted_.find("person:" + name.substr(0, name.find('.')));
    if (person == redacted_.end() || !person->second) continue;
    return "a redacted person's key: " + paths.vault + "/" + name + " is there";
  }
  return std::nullopt;
}

Trouble Model::check_writer(const ledger::Ledger& ledger) {
  for (auto& [person, is_gone] : redacted_) is_gone = true;
  if (Trouble trouble = compare_sealed(ledger)) return trouble;
  const ledger::Paths& paths = ledger.paths();
  if (ledger.signer() == nullptr || ledger.signer()->verifier().vkey() != current_key_) {
    return "the writer signs with another key than the current one";
  }
  if (Trouble trouble = no_file(paths, paths.next_key, "a rotation was not completed")) {
    return trouble;
  }
  if (Trouble trouble = expect_text(paths, paths.key, ledger.signer()->skey() + "\n")) {
    return trouble;
  }
  return expect_text(paths, paths.public_key, current_key_ + "\n");
}

}  // namespace daybook::simulate
