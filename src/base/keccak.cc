#include "base/keccak.h"

#include <bit>

namespace daybook {
namespace {

constexpr size_t kRateBytes = 136;
using State = std::array<uint64_t, 25>;  // lane (x, y) at x + 5y

constexpr std::array<uint64_t, 24> kRoundConstants = {
    0x0000000000000001, 0x0000000000008082, 0x800000000000808a, 0x8000000080008000,
    0x000000000000808b, 0x0000000080000001, 0x8000000080008081, 0x8000000000008009,
    0x000000000000008a, 0x0000000000000088, 0x0000000080008009, 0x000000008000000a,
    0x000000008000808b, 0x800000000000008b, 0x8000000000008089, 0x8000000000008003,
    0x8000000000008002, 0x8000000000000080, 0x000000000000800a, 0x800000008000000a,
    0x8000000080008081, 0x8000000000008080, 0x0000000080000001, 0x8000000080008008};

// FIPS 202, table 2 (mod 64), by x + 5y.
constexpr std::array<int, 25> kRotations = {0,  1,  62, 28, 27, 36, 44, 6,  55, 20, 3,  10, 43,
                                            25, 39, 41, 45, 15, 21, 8,  18, 2,  61, 56, 14};

void theta(State& a) {
  std::array<uint64_t, 5> column;
  for (size_t x = 0; x < 5; ++x) column[x] = a[x] ^ a[x + 5] ^ a[x + 10] ^ a[x + 15] ^ a[x + 20];
  for (size_t i = 0; i < 25; ++i) {
    a[i] ^= column[(i + 4) % 5] ^ std::rotl(column[(i + 1) % 5], 1);
  }
}

State rho_and_pi(const State& a) {
  State b;
  for (size_t x = 0; x < 5; ++x) {
    for (size_t y = 0; y < 5; ++y) {
      b[y + 5 * ((2 * x + 3 * y) % 5)] = std::rotl(a[x + 5 * y], kRotations[x + 5 * y]);
    }
  }
  return b;
}

void chi(State& a, const State& b) {
  for (size_t y = 0; y < 25; y += 5) {
    for (size_t x = 0; x < 5; ++x) a[y + x] = b[y + x] ^ (~b[y + (x + 1) % 5] & b[y + (x + 2) % 5]);
  }
}

void keccak_f(State& a) {
  for (const uint64_t round_constant : kRoundConstants) {
    theta(a);
    chi(a, rho_and_pi(a));
    a[0] ^= round_constant;
  }
}

void xor_byte(State& a, size_t i, uint8_t byte) {
  a[i / 8] ^= uint64_t{byte} << (8 * (i % 8));
}

}  // namespace

Hash keccak_sponge_256(std::string_view bytes, uint8_t first_padding_byte) {
  State a{};
  size_t filled = 0;
  for (const char c : bytes) {
    xor_byte(a, filled++, static_cast<uint8_t>(c));
    if (filled < kRateBytes) continue;
    keccak_f(a);
    filled = 0;
  }
  xor_byte(a, filled, first_padding_byte);
  xor_byte(a, kRateBytes - 1, 0x80);
  keccak_f(a);
  Hash out;
  for (size_t i = 0; i < out.bytes.size(); ++i) {
    out.bytes[i] = static_cast<uint8_t>(a[i / 8] >> (8 * (i % 8)));
  }
  return out;
}

}  // namespace daybook
