#include "kv/durable_file.h"

#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <vector>

#include "base/check.h"
#include "kv/file_descriptor.h"
#include "kv/replace_through.h"

namespace daybook::kv {
namespace {

std::string folder_of(const std::string& path) {
  const std::string parent = std::filesystem::path(path).parent_path().string();
  return parent.empty() ? "." : parent;
}

Result<void> write_all(int fd, std::string_view content, const std::string& path) {
  while (!content.empty()) {
    const ssize_t written = ::write(fd, content.data(), content.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return errno_error("write", path, errno);
    content.remove_prefix(static_cast<size_t>(written));
  }
  return {};
}

// Never retried, not even after EINTR: after a failed fsync the kernel may have dropped the dirty
// pages, and a second call would report success for bytes that are gone.
Result<void> sync(int fd, const std::string& path) {
  if (::fsync(fd) != 0) return errno_error("sync", path, errno);
  return {};
}

bool still_named(const FileDescriptor& file, const std::string& path) {
  struct stat by_fd {};
  struct stat by_name {};
  return ::fstat(file.get(), &by_fd) == 0 && ::lstat(path.c_str(), &by_name) == 0 &&
         by_fd.st_dev == by_name.st_dev && by_fd.st_ino == by_name.st_ino;
}

Result<void> lock(const FileDescriptor& file, const std::string& path) {
  while (::flock(file.get(), LOCK_EX) != 0) {
    if (errno != EINTR) return errno_error("lock", path, errno);
  }
  return {};
}

// A temporary that exists belongs to a writer at work (wait for its lock) or to one that crashed
// (remove it).
Result<void> clear_leftover(const std::string& path) {
  const FileDescriptor leftover = open_file(path, O_RDONLY | O_NOFOLLOW);
  if (!leftover.is_open()) {
    if (errno == ENOENT) return {};
    return errno_error("open", path, errno);
  }
  DAYBOOK_RETURN_IF_ERROR(lock(leftover, path));
  if (still_named(leftover, path) && ::unlink(path.c_str()) != 0) {
    return errno_error("remove", path, errno);
  }
  return {};
}

// A new, locked file that nobody else writes. One fixed name per target, so that crashes cannot
// pile files up.
Result<FileDescriptor> create_temporary(const std::string& path, unsigned mode) {
  for (;;) {
    FileDescriptor file = open_file(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, mode);
    if (!file.is_open() && errno != EEXIST) return errno_error("create", path, errno);
    if (!file.is_open()) {
      DAYBOOK_RETURN_IF_ERROR(clear_leftover(path));
      continue;
    }
    DAYBOOK_RETURN_IF_ERROR(lock(file, path));
    // Between creating and locking, another writer may have taken it for a leftover.
    if (still_named(file, path)) return file;
  }
}

struct Temporary {
  std::string path;
  FileDescriptor file;  // holds the lock until the rename is done
};

Result<Temporary> write_temporary(const std::string& path, std::string_view content,
                                  unsigned mode) {
  DAYBOOK_TRY(FileDescriptor file, create_temporary(path, mode));
  Result<void> written = write_all(file.get(), content, path);
  if (written.ok()) written = sync(file.get(), path);
  if (!written.ok()) {
    ::unlink(path.c_str());
    return written.error();
  }
  return Temporary{path, std::move(file)};
}

Result<void> make_folder(const std::string& path, unsigned mode) {
  if (::mkdir(path.c_str(), static_cast<mode_t>(mode)) == 0) return sync_folder(folder_of(path));
  const int error_number = errno;
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored)) return {};
  return errno_error("create folder", path, error_number);
}

Result<std::string> read_all(int fd, const std::string& path, uint64_t limit, uint64_t size_hint) {
  std::string content;
  content.reserve(static_cast<size_t>(std::min(limit, size_hint)));
  std::vector<char> buffer(size_t{1} << 16);
  for (;;) {
    const ssize_t count = ::read(fd, buffer.data(), buffer.size());
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

Result<void> sync_folder(const std::string& path) {
  const FileDescriptor folder = open_file(path, O_RDONLY | O_DIRECTORY);
  if (!folder.is_open()) return errno_error("open folder", path, errno);
  return sync(folder.get(), path);
}

Result<void> create_exclusive(const std::string& path, std::string_view content, unsigned mode) {
  DAYBOOK_TRY(const Temporary temporary, write_temporary(path + ".tmp", content, mode));
  // link(2), unlike rename(2), refuses to replace.
  const int error_number = ::link(temporary.path.c_str(), path.c_str()) == 0 ? 0 : errno;
  ::unlink(temporary.path.c_str());
  if (error_number == EEXIST) return conflict(path + " exists already; it is not replaced");
  if (error_number != 0) return errno_error("create", path, error_number);
  return sync_folder(folder_of(path));
}

Result<void> create_unsynced(const std::string& path, std::string_view content) {
  const FileDescriptor file = open_file(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0644);
  if (!file.is_open() && errno == EEXIST)
    return conflict(path + " exists already; it is not replaced");
  if (!file.is_open()) return errno_error("create", path, errno);
  return write_all(file.get(), content, path);
}

Result<void> replace_file(const std::string& path, std::string_view content, unsigned mode) {
  return replace_file_through(path + ".tmp", path, content, mode);
}

Result<void> replace_file_through(const std::string& temporary, const std::string& path,
                                  std::string_view content, unsigned mode) {
  DAYBOOK_TRY(const Temporary written, write_temporary(temporary, content, mode));
  if (::rename(written.path.c_str(), path.c_str()) != 0) {
    const int error_number = errno;
    ::unlink(written.path.c_str());
    return errno_error("replace", path, error_number);
  }
  return sync_folder(folder_of(path));
}

Result<void> remove_file(const std::string& path) {
  if (::unlink(path.c_str()) != 0) {
    if (errno == ENOENT) return {};
    return errno_error("remove", path, errno);
  }
  return sync_folder(folder_of(path));
}

Result<void> make_folders(const std::string& path, unsigned mode) {
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored)) return {};
  std::filesystem::path so_far;
  for (const std::filesystem::path& part : std::filesystem::path(path)) {
    so_far /= part;
    if (std::filesystem::is_directory(so_far, ignored)) continue;
    DAYBOOK_RETURN_IF_ERROR(make_folder(so_far.string(), mode));
  }
  return {};
}

Result<std::string> read_file(const std::string& path, uint64_t limit) {
  const FileDescriptor file = open_file(path, O_RDONLY);
  if (!file.is_open()) {
    if (errno == ENOENT || errno == ENOTDIR) return not_found(path + " does not exist");
    return errno_error("open", path, errno);
  }
  struct stat status {};
  if (::fstat(file.get(), &status) != 0) return errno_error("read", path, errno);
  return read_all(file.get(), path, limit, static_cast<uint64_t>(status.st_size));
}

Result<FixedFile> FixedFile::open(const std::string& path, uint64_t size) {
  FileDescriptor file = open_file(path, O_WRONLY | O_NOFOLLOW);
  if (!file.is_open()) return errno_error("open", path, errno);
  struct stat status {};
  if (::fstat(file.get(), &status) != 0) return errno_error("read", path, errno);
  if (static_cast<uint64_t>(status.st_size) != size) {
    return invalid(path + " has " + std::to_string(status.st_size) + " bytes instead of " +
                   std::to_string(size));
  }
  return FixedFile(std::move(file), path, size);
}

Result<void> FixedFile::overwrite(uint64_t offset, std::string_view bytes) {
  DAYBOOK_CHECK(offset <= size_ && bytes.size() <= size_ - offset);
  while (!bytes.empty()) {
    const ssize_t written =
        ::pwrite(file_.get(), bytes.data(), bytes.size(), static_cast<off_t>(offset));
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return errno_error("write", path_, errno);
    bytes.remove_prefix(static_cast<size_t>(written));
    offset += static_cast<uint64_t>(written);
  }
  // Never retried, as in sync().
  if (::fdatasync(file_.get()) != 0) return errno_error("sync", path_, errno);
  return {};
}

}  // namespace daybook::kv
