// AES-256-SIV (RFC 5297, OpenSSL): deterministic authenticated encryption. The same key, text and
// context give the same bytes, so nothing needs a nonce and sealing again changes nothing; who
// holds two ciphertexts learns whether their texts are equal, and nothing else.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.h"

namespace daybook {

inline constexpr size_t kSivKeyBytes = 64;       // two AES-256 keys
inline constexpr size_t kSivOverheadBytes = 16;  // the synthetic IV stands before the ciphertext

// kSivKeyBytes from the operating system; kEnvironment when it has none to give.
Result<std::string> new_siv_key();
// `key` has kSivKeyBytes (32 are AES-128-SIV, for the RFC's vectors); text and context are not
// empty (CHECKed: both are ours). The context is authenticated and not part of the result.
std::string siv_seal(std::string_view key, std::string_view text, std::string_view context);
// kTampered when `sealed` was not made by siv_seal with this key and context.
Result<std::string> siv_open(std::string_view key, std::string_view sealed,
                             std::string_view context);
// Overwrites what `secret` holds, in a way that the compiler keeps.
void wipe(std::string& secret);

}  // namespace daybook
