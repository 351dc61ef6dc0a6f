// Reads foreign bytes from left to right: little-endian integers, varints and length-prefixed
// strings as LevelDB writes them (util/coding.h). Every step is all or nothing and never looks past
// the end.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace daybook::kv {

class ByteReader {
 public:
  explicit ByteReader(std::string_view bytes) : rest_(bytes) {}

  [[nodiscard]] bool done() const { return rest_.empty(); }

  std::optional<std::string_view> take(uint64_t count) {
    if (count > rest_.size()) return std::nullopt;
    const std::string_view taken = rest_.substr(0, static_cast<size_t>(count));
    rest_.remove_prefix(static_cast<size_t>(count));
    return taken;
  }

  std::optional<uint64_t> little_endian(size_t width) {
    const std::optional<std::string_view> bytes = take(width);
    if (!bytes) return std::nullopt;
    uint64_t value = 0;
    for (size_t i = width; i-- > 0;) value = value << 8 | static_cast<uint8_t>((*bytes)[i]);
    return value;
  }

  // At most `bits` bits (32 or 64).
  std::optional<uint64_t> varint(unsigned bits) {
    uint64_t value = 0;
    for (unsigned shift = 0; shift < bits; shift += 7) {
      const std::optional<uint64_t> byte = little_endian(1);
      if (!byte) return std::nullopt;
      const uint64_t part = *byte & 0x7f;
      if (shift + 7 > bits && part >> (bits - shift) != 0) return std::nullopt;
      value |= part << shift;
      if ((*byte & 0x80) == 0) return value;
    }
    return std::nullopt;
  }

  std::optional<std::string_view> length_prefixed() {
    const std::optional<uint64_t> length = varint(32);
    return length ? take(*length) : std::nullopt;
  }

 private:
  std::string_view rest_;
};

}  // namespace daybook::kv
