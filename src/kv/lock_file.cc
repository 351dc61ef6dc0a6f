#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <thread>

#include "base/bytes.h"
#include "kv/durable_file.h"
#include "kv/file_descriptor.h"

namespace daybook::kv {
namespace {

constexpr std::chrono::milliseconds kRetryEvery{10};

// The content is a hint for people, never trusted: the lock itself is the kernel's.
Error busy_error(int fd, const std::string& path) {
  char text[24];
  const ssize_t count = ::pread(fd, text, sizeof text, 0);
  std::string_view holder(text, count > 0 ? static_cast<size_t>(count) : 0);
  holder = holder.substr(0, holder.find('\n'));
  const bool known = parse_decimal(holder).has_value();
  if (known && holder == std::to_string(::getpid())) {
    return busy("store is in use by this process already (" + path + "); close it first");
  }
  return busy("store is in use by " +
              (known ? "process " + std::string(holder) : "another process") + " (" + path +
              "); wait for it or stop it");
}

Result<void> write_pid(int fd, const std::string& path) {
  const std::string text = std::to_string(::getpid()) + "\n";
  if (::ftruncate(fd, 0) != 0) return errno_error("write", path, errno);
  const ssize_t written = ::pwrite(fd, text.data(), text.size(), 0);
  if (written < 0) return errno_error("write", path, errno);
  return {};
}

}  // namespace

Result<std::unique_ptr<LockFile>> LockFile::acquire(const std::string& path, unsigned wait_ms) {
  FileDescriptor file = open_file(path, O_RDWR | O_CREAT, 0644);
  if (!file.is_open()) return errno_error("open lock", path, errno);
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(wait_ms);
  while (::flock(file.get(), LOCK_EX | LOCK_NB) != 0) {
    if (errno == EINTR) continue;
    if (errno != EWOULDBLOCK) return errno_error("lock", path, errno);
    if (std::chrono::steady_clock::now() >= deadline) return busy_error(file.get(), path);
    std::this_thread::sleep_for(kRetryEvery);
  }
  DAYBOOK_RETURN_IF_ERROR(write_pid(file.get(), path));
  return std::unique_ptr<LockFile>(new LockFile(file.release()));
}

LockFile::~LockFile() {
  // Best effort: a stale pid would only make the next holder's first instant look odd.
  [[maybe_unused]] const int ignored = ::ftruncate(fd_, 0);
  ::close(fd_);
}

}  // namespace daybook::kv
