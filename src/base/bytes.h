// Bytes are std::string (owned) and std::string_view (borrowed), as LevelDB and OpenSSL take them:
// no copies at module edges. Big-endian integers for keys, so that byte order is numeric order.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/ids.h"
#include "base/result.h"

namespace daybook {

void append_be64(std::string& out, uint64_t value);
void append_be32(std::string& out, uint32_t value);
void append_be16(std::string& out, uint16_t value);
// Exactly the first 8 (4, 2) bytes; CHECKs the length: the caller has verified it.
uint64_t read_be64(std::string_view bytes);
uint32_t read_be32(std::string_view bytes);
uint16_t read_be16(std::string_view bytes);

// Lower-case hex without a prefix.
std::string hex_encode(std::string_view bytes);
// Strict: even length, hex digits only (either case), no prefix.
Result<std::string> hex_decode(std::string_view text);

// RFC 4648 section 4, standard alphabet, padded.
std::string base64_encode(std::string_view bytes);
// Strict: canonical padding, no white space, no stray bits: decoding and re-encoding gives the same
// text.
Result<std::string> base64_decode(std::string_view text);

// 8-4-4-4-12 lower-case hex.
std::string to_string(const EventId& id);
// Accepts exactly what to_string writes (either case).
Result<EventId> parse_event_id(std::string_view text);

// Decimal without sign, leading zeros or white space, ≤ 2^64−1; nullopt otherwise.
std::optional<uint64_t> parse_decimal(std::string_view text);

// True when `text` is well-formed UTF-8 (no overlong forms, no surrogates).
bool is_utf8(std::string_view text);

}  // namespace daybook
