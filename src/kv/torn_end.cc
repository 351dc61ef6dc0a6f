#include "kv/torn_end.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "kv/current_file.h"
#include "kv/durable_file.h"
#include "kv/file_descriptor.h"
#include "kv/raw_files.h"
#include "kv/raw_log_reader.h"

namespace daybook::kv {
namespace {

// The newest log that holds anything. An opening that was interrupted leaves empty ones after it.
Result<std::optional<std::string>> newest_log(const std::string& folder, FileSystem& files,
                                              const std::vector<std::string>& names) {
  std::optional<NamedFile> newest;
  for (const std::string& name : names) {
    const NamedFile file = as_named_file(name);
    if (file.kind != RawFileKind::kLog) continue;
    if (newest && newest->number > file.number) continue;
    const std::string path = folder + "/" + name;
    const Answer<FileInfo> info = files.info(path, false);
    if (info.error != 0) return errno_error("look at", path, info.error);
    if (info.value.size > 0) newest = file;
  }
  return newest ? std::optional(newest->name) : std::nullopt;
}

// nullopt: it can be read to its end, or damage comes before a record that can be read.
std::optional<uint64_t> torn_end_of(const RawLog& log) {
  const uint64_t end = log.records.empty() ? 0 : log.records.back().end;
  if (log.damage.empty()) return std::nullopt;
  const bool all_after = std::all_of(log.damage.begin(), log.damage.end(),
                                     [&](const LogDamage& damage) { return damage.offset >= end; });
  return all_after ? std::optional(end) : std::nullopt;
}

}  // namespace

Result<std::map<std::string, std::string>> find_torn_ends(const std::string& folder,
                                                          FileSystem& files) {
  const Answer<std::vector<std::string>> names = files.list(folder);
  if (names.error != 0) return errno_error("list", folder, names.error);
  std::vector<std::string> written_at_the_end;
  DAYBOOK_TRY(const auto log, newest_log(folder, files, names.value));
  if (log) written_at_the_end.push_back(*log);
  DAYBOOK_TRY(const std::string current, read_file(folder + "/CURRENT", kMaxCurrentBytes, files));
  if (const auto parsed = parse_current(current)) {
    written_at_the_end.push_back(parsed->manifest_name);
  }
  std::map<std::string, std::string> torn;
  for (const std::string& name : written_at_the_end) {
    const std::string path = folder + "/" + name;
    DAYBOOK_TRY(std::string content, read_file(path, UINT64_MAX, files));
    const std::optional<uint64_t> end = torn_end_of(read_raw_log(content));
    if (end) torn[path] = content.substr(0, static_cast<size_t>(*end));
  }
  return torn;
}

}  // namespace daybook::kv
