// LevelDB's framing, for targets that would otherwise stop at the first checksum: the fuzzer
// changes bytes, and this makes the checksums fit again. Source: LevelDB doc/log_format.md,
// doc/table_format.md.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace daybook::fuzz {

// A log (or MANIFEST) of these records.
std::string frame_log(const std::vector<std::string>& payloads);

// The checksum of every record that lies whole in its block, walking from one header to the next.
std::string with_log_checksums(std::string bytes);

// The checksums of the index and metaindex blocks and of all blocks that the index names (as far as
// it is not compressed); the magic number at the end.
std::string with_table_checksums(std::string bytes);

}  // namespace daybook::fuzz
