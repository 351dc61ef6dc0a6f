#include "kv/unfinished_store.h"

#include "kv/durable_file.h"
#include "kv/raw_files.h"
#include "kv/raw_manifest.h"

namespace daybook::kv {
namespace {

// That of an empty store has some 70 bytes; one edit more would not fit.
constexpr uint64_t kMaxEmptyManifestBytes = 100;

// Whether it is so small that nothing but the beginning of a new store can be in it.
Result<bool> is_empty_manifest(const std::string& path) {
  const Result<std::string> bytes = read_file(path, kMaxEmptyManifestBytes);
  if (!bytes.ok() && bytes.error().kind == ErrorKind::kInvalid) return false;
  if (!bytes.ok()) return bytes.error();
  const RawManifest manifest = read_raw_manifest(*bytes);
  return manifest.table_sizes.empty() && manifest.last_sequence == 0;
}

Result<bool> is_empty_log(const std::string& path) {
  const Result<std::string> bytes = read_file(path, 0);
  if (!bytes.ok() && bytes.error().kind == ErrorKind::kInvalid) return false;
  if (!bytes.ok()) return bytes.error();
  return true;
}

Result<bool> shows_a_store(const std::string& folder, const NamedFile& file) {
  const std::string path = folder + "/" + file.name;
  switch (file.kind) {
    case RawFileKind::kTable:
    case RawFileKind::kCurrent:
      return true;
    case RawFileKind::kLog: {
      DAYBOOK_TRY(const bool empty, is_empty_log(path));
      return !empty;
    }
    case RawFileKind::kManifest: {
      DAYBOOK_TRY(const bool empty, is_empty_manifest(path));
      return !empty;
    }
    case RawFileKind::kOther:
      break;
  }
  return false;
}

}  // namespace

Result<std::optional<std::string>> find_lost_store(const std::string& folder) {
  DAYBOOK_TRY(const std::vector<NamedFile> files, list_files(folder));
  for (const NamedFile& file : files) {
    DAYBOOK_TRY(const bool shows, shows_a_store(folder, file));
    if (shows) return std::optional(file.name);
  }
  return std::optional<std::string>();
}

}  // namespace daybook::kv
