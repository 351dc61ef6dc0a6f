#include <filesystem>

#include "kv/durable_file.h"
#include "kv/raw_reader.h"

namespace daybook::kv {

Result<void> copy_folder(const std::string& folder, const std::string& target) {
  std::error_code error;
  const bool is_folder = std::filesystem::is_directory(folder, error);
  if (error && error != std::errc::no_such_file_or_directory) {
    return environment("cannot look at " + folder + ": " + error.message());
  }
  if (!is_folder) return not_found("no such folder: " + folder);
  if (std::filesystem::exists(std::filesystem::symlink_status(target, error))) {
    return conflict(target + " exists already; name a new folder");
  }
  DAYBOOK_RETURN_IF_ERROR(make_folders(target));
  for (std::filesystem::directory_iterator it(folder, error), end; !error && it != end;
       it.increment(error)) {
    std::error_code ignored;
    if (!std::filesystem::is_regular_file(it->symlink_status(ignored))) continue;
    DAYBOOK_TRY(const std::string bytes, read_file(it->path().string()));
    // Written anew, not copied with its mode: a copy of a read-only store must open.
    DAYBOOK_RETURN_IF_ERROR(create_exclusive(target + "/" + it->path().filename().string(), bytes));
  }
  if (error) return environment("cannot list " + folder + ": " + error.message());
  return {};
}

}  // namespace daybook::kv
