// The Keccak sponge with a rate of 136 bytes and 32 bytes of output. The first padding byte is the
// only difference between Keccak-256 (0x01, as Ethereum has it) and SHA3-256 (0x06, FIPS 202): with
// 0x06 the permutation can be tested against any SHA3 there is.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/hash.h"

namespace daybook {

Hash keccak_sponge_256(std::string_view bytes, uint8_t first_padding_byte);

}  // namespace daybook
