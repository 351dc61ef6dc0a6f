#include "kv/current_file.h"

#include <algorithm>

#include "base/bytes.h"

namespace daybook::kv {
namespace {

constexpr std::string_view kManifestPrefix = "MANIFEST-";

}  // namespace

std::optional<CurrentFile> parse_current(std::string_view content) {
  if (!content.starts_with(kManifestPrefix) || !content.ends_with("\n")) return std::nullopt;
  content.remove_suffix(1);
  // Padded with zeros to six digits.
  std::string_view digits = content.substr(kManifestPrefix.size());
  digits.remove_prefix(std::min(digits.find_first_not_of('0'), digits.size()));
  const std::optional<uint64_t> number = parse_decimal(digits);
  if (!number) return std::nullopt;
  return CurrentFile{std::string(content), *number};
}

}  // namespace daybook::kv
