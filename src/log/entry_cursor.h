// Entries of a log by position, for whoever reads several: the one after the last is a step, any
// other a seek. Sees the log as it was when the cursor was made; must not outlive it.
#pragma once

#include <optional>
#include <string_view>

#include "log/log.h"

namespace daybook::log {

class EntryCursor {
 public:
  EntryCursor(const Log& log, kv::Store::Blocks blocks) : walk_(log.store().iterate(blocks)) {}
  // The bytes, until the next call. kDamaged when the entry is missing or cannot be read.
  Result<std::string_view> read(Position position);

 private:
  kv::Iterator walk_;
  std::optional<Position> at_;  // what the walk stands on
};

}  // namespace daybook::log
