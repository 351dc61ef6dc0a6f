#include "log/key_codec.h"

#include "base/bytes.h"
#include "log/keys.h"

namespace daybook::log {

std::string event_key(Position position) {
  std::string key(1, kEventPrefix);
  append_be64(key, position.value);
  return key;
}

std::optional<Position> parse_event_key(std::string_view key) {
  if (key.size() != 9 || key.front() != kEventPrefix) return std::nullopt;
  return Position(read_be64(key.substr(1)));
}

std::string hash_key(unsigned tile_level, uint64_t index) {
  std::string key(1, kHashPrefix);
  key += static_cast<char>(tile_level);
  append_be64(key, index);
  return key;
}

std::optional<HashKey> parse_hash_key(std::string_view key) {
  if (key.size() != 10 || key.front() != kHashPrefix) return std::nullopt;
  return HashKey{static_cast<uint8_t>(key[1]), read_be64(key.substr(2))};
}

}  // namespace daybook::log
