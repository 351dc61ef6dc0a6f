// Internal to note: the text form that both halves of a key share, "name+hex8(keyID)+base64(type ||
// 32 bytes)". The type says what the key signs: 0x01 a note, 0x04 a cosignature.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace daybook::note {

inline constexpr char kEd25519Type = 0x01;
inline constexpr char kCosignatureType = 0x04;
inline constexpr std::string_view kPrivatePrefix = "PRIVATE+KEY+";
inline constexpr size_t kKeyBytes = 32;  // of a seed and of a public key
inline constexpr size_t kSignatureBytes = 64;

struct KeyText {
  std::string name;
  uint32_t key_id = 0;
  std::string key;  // 32 bytes: a seed or a public key
};

// The first 4 bytes of SHA-256(name || 0x0A || type || public key).
uint32_t key_id_of(std::string_view name, std::string_view public_key, char type = kEd25519Type);

std::string render_key_text(std::string_view name, uint32_t key_id, std::string_view key,
                            char type = kEd25519Type);
// Strict. Does not check that the id fits the key: only the public half tells. The message never
// shows the key.
Result<KeyText> parse_key_text(std::string_view text, char type = kEd25519Type);

}  // namespace daybook::note
