// SHA-256 (FIPS 180-4, OpenSSL) and Keccak-256 (the padding before FIPS 202 that Ethereum uses;
// OpenSSL 3.0 lacks it). Pure.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <iosfwd>
#include <string>
#include <string_view>

namespace daybook {

// 32 bytes. Compares bytewise; value-initialised to zero.
struct Hash {
  std::array<uint8_t, 32> bytes{};
  friend auto operator<=>(const Hash&, const Hash&) = default;
  [[nodiscard]] std::string_view view() const {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
  }
  // `raw` must be 32 bytes (CHECKed: callers verify foreign bytes first).
  static Hash from_bytes(std::string_view raw);
  [[nodiscard]] std::string hex() const;
};
std::ostream& operator<<(std::ostream& out, const Hash& hash);  // hex

Hash sha256(std::string_view bytes);
Hash keccak256(std::string_view bytes);

// Incremental SHA-256 for input that comes in parts.
class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(const Sha256&) = delete;
  Sha256& operator=(const Sha256&) = delete;
  Sha256& update(std::string_view bytes);
  Hash finish();  // once

 private:
  void* context_;
};

}  // namespace daybook
