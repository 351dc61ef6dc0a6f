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
Error busy_error(File& file, const std::string& path) {
  char text[24];
  const Answer<size_t> read = file.read_at(0, text, sizeof text);
  std::string_view holder(text, read.error == 0 ? read.value : 0);
  holder = holder.substr(0, holder.find('\n'));
  const bool known = parse_decimal(holder).has_value();
  if (known && holder == std::to_string(::getpid())) {
    return busy("store is in use by this process already (" + path + "); close it first");
  }
  return busy("store is in use by " +
              (known ? "process " + std::string(holder) : "another process") + " (" + path +
              "); wait for it or stop it");
}

Result<void> write_pid(File& file, const std::string& path) {
  const std::string text = std::to_string(::getpid()) + "\n";
  int error = file.truncate(0);
  if (error == 0) error = write_all(file, 0, text);
  if (error != 0) return errno_error("write", path, error);
  return {};
}

}  // namespace

Result<std::unique_ptr<LockFile>> LockFile::acquire(const std::string& path, unsigned wait_ms,
                                                    FileSystem& files) {
  OpenHow how;
  how.writable = how.create = true;
  Answer<std::unique_ptr<File>> file = files.open(path, how);
  if (file.error != 0) return errno_error("open lock", path, file.error);
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(wait_ms);
  for (;;) {
    const int error = file.value->lock(false);
    if (error == 0) break;
    if (error != EWOULDBLOCK) return errno_error("lock", path, error);
    if (std::chrono::steady_clock::now() >= deadline) return busy_error(*file.value, path);
    std::this_thread::sleep_for(kRetryEvery);
  }
  DAYBOOK_RETURN_IF_ERROR(write_pid(*file.value, path));
  return std::unique_ptr<LockFile>(new LockFile(std::move(file.value)));
}

LockFile::~LockFile() {
  // Best effort: a stale pid would only make the next holder's first instant look odd.
  [[maybe_unused]] const int ignored = file_->truncate(0);
}

}  // namespace daybook::kv
