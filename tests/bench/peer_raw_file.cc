// The least that a durable append can be: the bytes at the end of a file, and fdatasync.
#include <fcntl.h>
#include <unistd.h>

#include <cstring>
#include <mutex>

#include "bench/book.h"
#include "bench/peer.h"

namespace daybook::bench {
namespace {

class RawFile : public Peer {
 public:
  explicit RawFile(const std::string& path)
      : fd_(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0644)) {
    require(fd_ >= 0, "cannot create " + path);
  }
  ~RawFile() override { ::close(fd_); }
  void put(std::span<const Pair> pairs) override {
    std::string bytes;
    for (const auto& [key, value] : pairs) bytes += key + value;
    const std::lock_guard guard(mutex_);
    const ssize_t written = ::write(fd_, bytes.data(), bytes.size());
    require(written == static_cast<ssize_t>(bytes.size()), "a write failed");
    require(::fdatasync(fd_) == 0, "a sync failed");
  }

 private:
  int fd_;
  std::mutex mutex_;
};

}  // namespace

std::unique_ptr<Peer> open_raw_file(const std::string& folder) {
  return std::make_unique<RawFile>(folder + "/raw");
}

}  // namespace daybook::bench
