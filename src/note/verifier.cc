#include <openssl/crypto.h>

#include "base/bytes.h"
#include "base/hash.h"
#include "note/ed25519.h"
#include "note/key_text.h"
#include "note/note.h"

namespace daybook::note {
namespace {

std::string hex8(uint32_t key_id) {
  std::string bytes;
  append_be32(bytes, key_id);
  return hex_encode(bytes);
}

Error wrong_type(char wanted) {
  return invalid(wanted == kCosignatureType ? "not a witness's key (type 4, Ed25519 cosignatures)"
                                            : "not an Ed25519 key (type 1)");
}

}  // namespace

uint32_t key_id_of(std::string_view name, std::string_view public_key, char type) {
  std::string bytes(name);
  bytes += '\n';
  bytes += type;
  bytes += public_key;
  return read_be32(sha256(bytes).view());
}

std::string render_key_text(std::string_view name, uint32_t key_id, std::string_view key,
                            char type) {
  return std::string(name) + "+" + hex8(key_id) + "+" +
         base64_encode(std::string(1, type) + std::string(key));
}

Result<KeyText> parse_key_text(std::string_view text, char type) {
  const size_t first = text.find('+');
  const size_t second = first == std::string_view::npos ? first : text.find('+', first + 1);
  if (second == std::string_view::npos) return invalid("a key reads name+id+base64");
  KeyText parsed;
  parsed.name = text.substr(0, first);
  if (!is_valid_key_name(parsed.name)) return invalid("a key's name has no white space and no '+'");
  const std::string_view id = text.substr(first + 1, second - first - 1);
  const Result<std::string> id_bytes = hex_decode(id);
  if (!id_bytes.ok() || id_bytes->size() != 4) return invalid("a key's id is 8 hex digits");
  parsed.key_id = read_be32(*id_bytes);
  if (hex8(parsed.key_id) != id) return invalid("a key's id is 8 lower-case hex digits");
  Result<std::string> typed = base64_decode(text.substr(second + 1));
  if (!typed.ok()) return typed.error().with_context("a key's last part");
  if (typed->empty() || typed->front() != type) return wrong_type(type);
  if (typed->size() != 1 + kKeyBytes) return invalid("an Ed25519 key has 32 bytes");
  parsed.key = typed->substr(1);
  OPENSSL_cleanse(typed->data(), typed->size());  // it may be a seed
  return parsed;
}

Result<Verifier> Verifier::parse(std::string_view vkey) {
  Result<KeyText> parsed = parse_key_text(vkey);
  if (!parsed.ok()) return parsed.error().with_context("public key");
  if (key_id_of(parsed->name, parsed->key) != parsed->key_id) {
    return invalid("public key: its id does not fit its name and bytes: one of them was altered");
  }
  Verifier verifier;
  verifier.name_ = std::move(parsed->name);
  verifier.key_id_ = parsed->key_id;
  verifier.public_key_ = std::move(parsed->key);
  return verifier;
}

std::string Verifier::vkey() const {
  return render_key_text(name_, key_id_, public_key_);
}

bool Verifier::verify(std::string_view message, std::string_view signature) const {
  return ed25519_verify(public_key_, message, signature);
}

}  // namespace daybook::note
