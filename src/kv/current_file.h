// The content of a LevelDB folder's CURRENT: the name of the MANIFEST in use, and a line feed.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace daybook::kv {

// No CURRENT is anywhere near this large.
inline constexpr uint64_t kMaxCurrentBytes = 4096;

struct CurrentFile {
  std::string manifest_name;
  uint64_t manifest_number = 0;
};

// nullopt: it does not name a MANIFEST.
std::optional<CurrentFile> parse_current(std::string_view content);

}  // namespace daybook::kv
