// C2SP cosignatures: a witness's statement "at this time, the largest consistent tree that I have
// seen of this log is the one of this checkpoint". Source: c2sp.org/tlog-cosignature@v1.0.0 (the
// Ed25519 type, 0x04).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "note/note.h"

namespace daybook::note {

// What is signed: "cosignature/v1\ntime <seconds>\n" and the note's text. `seconds` since 1970.
std::string cosignature_message(std::string_view note_text, uint64_t seconds);

// The public half of a witness's key: "name+hex8(keyID)+base64(0x04 || public key)". Value type.
class CosignatureVerifier {
 public:
  // Strict, as Verifier::parse, and of type 0x04 only.
  static Result<CosignatureVerifier> parse(std::string_view vkey);
  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] uint32_t key_id() const { return key_id_; }
  [[nodiscard]] const std::string& public_key() const { return public_key_; }  // 32 bytes
  [[nodiscard]] std::string vkey() const;
  // Whether the line says that it is this key's: same name and key id.
  [[nodiscard]] bool claims(const Signature& signature) const;
  // Its time in seconds since 1970; kTampered when the line, which this key claims, is not this
  // key's cosignature of `note_text`.
  [[nodiscard]] Result<uint64_t> verify(std::string_view note_text,
                                        const Signature& signature) const;

 private:
  friend class Cosigner;
  std::string name_;
  uint32_t key_id_ = 0;
  std::string public_key_;
};

// The private half: "PRIVATE+KEY+name+hex8(keyID)+base64(0x04 || 32-byte seed)". Wipes the seed
// when destroyed.
class Cosigner {
 public:
  static Result<Cosigner> parse(std::string_view skey);
  static Result<Cosigner> generate(const std::string& name);
  Cosigner(Cosigner&&) noexcept;
  Cosigner& operator=(Cosigner&&) noexcept;
  ~Cosigner();
  [[nodiscard]] std::string skey() const;
  [[nodiscard]] const CosignatureVerifier& verifier() const { return verifier_; }
  // `seconds` ≤ 2^63 − 1.
  [[nodiscard]] Signature cosign(std::string_view note_text, uint64_t seconds) const;

 private:
  Cosigner() = default;
  std::string seed_;
  CosignatureVerifier verifier_;
};

// What one witness says of a note.
struct Cosignature {
  size_t witness;                // index into the known keys
  std::optional<uint64_t> time;  // seconds since 1970; nullopt: a bad one
};
// The lines of known witnesses, in the note's order; lines of unknown keys are left out.
std::vector<Cosignature> find_cosignatures(const Note& note,
                                           const std::vector<CosignatureVerifier>& known);

}  // namespace daybook::note
