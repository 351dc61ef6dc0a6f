#include "kv/unfinished_store.h"

#include "kv/durable_file.h"
#include "kv/file_descriptor.h"
#include "kv/raw_files.h"
#include "kv/raw_manifest.h"

namespace daybook::kv {
namespace {

// That of an empty store has some 70 bytes; one edit more would not fit.
constexpr uint64_t kMaxEmptyManifestBytes = 100;

// Whether it is so small that nothing but the beginning of a new store can be in it.
Result<bool> is_empty_manifest(const std::string& path, FileSystem& files) {
  const Result<std::string> bytes = read_file(path, kMaxEmptyManifestBytes, files);
  if (!bytes.ok() && bytes.error().kind == ErrorKind::kInvalid) return false;
  if (!bytes.ok()) return bytes.error();
  const RawManifest manifest = read_raw_manifest(*bytes);
  return manifest.table_sizes.empty() && manifest.last_sequence == 0;
}

Result<bool> is_empty_log(const std::string& path, FileSystem& files) {
  const Result<std::string> bytes = read_file(path, 0, files);
  if (!bytes.ok() && bytes.error().kind == ErrorKind::kInvalid) return false;
  if (!bytes.ok()) return bytes.error();
  return true;
}

Result<bool> shows_a_store(const std::string& folder, const NamedFile& file, FileSystem& files) {
  const std::string path = folder + "/" + file.name;
  switch (file.kind) {
    case RawFileKind::kTable:
    case RawFileKind::kCurrent:
      return true;
    case RawFileKind::kLog: {
      DAYBOOK_TRY(const bool empty, is_empty_log(path, files));
      return !empty;
    }
    case RawFileKind::kManifest: {
      DAYBOOK_TRY(const bool empty, is_empty_manifest(path, files));
      return !empty;
    }
    case RawFileKind::kOther:
      break;
  }
  return false;
}

}  // namespace

Result<std::optional<std::string>> find_lost_store(const std::string& folder, FileSystem& files) {
  const Answer<std::vector<std::string>> names = files.list(folder);
  if (names.error != 0) return errno_error("list", folder, names.error);
  for (const std::string& name : names.value) {
    DAYBOOK_TRY(const bool shows, shows_a_store(folder, as_named_file(name), files));
    if (shows) return std::optional(name);
  }
  return std::optional<std::string>();
}

}  // namespace daybook::kv
