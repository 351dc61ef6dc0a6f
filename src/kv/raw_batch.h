// The payload of a log record: one WriteBatch (db/write_batch.cc).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "kv/raw_reader.h"

namespace daybook::kv {

// Appends the batch's operations to `records`, with `file` as their file. Returns what is wrong
// with the batch, if anything is; what comes before that is kept.
std::optional<std::string> read_raw_batch(std::string_view payload, const std::string& file,
                                          std::vector<RawRecord>& records);

}  // namespace daybook::kv
