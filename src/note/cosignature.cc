#include "note/cosignature.h"

#include "base/bytes.h"
#include "base/check.h"
#include "note/ed25519.h"
#include "note/key_text.h"

namespace daybook::note {
namespace {

constexpr size_t kTimeBytes = 8;
constexpr uint64_t kMaxTime = INT64_MAX;

}  // namespace

std::string cosignature_message(std::string_view note_text, uint64_t seconds) {
  return "cosignature/v1\ntime " + std::to_string(seconds) + "\n" + std::string(note_text);
}

Result<CosignatureVerifier> CosignatureVerifier::parse(std::string_view vkey) {
  Result<KeyText> parsed = parse_key_text(vkey, kCosignatureType);
  if (!parsed.ok()) return parsed.error().with_context("witness key");
  if (key_id_of(parsed->name, parsed->key, kCosignatureType) != parsed->key_id) {
    return invalid("witness key: its id does not fit its name and bytes: one of them was altered");
  }
  CosignatureVerifier verifier;
  verifier.name_ = std::move(parsed->name);
  verifier.key_id_ = parsed->key_id;
  verifier.public_key_ = std::move(parsed->key);
  return verifier;
}

std::string CosignatureVerifier::vkey() const {
  return render_key_text(name_, key_id_, public_key_, kCosignatureType);
}

bool CosignatureVerifier::claims(const Signature& signature) const {
  return signature.name == name_ && signature.key_id == key_id_;
}

Result<uint64_t> CosignatureVerifier::verify(std::string_view note_text,
                                             const Signature& signature) const {
  const Error bad = tampered("the cosignature of " + name_ + " does not fit the checkpoint");
  if (!claims(signature) || signature.payload.size() != kTimeBytes + kSignatureBytes) return bad;
  const std::string_view payload = signature.payload;
  const uint64_t seconds = read_be64(payload);
  if (seconds > kMaxTime) return bad;
  const std::string message = cosignature_message(note_text, seconds);
  if (!ed25519_verify(public_key_, message, payload.substr(kTimeBytes))) return bad;
  return seconds;
}

Result<Cosigner> Cosigner::parse(std::string_view skey) {
  if (skey.substr(0, kPrivatePrefix.size()) != kPrivatePrefix) {
    return invalid("private witness key: it does not start with PRIVATE+KEY+");
  }
  Result<KeyText> parsed = parse_key_text(skey.substr(kPrivatePrefix.size()), kCosignatureType);
  if (!parsed.ok()) return parsed.error().with_context("private witness key");
  Cosigner cosigner;
  cosigner.seed_ = std::move(parsed->key);
  CosignatureVerifier& verifier = cosigner.verifier_;
  verifier.name_ = std::move(parsed->name);
  verifier.public_key_ = ed25519_public_key(cosigner.seed_);
  verifier.key_id_ = key_id_of(verifier.name_, verifier.public_key_, kCosignatureType);
  if (verifier.key_id_ != parsed->key_id) {
    return invalid(
        "private witness key: its id does not fit its name and bytes: one of them was altered");
  }
  return cosigner;
}

Result<Cosigner> Cosigner::generate(const std::string& name) {
  if (!is_valid_key_name(name)) {
    return invalid("\"" + name + "\" cannot name a key: it must have no white space and no '+'");
  }
  Cosigner cosigner;
  DAYBOOK_TRY(cosigner.seed_, new_ed25519_seed());
  CosignatureVerifier& verifier = cosigner.verifier_;
  verifier.name_ = name;
  verifier.public_key_ = ed25519_public_key(cosigner.seed_);
  verifier.key_id_ = key_id_of(name, verifier.public_key_, kCosignatureType);
  return cosigner;
}

Cosigner::Cosigner(Cosigner&&) noexcept = default;
Cosigner& Cosigner::operator=(Cosigner&& other) noexcept {
  wipe(seed_);
  seed_ = std::move(other.seed_);
  verifier_ = std::move(other.verifier_);
  return *this;
}
Cosigner::~Cosigner() {
  wipe(seed_);
}

std::string Cosigner::skey() const {
  return std::string(kPrivatePrefix) +
         render_key_text(verifier_.name(), verifier_.key_id(), seed_, kCosignatureType);
}

Signature Cosigner::cosign(std::string_view note_text, uint64_t seconds) const {
  DAYBOOK_CHECK_LE(seconds, kMaxTime);
  std::string payload;
  append_be64(payload, seconds);
  payload += ed25519_sign(seed_, cosignature_message(note_text, seconds));
  return {verifier_.name(), verifier_.key_id(), std::move(payload)};
}

std::vector<Cosignature> find_cosignatures(const Note& note,
                                           const std::vector<CosignatureVerifier>& known) {
  std::vector<Cosignature> found;
  for (const Signature& line : note.signatures) {
    for (size_t i = 0; i < known.size(); ++i) {
      if (!known[i].claims(line)) continue;
      const Result<uint64_t> time = known[i].verify(note.text, line);
      found.push_back({i, time.ok() ? std::optional(*time) : std::nullopt});
    }
  }
  return found;
}

}  // namespace daybook::note
