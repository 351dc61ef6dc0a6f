// The framing of LevelDB's logs and MANIFESTs (doc/log_format.md): records in 32 KiB blocks, each
// fragment with a masked CRC-32C. LevelDB's own reader is private to it, and drops the rest of a
// block after damage; this one looks for the next whole record, since evidence may follow. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace daybook::kv {

struct LogRecord {
  uint64_t offset = 0;  // of its first fragment's header
  std::string payload;
  uint64_t end = 0;  // after its last fragment
};

struct LogDamage {
  uint64_t offset = 0;
  std::string what;
};

struct RawLog {
  std::vector<LogRecord> records;
  std::vector<LogDamage> damage;
  std::optional<uint64_t>
      torn_at;  // where a last record starts that the end of the file cuts short
};

RawLog read_raw_log(std::string_view bytes);

}  // namespace daybook::kv
