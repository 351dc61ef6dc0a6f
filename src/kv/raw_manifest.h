// A LevelDB MANIFEST: which tables and which log the store needs (db/version_edit.cc).
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "kv/raw_log_reader.h"

namespace daybook::kv {

struct RawManifest {
  std::map<uint64_t, uint64_t> table_sizes;  // by file number
  uint64_t log_number = 0;                   // the oldest log in use; 0: none said
  uint64_t last_sequence = 0;                // when it was written; 0: not said
  std::vector<LogDamage> damage;             // when there is any, the rest is not to be relied on
  std::optional<uint64_t> torn_at;
};

RawManifest read_raw_manifest(std::string_view bytes);

}  // namespace daybook::kv
