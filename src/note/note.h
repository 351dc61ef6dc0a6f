// C2SP signed notes and Ed25519 keys. Source: c2sp.org/signed-note@v1.0.0. Keys through OpenSSL.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace daybook::note {

// The public half: "name+hex8(keyID)+base64(0x01 || public key)". Value type.
class Verifier {
 public:
  // Strict: the key id must match, the name must be valid, the type Ed25519.
  static Result<Verifier> parse(std::string_view vkey);
  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] uint32_t key_id() const { return key_id_; }
  [[nodiscard]] std::string vkey() const;
  [[nodiscard]] bool verify(std::string_view message, std::string_view signature) const;

 private:
  friend class Signer;
  std::string name_;
  uint32_t key_id_ = 0;
  std::string public_key_;  // 32 bytes
};

class Ed25519Key;  // internal: ed25519.h

// The private half. Signing is deterministic (RFC 8032). Wipes the seed when destroyed.
class Signer {
 public:
  // "PRIVATE+KEY+name+hex8(keyID)+base64(0x01 || 32-byte seed)"
  static Result<Signer> parse(std::string_view skey);
  static Result<Signer> generate(const std::string& name);
  Signer(Signer&&) noexcept;
  Signer& operator=(Signer&&) noexcept;
  ~Signer();
  [[nodiscard]] std::string skey() const;
  [[nodiscard]] const Verifier& verifier() const { return verifier_; }
  [[nodiscard]] std::string sign(std::string_view message) const;  // 64 bytes

 private:
  Signer();
  std::string seed_;
  std::unique_ptr<const Ed25519Key> key_;  // of the seed, in OpenSSL's form
  Verifier verifier_;
};

// Not empty, no white space, no '+'.
bool is_valid_key_name(std::string_view name);

struct Signature {
  std::string name;
  uint32_t key_id = 0;
  std::string payload;  // what follows the key id
};

struct Note {
  std::string text;  // ends in \n; the signed bytes
  std::vector<Signature> signatures;
};

// Syntax only. ≤ 1 MiB, ≤ 100 signature lines.
Result<Note> parse_note(std::string_view bytes);
std::string render_note(const Note& note);
std::string sign_note(std::string_view text, const Signer& signer);
// A note's signature lines alone, as a witness answers them: each "— name base64\n", at least one,
// at most 100.
Result<std::vector<Signature>> parse_signature_lines(std::string_view lines);
std::string render_signature_lines(const std::vector<Signature>& signatures);
// kTampered when a known key's signature fails or no known key signed it; returns the note.
Result<Note> open_note(std::string_view bytes, const std::vector<Verifier>& known);

}  // namespace daybook::note
