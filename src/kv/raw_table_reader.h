// One LevelDB table (.ldb, .sst): every record, with its sequence number, in the order of the file.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "kv/raw_reader.h"

namespace daybook::kv {

// True when `bytes` end as a table does. LevelDB writes a table from front to end, so a crash
// leaves one without.
bool is_finished_table(std::string_view bytes);

// Appends to `records` and `damage`. After a damaged data block the next one is read; a damaged
// index block or footer leaves nothing to read.
void read_raw_table(std::string_view bytes, const std::string& file,
                    std::vector<RawRecord>& records, std::vector<RawDamage>& damage);

}  // namespace daybook::kv
