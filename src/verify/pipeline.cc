#include "verify/pipeline.h"

#include <utility>

namespace daybook::verify {
namespace {

constexpr size_t kChunkBytes = 256 << 10;
constexpr size_t kMaxWaiting = 8;

}  // namespace

Pipeline::Pipeline(Take take) : take_(std::move(take)), thread_([this] { run(); }) {}

void Pipeline::push(Position position, std::string_view bytes) {
  filling_.bytes += bytes;
  filling_.ends.emplace_back(position, filling_.bytes.size());
  if (filling_.bytes.size() >= kChunkBytes) send();
}

void Pipeline::send() {
  std::unique_lock<std::mutex> lock(mutex_);
  changed_.wait(lock, [this] { return waiting_.size() < kMaxWaiting; });
  waiting_.push_back(std::exchange(filling_, {}));
  changed_.notify_all();
}

void Pipeline::close() {
  if (!thread_.joinable()) return;
  send();
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    closed_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

void Pipeline::run() {
  while (true) {
    Chunk chunk;
    {
      std::unique_lock<std::mutex> lock(mutex_);
      changed_.wait(lock, [this] { return closed_ || !waiting_.empty(); });
      if (waiting_.empty()) return;
      chunk = std::move(waiting_.front());
      waiting_.pop_front();
    }
    changed_.notify_all();
    size_t start = 0;
    for (const auto& [position, end] : chunk.ends) {
      take_(position, std::string_view(chunk.bytes).substr(start, end - start));
      start = end;
    }
  }
}

}  // namespace daybook::verify
