#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <system_error>

#include "kv/file_descriptor.h"
#include "kv/file_system.h"

namespace daybook::kv {
namespace {

int errno_if(bool failed) {
  return failed ? errno : 0;
}

FileInfo info_from(const struct stat& status) {
  FileInfo info;
  if (S_ISREG(status.st_mode)) info.kind = FileInfo::Kind::kFile;
  if (S_ISDIR(status.st_mode)) info.kind = FileInfo::Kind::kFolder;
  info.mode = status.st_mode & 07777U;
  info.size = static_cast<uint64_t>(status.st_size);
  info.id = {static_cast<uint64_t>(status.st_dev), static_cast<uint64_t>(status.st_ino)};
  return info;
}

class SystemFile : public File {
 public:
  explicit SystemFile(FileDescriptor file) : file_(std::move(file)) {}

  Answer<size_t> read_at(uint64_t offset, char* buffer, size_t size) override {
    for (;;) {
      ssize_t count = ::pread(file_.get(), buffer, size, static_cast<off_t>(offset));
      // A pipe has no offsets: its bytes come in order.
      if (count < 0 && errno == ESPIPE) count = ::read(file_.get(), buffer, size);
      if (count >= 0) return {0, static_cast<size_t>(count)};
      if (errno != EINTR) return {errno, 0};
    }
  }

  Answer<size_t> write_at(uint64_t offset, std::string_view bytes) override {
    for (;;) {
      const ssize_t count =
          ::pwrite(file_.get(), bytes.data(), bytes.size(), static_cast<off_t>(offset));
      if (count >= 0) return {0, static_cast<size_t>(count)};
      if (errno != EINTR) return {errno, 0};
    }
  }

  int truncate(uint64_t size) override {
    return errno_if(::ftruncate(file_.get(), static_cast<off_t>(size)) != 0);
  }

  int sync() override { return errno_if(::fsync(file_.get()) != 0); }
  int sync_data() override { return errno_if(::fdatasync(file_.get()) != 0); }

  int lock(bool wait) override {
    while (::flock(file_.get(), LOCK_EX | (wait ? 0 : LOCK_NB)) != 0) {
      if (errno != EINTR) return errno;
    }
    return 0;
  }

  Answer<FileInfo> info() override {
    struct stat status {};
    if (::fstat(file_.get(), &status) != 0) return {errno, {}};
    return {0, info_from(status)};
  }

 private:
  FileDescriptor file_;
};

int open_flags(const OpenHow& how) {
  return (how.writable ? O_RDWR : O_RDONLY) | (how.create ? O_CREAT : 0) |
         (how.exclusive ? O_EXCL : 0) | (how.follow_links ? 0 : O_NOFOLLOW);
}

class SystemFiles : public FileSystem {
 public:
  Answer<std::unique_ptr<File>> open(const std::string& path, const OpenHow& how) override {
    FileDescriptor file = open_file(path, open_flags(how), how.mode);
    if (!file.is_open()) return {errno, nullptr};
    return {0, std::make_unique<SystemFile>(std::move(file))};
  }

  int rename(const std::string& from, const std::string& to) override {
    return errno_if(std::rename(from.c_str(), to.c_str()) != 0);
  }

  // link(2), unlike rename(2), refuses to replace.
  int link(const std::string& from, const std::string& to) override {
    return errno_if(::link(from.c_str(), to.c_str()) != 0);
  }

  int remove(const std::string& path) override { return errno_if(::unlink(path.c_str()) != 0); }

  int make_folder(const std::string& path, unsigned mode) override {
    return errno_if(::mkdir(path.c_str(), static_cast<mode_t>(mode)) != 0);
  }

  int sync_folder(const std::string& path) override {
    const FileDescriptor folder = open_file(path, O_RDONLY | O_DIRECTORY);
    return errno_if(!folder.is_open() || ::fsync(folder.get()) != 0);
  }

  Answer<FileInfo> info(const std::string& path, bool follow_links) override {
    struct stat status {};
    const int failed =
        follow_links ? ::stat(path.c_str(), &status) : ::lstat(path.c_str(), &status);
    if (failed != 0) return {errno, {}};
    return {0, info_from(status)};
  }

  Answer<std::vector<std::string>> list(const std::string& path) override {
    std::vector<std::string> names;
    std::error_code error;
    for (std::filesystem::directory_iterator it(path, error), end; !error && it != end;
         it.increment(error)) {
      names.push_back(it->path().filename().string());
    }
    return {error.value(), std::move(names)};
  }
};

}  // namespace

FileSystem& system_files() {
  static SystemFiles files;
  return files;
}

int write_all(File& file, uint64_t offset, std::string_view bytes) {
  while (!bytes.empty()) {
    const Answer<size_t> written = file.write_at(offset, bytes);
    if (written.error != 0) return written.error;
    if (written.value == 0) return EIO;  // no progress and no error: never for ever
    offset += written.value;
    bytes.remove_prefix(written.value);
  }
  return 0;
}

std::string folder_of(const std::string& path) {
  const std::string parent = std::filesystem::path(path).parent_path().string();
  return parent.empty() ? "." : parent;
}

}  // namespace daybook::kv
