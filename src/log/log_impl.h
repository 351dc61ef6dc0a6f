// Internal to log: what the Log's functions share. Invariants between two calls:
//   - LevelDB holds events [0, range.size()) at least, and the stored hashes of exactly the tiles
//   that they fill;
//   - head.checkpoint is what the checkpoint file says, and head.size >= head.checkpoint.size;
//   - with a signer, head.size == head.checkpoint.size, unless `failed` is set.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "kv/durable_file.h"
#include "log/log.h"
#include "merkle/tree.h"

namespace daybook::log {

struct Head {
  TreeSize size;
  Hash root;
  note::Checkpoint checkpoint;
  std::string note;  // the checkpoint file's bytes
};

struct Log::Impl {
  Impl(LogPaths store_paths, note::Verifier store_verifier, const note::Signer* store_signer)
      : paths(std::move(store_paths)), verifier(std::move(store_verifier)), signer(store_signer) {}

  [[nodiscard]] Head current() const {
    const std::lock_guard guard(head_mutex);
    return head;
  }
  void publish(Head next) {
    const std::lock_guard guard(head_mutex);
    head = std::move(next);
  }

  // Steps 2 and 3 of the commit order (log.h): for `after`, whose entries and hashes are in
  // LevelDB.
  Result<void> sign(const merkle::CompactRange& after);
  [[nodiscard]] Result<std::string> read(Position position) const;
  [[nodiscard]] merkle::NodeSource nodes() const;

  const LogPaths paths;
  const note::Verifier verifier;
  const note::Signer* const signer;    // nullptr: reading only
  std::unique_ptr<kv::LockFile> lock;  // released after the store
  std::unique_ptr<kv::Store> store;
  Identity identity;

  std::mutex commit_mutex;  // guards range and failed
  merkle::CompactRange range;
  std::optional<Error> failed;  // what stopped this writer

  mutable std::mutex head_mutex;  // guards head
  Head head;
};

// Puts `entries` and the hashes that they complete into `batch`, and appends their leaves to
// `range`.
void put_entries(const std::vector<std::string>& entries, merkle::CompactRange& range,
                 kv::Batch& batch);

// The checks and repairs of open(), in this order; impl.store is open and unverified before the
// first.
Result<void> load_head(Log::Impl& impl);     // size, checkpoint, root: "shortened", "altered"
Result<void> check_newest(Log::Impl& impl);  // re-hashes the newest entries: "altered", a gap
Result<void> begin_session(
    Log::Impl& impl);  // a writer only: signs what a crash left unsigned, counts the session

}  // namespace daybook::log
