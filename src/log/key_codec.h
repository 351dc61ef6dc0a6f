// Internal to log: the store's keys as bytes. The list of prefixes is keys.h.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/ids.h"

namespace daybook::log {

inline constexpr std::string_view kFormatKey = "mformat";
inline constexpr std::string_view kStoreIdKey = "mstore-id";
inline constexpr std::string_view kSessionKey = "msession";
inline constexpr std::string_view kCheckpointKey = "mcheckpoint";
inline constexpr std::string_view kHeadKey = "mhead";

std::string event_key(Position position);
// nullopt: not an event key.
std::optional<Position> parse_event_key(std::string_view key);

// `tile_level`: the hash is a node of tree level 8·tile_level.
std::string hash_key(unsigned tile_level, uint64_t index);
struct HashKey {
  unsigned tile_level;
  uint64_t index;
};
std::optional<HashKey> parse_hash_key(std::string_view key);

}  // namespace daybook::log
