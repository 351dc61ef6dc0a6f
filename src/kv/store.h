// The key-value store under the log: LevelDB, opened strictly (paranoid_checks, verify_checksums,
// synced writes).
//
// One Store is one open LevelDB folder. It holds LevelDB's own lock, so one process has it at a
// time. Opening may write to the folder (LevelDB rolls its MANIFEST): never open evidence with it,
// see kv/raw_reader.h. Threads: get and scan from any; write from one at a time (the log's commit
// lock sees to that). A failed synced write is final: later writes return the same error until the
// store is reopened, because after a failed fsync nobody knows what is on disk.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "kv/file_system.h"

namespace daybook::kv {

// Puts and deletes applied together or not at all. Kept as the bytes that are written: what is put
// is copied once. Empty after it was moved from.
class Batch {
 public:
  Batch();
  Batch(Batch&&) noexcept;
  Batch& operator=(Batch&&) noexcept;
  ~Batch();
  void put(std::string_view key, std::string_view value);
  void erase(std::string_view key);
  [[nodiscard]] bool empty() const;
  // visit(key) for each put and delete, in order.
  void for_each_key(const std::function<void(std::string_view)>& visit) const;

 private:
  friend class Store;
  struct Writes;  // LevelDB's own batch
  std::unique_ptr<Writes> writes_;
};

// An ordered walk. Three outcomes at every step: valid(), clean end, damage (status() then says
// what and where). Must not outlive its Store. Sees the store as it was when the Iterator was made.
class Iterator {
 public:
  Iterator(Iterator&&) noexcept;
  Iterator& operator=(Iterator&&) noexcept;
  ~Iterator();
  void seek(std::string_view key);  // first key ≥ `key`
  void seek_to_first();
  void seek_to_last();
  void next();  // valid() first
  void prev();  // valid() first
  // next(), for whoever knows which key comes next and asks status() when another one does: damage
  // that LevelDB steps over leaves a gap, and is not looked for at each step.
  void next_known();
  [[nodiscard]] bool valid() const;
  [[nodiscard]] std::string_view key() const;    // until the next move
  [[nodiscard]] std::string_view value() const;  // until the next move
  [[nodiscard]] Result<void> status() const;     // kDamaged when the walk stopped at damage

 private:
  friend class Store;
  struct Impl;
  explicit Iterator(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

// Where stores are kept, handed down by whoever opens one.
struct Storage {
  FileSystem* files = &system_files();  // outlives what is opened there
  // LevelDB starts a new log after so many, and keeps up to twice as many in memory. Four times its
  // own default: what is written is merged less often; what an open may have to replay is more.
  size_t write_buffer_bytes = size_t{16} << 20;
};

class Store;

struct StoreOptions {
  bool create_if_missing = false;
  bool error_if_exists = false;
  Storage storage = {};
  // Nothing will be written, and to write is a bug. LevelDB then leaves the folder as it is, but
  // for its lock, when the last writer's log is short (kv/reading_env.h); a long one becomes a
  // table, once. On the system's own files only: a simulated disk sees LevelDB as a writer opens
  // it.
  bool reads_only = false;
  // Asked when LevelDB finds damage, and all of it lies where a loss of power tears what was being
  // written (kv/torn_end.h): whether the store without that end, opened on trial and in memory,
  // holds everything that was acknowledged. Then the end is cut off. Otherwise, and when this is
  // empty, it is damage and nothing is changed.
  std::function<bool(std::unique_ptr<Store>)> is_whole_without_torn_end = {};
};

class Store {
 public:
  // kBusy when another process (or another Store in this one) has it open; kNotFound when there is
  // no LevelDB there and create_if_missing is not set; kDamaged when LevelDB finds corruption;
  // kEnvironment otherwise.
  static Result<std::unique_ptr<Store>> open(const std::string& folder, StoreOptions options);
  ~Store();
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;

  // kPass: for blocks that are not worth keeping in the cache, a long walk's or a large value's.
  enum class Blocks { kKeep, kPass };
  // nullopt: no such key. kDamaged: its block fails the checksum.
  [[nodiscard]] Result<std::optional<std::string>> get(std::string_view key,
                                                       Blocks blocks = Blocks::kKeep) const;
  // Atomic, and on disk when it returns (fsync).
  Result<void> write_synced(const Batch& batch);
  // An iterator that was let go is used again until the next write: making one costs as much as a
  // seek.
  [[nodiscard]] Iterator iterate(Blocks blocks = Blocks::kKeep) const;
  // Another number after each write, and for each Store of this process: what was learned from the
  // store under the same number still holds.
  [[nodiscard]] uint64_t revision() const;
  // Reads every live key and value, verifying checksums. `progress` may be empty.
  [[nodiscard]] Result<uint64_t> check_all(const std::function<void(uint64_t)>& progress) const;

 private:
  struct Impl;
  explicit Store(std::unique_ptr<Impl> impl);
  static Result<bool> cut_torn_ends(const std::string& folder, const StoreOptions& options);
  std::unique_ptr<Impl> impl_;
};

}  // namespace daybook::kv
