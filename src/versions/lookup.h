// Internal to versions: which look-up records an event makes, and their keys. Keys: log/keys.h.
// Format page: docs/format/store.md.
//
// 'x' u8(kind) value 0x00 BE64(position) → u8 payload type
//   kind 1..6 (LookupKind)   value: as look-ups compare it, never with a NUL in it
//   kind 7 (block)           value: BE64(chain) BE64(block)
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "event/event.h"
#include "versions/versions.h"

namespace daybook::versions {

inline constexpr uint8_t kBlockLookup = 7;

// The kind and value under which an event is found, once each, in key order.
using LookupTerms = std::vector<std::pair<uint8_t, std::string>>;
LookupTerms lookup_terms(const event::Event& event);

// How a value is compared: hex in lower case; what is longer than 255 bytes or holds a NUL as
// "sha256:" and its hash.
std::string comparable(LookupKind kind, std::string_view value);

std::string block_value(ChainId chain, uint64_t block);
// All of the key but the position.
std::string lookup_prefix(uint8_t kind, std::string_view value);
std::string lookup_key(uint8_t kind, std::string_view value, Position position);
void set_lookup_key(std::string& key, uint8_t kind, std::string_view value, Position position);

struct LookupKey {
  uint8_t kind = 0;
  std::string value;
  Position position;
};
std::optional<LookupKey> parse_lookup_key(std::string_view key);

// For messages: "the look-up record of address 0x… at event 12".
std::string describe_lookup_key(const LookupKey& key);

}  // namespace daybook::versions
