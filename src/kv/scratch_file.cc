#include "kv/scratch_file.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <vector>

#include "kv/durable_file.h"

namespace daybook::kv {
namespace {

// Well below the usual limit of 1024: whoever works on the files opens some too.
constexpr size_t kMaxOpenFiles = 400;
constexpr size_t kReadBytes = size_t{1} << 16;

// An empty file is never opened: closing LevelDB's LOCK would let go of the lock, if LevelDB is
// open in this very process.
bool is_empty_file(const std::string& path) {
  struct stat status {};
  return ::lstat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode) && status.st_size == 0;
}

Result<FileDescriptor> open_to_read(const std::string& path) {
  FileDescriptor file = open_file(path, O_RDONLY | O_NOFOLLOW);
  if (file.is_open()) return file;
  if (errno == ENOENT || errno == ENOTDIR) return not_found(path + " does not exist");
  return errno_error("open", path, errno);
}

Result<std::string> read_from_start(const FileDescriptor& file, const std::string& path,
                                    uint64_t limit) {
  std::string content;
  std::vector<char> buffer(kReadBytes);
  for (;;) {
    const ssize_t count =
        ::pread(file.get(), buffer.data(), buffer.size(), static_cast<off_t>(content.size()));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return errno_error("read", path, errno);
    if (count == 0) return content;
    if (static_cast<uint64_t>(count) > limit - content.size()) {
      return invalid(path + " is larger than the limit of " + std::to_string(limit) + " bytes");
    }
    content.append(buffer.data(), static_cast<size_t>(count));
  }
}

}  // namespace

Result<OpenFiles> OpenFiles::open(const std::string& folder,
                                  const std::vector<std::string>& paths) {
  OpenFiles out(folder);
  for (const std::string& path : paths) {
    FileDescriptor file;
    if (out.files_.size() < kMaxOpenFiles && !is_empty_file(folder + "/" + path)) {
      DAYBOOK_TRY(file, open_to_read(folder + "/" + path));
    }
    out.files_.emplace(path, std::move(file));
  }
  return out;
}

Result<std::string> OpenFiles::read(const std::string& path, uint64_t limit) const {
  const std::string full = folder_ + "/" + path;
  const auto found = files_.find(path);
  if (found == files_.end()) return not_found(full + " does not exist");
  if (found->second.is_open()) return read_from_start(found->second, full, limit);
  if (is_empty_file(full)) return std::string();
  DAYBOOK_TRY(const FileDescriptor file, open_to_read(full));
  return read_from_start(file, full, limit);
}

Result<void> write_scratch(const std::string& path, std::string_view content) {
  std::error_code error;
  std::filesystem::create_directories(std::filesystem::path(path).parent_path(), error);
  const FileDescriptor file = open_file(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
  if (!file.is_open()) return errno_error("create", path, errno);
  while (!content.empty()) {
    const ssize_t written = ::write(file.get(), content.data(), content.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return errno_error("write", path, errno);
    content.remove_prefix(static_cast<size_t>(written));
  }
  return {};
}

}  // namespace daybook::kv
