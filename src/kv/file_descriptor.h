// A POSIX file descriptor that closes itself, and errno as an Error that says what to do.
#pragma once

#include <fcntl.h>

#include <string>
#include <utility>

#include "base/result.h"

namespace daybook::kv {

class FileDescriptor {
 public:
  FileDescriptor() = default;
  explicit FileDescriptor(int fd) : fd_(fd) {}
  FileDescriptor(FileDescriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  FileDescriptor& operator=(FileDescriptor&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~FileDescriptor();
  [[nodiscard]] int get() const { return fd_; }
  [[nodiscard]] bool is_open() const { return fd_ >= 0; }
  int release() { return std::exchange(fd_, -1); }

 private:
  int fd_ = -1;
};

// open(2) with O_CLOEXEC, again after EINTR. Not open: see errno.
FileDescriptor open_file(const std::string& path, int flags, unsigned mode = 0);

// kEnvironment: "cannot ACTION PATH: STRERROR", and what to do where that is known.
Error errno_error(const std::string& action, const std::string& path, int error_number);

}  // namespace daybook::kv
