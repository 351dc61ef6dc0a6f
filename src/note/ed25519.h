// Internal to note: Ed25519 (RFC 8032) through OpenSSL, on raw bytes: seeds and public keys have
// 32, signatures 64.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "note/secret.h"

namespace daybook::note {

// 32 random bytes; kEnvironment when the system has none.
Result<std::string> new_ed25519_seed();
std::string ed25519_public_key(const std::string& seed);
std::string ed25519_sign(const std::string& seed, std::string_view message);
// The same for whoever signs often: making OpenSSL's form of the key costs as much as a signature.
class Ed25519Key {
 public:
  explicit Ed25519Key(const std::string& seed);
  ~Ed25519Key();  // OpenSSL wipes what it frees
  Ed25519Key(const Ed25519Key&) = delete;
  Ed25519Key& operator=(const Ed25519Key&) = delete;
  [[nodiscard]] std::string sign(std::string_view message) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};
// False also for a key or a signature of another length.
bool ed25519_verify(std::string_view public_key, std::string_view message,
                    std::string_view signature);

}  // namespace daybook::note
