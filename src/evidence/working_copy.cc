#include "evidence/working_copy.h"

#include <stdlib.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>

#include "kv/raw_files.h"
#include "kv/scratch_file.h"

namespace daybook::evidence {
namespace {

namespace fs = std::filesystem;

constexpr int kCopyAttempts = 50;

Result<std::string> private_folder() {
  std::error_code error;
  const fs::path temporary = fs::temp_directory_path(error);
  if (error) return environment("no folder for temporary files: " + error.message());
  std::string name = (temporary / "daybook-evidence-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) {
    return environment("cannot make " + name + ": " + std::strerror(errno));
  }
  return name;
}

Error changes_too_fast(const std::string& folder) {
  return conflict(folder + " changes too fast to be copied: stop what writes to it");
}

Result<std::vector<std::string>> list(const std::string& folder,
                                      const WorkingCopy::Choose& choose) {
  std::error_code error;
  std::vector<std::string> paths;
  for (fs::recursive_directory_iterator it(folder, error), end; !error && it != end;
       it.increment(error)) {
    std::error_code ignored;
    const std::string path = it->path().lexically_relative(folder).generic_string();
    if (fs::is_regular_file(it->symlink_status(ignored)) && choose(path)) paths.push_back(path);
  }
  // A folder that was listed, and is gone before it is entered, is a live process's.
  if (error == std::errc::no_such_file_or_directory) return changes_too_fast(folder);
  if (error) return environment("cannot list " + folder + ": " + error.message());
  std::sort(paths.begin(), paths.end());
  return paths;
}

std::vector<std::string> leveldb_files(std::vector<std::string> paths) {
  std::erase_if(paths, [](const std::string& path) {
    return kv::as_named_file(path.substr(path.rfind('/') + 1)).kind == kv::RawFileKind::kOther;
  });
  return paths;
}

}  // namespace

Result<std::unique_ptr<WorkingCopy>> WorkingCopy::take(const std::string& folder,
                                                       const Choose& choose) {
  std::error_code error;
  if (!fs::is_directory(folder, error)) {
    const bool absent = !error || error == std::errc::no_such_file_or_directory;
    return absent ? not_found("no such folder: " + folder)
                  : environment("cannot look at " + folder + ": " + error.message());
  }
  Error last;
  for (int attempt = 0; attempt < kCopyAttempts; ++attempt) {
    DAYBOOK_TRY(std::string base, private_folder());
    std::unique_ptr<WorkingCopy> copy(new WorkingCopy(std::move(base)));
    const Result<void> copied = copy->copy_from(folder, choose);
    if (copied.ok()) return copy;
    last = copied.error();
    if (last.kind != ErrorKind::kNotFound && last.kind != ErrorKind::kConflict) break;
  }
  return last;
}

Result<void> WorkingCopy::copy_from(const std::string& folder, const Choose& choose) {
  std::error_code error;
  fs::create_directories(root(), error);
  DAYBOOK_TRY(const std::vector<std::string> paths, list(folder, choose));
  DAYBOOK_TRY(const kv::OpenFiles opened, kv::OpenFiles::open(folder, paths));
  for (const std::string& path : paths) {
    DAYBOOK_TRY(const std::string bytes, opened.read(path));
    files_.push_back({path, bytes.size(), sha256(bytes)});
    DAYBOOK_RETURN_IF_ERROR(kv::write_scratch(root() + "/" + path, bytes));
  }
  // The MANIFEST may be younger than the listing, and name a table that was not listed.
  DAYBOOK_TRY(const std::vector<std::string> now, list(folder, choose));
  if (leveldb_files(now) == leveldb_files(paths)) return {};
  return changes_too_fast(folder);
}

WorkingCopy::~WorkingCopy() {
  std::error_code ignored;
  fs::remove_all(base_, ignored);
}

}  // namespace daybook::evidence
