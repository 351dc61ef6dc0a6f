// CRC-32C (Castagnoli, RFC 3720 appendix B.4), which LevelDB puts on every log record and table
// block.
#pragma once

#include <cstdint>
#include <string_view>

namespace daybook::kv {

uint32_t crc32c(std::string_view bytes);

// What LevelDB stores: rotated and offset, because a CRC of bytes that hold CRCs is weak
// (util/crc32c.h).
uint32_t masked_crc32c(std::string_view bytes);

}  // namespace daybook::kv
