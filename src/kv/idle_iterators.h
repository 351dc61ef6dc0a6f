// Internal to kv: LevelDB iterators that nobody uses now, of the revision that the store has.
// Making one costs more than a seek with it. One of an older revision would answer as of then, and
// keeps LevelDB from deleting files. Any thread.
#pragma once

#include <leveldb/iterator.h>

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

namespace daybook::kv {

class IdleIterators {
 public:
  IdleIterators() : revision_(next_revision()) {}

  [[nodiscard]] uint64_t revision() const { return revision_.load(std::memory_order_acquire); }

  // Null when none is idle.
  std::unique_ptr<leveldb::Iterator> take() {
    const std::lock_guard guard(mutex_);
    if (idle_.empty()) return nullptr;
    std::unique_ptr<leveldb::Iterator> last = std::move(idle_.back());
    idle_.pop_back();
    return last;
  }
  void give(std::unique_ptr<leveldb::Iterator> walk, uint64_t revision) {
    const std::lock_guard guard(mutex_);
    if (revision == this->revision() && idle_.size() < kMaxIdle) idle_.push_back(std::move(walk));
  }
  // After each write, and before the database is closed.
  void renew() {
    const std::lock_guard guard(mutex_);
    idle_.clear();
    revision_.store(next_revision(), std::memory_order_release);
  }

 private:
  static constexpr size_t kMaxIdle = 4;

  // Distinct in the whole process.
  static uint64_t next_revision() {
    static std::atomic<uint64_t> last{0};
    return ++last;
  }

  std::mutex mutex_;
  std::vector<std::unique_ptr<leveldb::Iterator>> idle_;
  std::atomic<uint64_t> revision_;
};

}  // namespace daybook::kv
