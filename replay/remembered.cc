#include "replay/remembered.h"

#include <filesystem>

#include "kv/durable_file.h"

namespace daybook::replay {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kSuffix = ".unified.json";

fs::path files_folder(const ledger::Ledger& ledger) {
  return ledger.paths().resolve(ledger.config().files_folder);
}

bool is_unified(const std::string& name) {
  return name.size() > kSuffix.size() &&
         name.compare(name.size() - kSuffix.size(), kSuffix.size(), kSuffix) == 0;
}

}  // namespace

Result<FilesImage> remember_files(const ledger::Ledger& ledger) {
  FilesImage image;
  std::error_code error;
  const fs::path folder = files_folder(ledger);
  const bool is_there = fs::is_directory(folder, error);
  if (error && error != std::errc::no_such_file_or_directory)
    return environment("cannot look at " + folder.string() + ": " + error.message());
  if (!is_there) return image;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error)) {
    const std::string name = entry->path().filename().string();
    if (!is_unified(name)) continue;
    DAYBOOK_TRY(image[name], kv::read_file(entry->path().string()));
  }
  if (error) return environment(folder.string() + ": " + error.message());
  return image;
}

Result<FileDifferences> compare_files(const ledger::Ledger& ledger, const FilesImage& before,
                                      const FilesImage& after) {
  FileDifferences found;
  for (const auto& [name, bytes] : before) {
    const auto now = after.find(name);
    if (now != after.end() && now->second == bytes) continue;
    const std::string kept = (files_folder(ledger) / (name + ".before-rebuild")).string();
    DAYBOOK_RETURN_IF_ERROR(kv::replace_file(kept, bytes));
    const std::string what = now == after.end() ? " is not what the log gives: no such network"
                                                : " was not what the log gives";
    found.lines.push_back("file " + name + what + "; its bytes are kept in " + kept);
    found.kept.push_back(kept);
  }
  for (const auto& [name, bytes] : after) {
    if (before.count(name) == 0) found.lines.push_back("file " + name + " was missing");
  }
  return found;
}

Result<void> remove_file(const ledger::Ledger& ledger, const std::string& name) {
  return kv::remove_file((files_folder(ledger) / name).string());
}

}  // namespace daybook::replay
