// The fuzzer's bytes, taken apart from left to right. Every step succeeds: when nothing is left,
// numbers are 0 and text is empty.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/check.h"

namespace daybook::fuzz {

class Input {
 public:
  Input(const uint8_t* data, size_t size) : rest_(reinterpret_cast<const char*>(data), size) {}

  [[nodiscard]] bool done() const { return rest_.empty(); }

  uint8_t byte() {
    const std::string_view taken = take(1);
    return taken.empty() ? uint8_t{0} : static_cast<uint8_t>(taken.front());
  }
  // 0 … limit−1, from one byte; limit ≤ 256.
  uint8_t below(unsigned limit) { return static_cast<uint8_t>(byte() % limit); }
  // Two bytes, little-endian.
  uint16_t number16() {
    const unsigned low = byte();
    return static_cast<uint16_t>(low | static_cast<unsigned>(byte()) << 8U);
  }
  uint64_t number64() {
    uint64_t out = 0;
    for (unsigned shift = 0; shift < 64; shift += 8) out |= uint64_t{byte()} << shift;
    return out;
  }
  // At most `count` bytes.
  std::string_view take(size_t count) {
    const std::string_view taken = rest_.substr(0, count);
    rest_.remove_prefix(taken.size());
    return taken;
  }
  // One byte of length, then so many.
  std::string_view text() { return take(byte()); }
  std::string_view rest() { return take(rest_.size()); }

 private:
  std::string_view rest_;
};

}  // namespace daybook::fuzz
