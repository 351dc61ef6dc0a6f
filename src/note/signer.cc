#include "note/ed25519.h"
#include "note/key_text.h"
#include "note/note.h"

namespace daybook::note {

Signer::Signer() = default;

Result<Signer> Signer::parse(std::string_view skey) {
  if (skey.substr(0, kPrivatePrefix.size()) != kPrivatePrefix) {
    return invalid("private key: it does not start with PRIVATE+KEY+");
  }
  Result<KeyText> parsed = parse_key_text(skey.substr(kPrivatePrefix.size()));
  if (!parsed.ok()) return parsed.error().with_context("private key");
  Signer signer;
  signer.seed_ = std::move(parsed->key);
  signer.key_ = std::make_unique<const Ed25519Key>(signer.seed_);
  signer.verifier_.name_ = std::move(parsed->name);
  signer.verifier_.public_key_ = ed25519_public_key(signer.seed_);
  signer.verifier_.key_id_ = key_id_of(signer.verifier_.name_, signer.verifier_.public_key_);
  if (signer.verifier_.key_id_ != parsed->key_id) {
    return invalid("private key: its id does not fit its name and bytes: one of them was altered");
  }
  return signer;
}

Result<Signer> Signer::generate(const std::string& name) {
  if (!is_valid_key_name(name)) {
    return invalid("\"" + name + "\" cannot name a key: it must have no white space and no '+'");
  }
  Signer signer;
  DAYBOOK_TRY(signer.seed_, new_ed25519_seed());
  signer.key_ = std::make_unique<const Ed25519Key>(signer.seed_);
  signer.verifier_.name_ = name;
  signer.verifier_.public_key_ = ed25519_public_key(signer.seed_);
  signer.verifier_.key_id_ = key_id_of(name, signer.verifier_.public_key_);
  return signer;
}

Signer::Signer(Signer&&) noexcept = default;
Signer& Signer::operator=(Signer&& other) noexcept {
  wipe(seed_);
  seed_ = std::move(other.seed_);
  key_ = std::move(other.key_);
  verifier_ = std::move(other.verifier_);
  return *this;
}
Signer::~Signer() {
  wipe(seed_);
}

std::string Signer::skey() const {
  return std::string(kPrivatePrefix) + render_key_text(verifier_.name(), verifier_.key_id(), seed_);
}

std::string Signer::sign(std::string_view message) const {
  return key_->sign(message);
}

}  // namespace daybook::note
