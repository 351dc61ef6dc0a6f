#include "replay/remembered.h"

#include <filesystem>

#include "base/bytes.h"
#include "kv/durable_file.h"
#include "log/keys.h"

namespace daybook::replay {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kSuffix = ".unified.json";

void update_sized(Sha256& hash, std::string_view bytes) {
  std::string length;
  append_be64(length, bytes.size());
  hash.update(length).update(bytes);
}

Result<void> add_prefix(const kv::Store& store, char prefix, Sha256& hash, uint64_t& records) {
  kv::Iterator iterator = store.iterate();
  const std::string_view start(&prefix, 1);
  for (iterator.seek(start); iterator.valid() && iterator.key().substr(0, 1) == start;
       iterator.next()) {
    update_sized(hash, iterator.key());
    update_sized(hash, iterator.value());
    ++records;
  }
  return iterator.status();
}

fs::path files_folder(const ledger::Ledger& ledger) {
  return ledger.paths().resolve(ledger.config().files_folder);
}

bool is_unified(const std::string& name) {
  return name.size() > kSuffix.size() &&
         name.compare(name.size() - kSuffix.size(), kSuffix.size(), kSuffix) == 0;
}

}  // namespace

Result<IndexImage> remember_index(const ledger::Ledger& ledger) {
  IndexImage image;
  Sha256 hash;
  for (const char prefix : {log::kIdPrefix, log::kVersionPrefix}) {
    DAYBOOK_RETURN_IF_ERROR(add_prefix(ledger.log().store(), prefix, hash, image.records));
  }
  image.digest = hash.finish();
  return image;
}

Result<FilesImage> remember_files(const ledger::Ledger& ledger) {
  FilesImage image;
  std::error_code error;
  const fs::path folder = files_folder(ledger);
  if (!fs::is_directory(folder, error)) return image;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error)) {
    const std::string name = entry->path().filename().string();
    if (!is_unified(name)) continue;
    DAYBOOK_TRY(image[name], kv::read_file(entry->path().string()));
  }
  if (error) return environment(folder.string() + ": " + error.message());
  return image;
}

Result<std::vector<std::string>> compare_files(const ledger::Ledger& ledger,
                                               const FilesImage& before, const FilesImage& after) {
  std::vector<std::string> lines;
  for (const auto& [name, bytes] : before) {
    const auto now = after.find(name);
    if (now != after.end() && now->second == bytes) continue;
    const std::string kept = (files_folder(ledger) / (name + ".before-rebuild")).string();
    DAYBOOK_RETURN_IF_ERROR(kv::replace_file(kept, bytes));
    const std::string what = now == after.end() ? " is not what the log gives: no such network"
                                                : " was not what the log gives";
    lines.push_back("file " + name + what + "; its bytes are kept in " + kept);
  }
  for (const auto& [name, bytes] : after) {
    if (before.count(name) == 0) lines.push_back("file " + name + " was missing");
  }
  return lines;
}

}  // namespace daybook::replay
