#include "kv/raw_files.h"

#include <algorithm>
#include <filesystem>
#include <optional>

#include "base/bytes.h"

namespace daybook::kv {
namespace {

std::optional<uint64_t> file_number(std::string_view digits) {
  if (digits.empty()) return std::nullopt;
  const size_t zeros = std::min(digits.find_first_not_of('0'), digits.size() - 1);
  return parse_decimal(digits.substr(zeros));
}

}  // namespace

NamedFile as_named_file(const std::string& name) {
  constexpr std::string_view kPrefix = "MANIFEST-";
  if (name == "CURRENT") return {name, 0, RawFileKind::kCurrent};
  if (name.compare(0, kPrefix.size(), kPrefix) == 0) {
    const auto number = file_number(std::string_view(name).substr(kPrefix.size()));
    return {name, number.value_or(0), number ? RawFileKind::kManifest : RawFileKind::kOther};
  }
  const size_t dot = std::min(name.find('.'), name.size());
  const auto number = file_number(std::string_view(name).substr(0, dot));
  const std::string extension = name.substr(dot);
  if (number && (extension == ".ldb" || extension == ".sst"))
    return {name, *number, RawFileKind::kTable};
  if (number && extension == ".log") return {name, *number, RawFileKind::kLog};
  return {name, 0, RawFileKind::kOther};
}

std::string data_file_name(uint64_t number, const std::string& extension) {
  constexpr size_t kDigits = 6;
  const std::string digits = std::to_string(number);
  return std::string(digits.size() < kDigits ? kDigits - digits.size() : 0, '0') + digits +
         extension;
}

Hash digest_of(std::vector<FileDigest> files) {
  std::sort(files.begin(), files.end(),
            [](const FileDigest& a, const FileDigest& b) { return a.name < b.name; });
  std::string text;
  for (const FileDigest& file : files) {
    append_be32(text, static_cast<uint32_t>(file.name.size()));
    text += file.name;
    append_be64(text, file.size);
    text += file.hash.view();
  }
  return sha256(text);
}

Result<std::vector<NamedFile>> list_files(const std::string& folder) {
  std::vector<NamedFile> files;
  std::error_code error;
  for (std::filesystem::directory_iterator it(folder, error), end; !error && it != end;
       it.increment(error)) {
    std::error_code ignored;
    if (it->is_regular_file(ignored))
      files.push_back(as_named_file(it->path().filename().string()));
  }
  if (error) return environment("cannot list " + folder + ": " + error.message());
  std::sort(files.begin(), files.end(),
            [](const NamedFile& a, const NamedFile& b) { return a.name < b.name; });
  return files;
}

}  // namespace daybook::kv
