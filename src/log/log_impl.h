// Internal to log: what the Log's functions share. Invariants between two calls, unless `failed` is
// set:
//   - LevelDB holds events [0, head.checkpoint.size), the stored hashes of exactly the tiles that
//   they fill, and the note that signs them;
//   - the file head holds that note too (opened for reading after a crash: an older one of the same
//   log).
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "kv/durable_file.h"
#include "log/head_file.h"
#include "log/log.h"
#include "log/tile_cache.h"
#include "merkle/tree.h"

namespace daybook::log {

struct Log::Impl {
  explicit Impl(LogPaths store_paths) : paths(std::move(store_paths)) {}

  [[nodiscard]] SignedCheckpoint current() const {
    const std::lock_guard guard(head_mutex);
    return head;
  }
  [[nodiscard]] TreeSize size() const {
    const std::lock_guard guard(head_mutex);
    return head.checkpoint.size;
  }
  [[nodiscard]] std::shared_ptr<const note::KeyHistory> current_keys() const {
    const std::lock_guard guard(head_mutex);
    return keys;
  }
  void publish(SignedCheckpoint next, std::optional<note::KeyHistory> next_keys = {}) {
    const std::lock_guard guard(head_mutex);
    head = std::move(next);
    if (next_keys) keys = std::make_shared<const note::KeyHistory>(*std::move(next_keys));
  }

  // How the new head gets its signed note.
  using MakeNote = std::function<Result<std::string>(const note::Checkpoint&)>;
  Result<SignedCheckpoint> commit(Append append, merkle::CompactRange& after,
                                  const MakeNote& make_note);
  // Steps 2 and 3 of the commit order: `batch` with the note in it, then head.
  Result<void> write(kv::Batch batch, const std::string& note);
  // The common part of append and replicate, under the commit lock.
  Result<note::Checkpoint> append(Append append, const MakeNote& make_note);
  [[nodiscard]] Result<std::string> read(Position position) const;
  [[nodiscard]] merkle::NodeSource nodes() const;

  const LogPaths paths;
  const note::Signer* signer = nullptr;  // nullptr: reading only, or following
  bool follows = false;                  // see OpenOptions::follow
  std::unique_ptr<kv::LockFile> lock;    // released after the store
  std::unique_ptr<kv::Store> store;
  Identity identity;

  std::mutex commit_mutex;  // guards what follows
  merkle::CompactRange range;
  std::optional<Error> failed;            // what stopped this writer
  std::optional<kv::SlotFile> head_file;  // a writer's
  std::string checkpoint_file;            // what the file of that name holds
  std::optional<TileCache> edge;          // the guard's, a writer's; see check_extends

  mutable std::mutex head_mutex;  // guards head and keys
  std::shared_ptr<const note::KeyHistory> keys;
  SignedCheckpoint head;
};

Error missing_event(Position position);
// What every later call of a writer gets after `why`.
Error stopped(const Error& why);
// kUsage, kInvalid: not what an append may hold.
Result<void> check_entries(const std::vector<std::string>& entries);
// CHECKs that no index record lies under one of the log's own prefixes: it would overwrite
// evidence.
void check_index_keys(const kv::Batch& index);
// Puts `entries` and the hashes that they complete into `batch`, their leaves on `range`; returns
// those hashes.
TileHashes put_entries(const std::vector<std::string>& entries, merkle::CompactRange& range,
                       kv::Batch& batch);

// What the files beside LevelDB say.
struct Beside {
  SignedCheckpoint file;                // of the file checkpoint
  std::optional<Heads> heads;           // nullopt: there is no file head, and never was
  uint64_t session = 0;                 // of the file identity
  [[nodiscard]] TreeSize size() const;  // the larger one's
};

// The checks of open(), in this order. impl.store is open and unverified before the first.
Result<Beside> load_head(Log::Impl& impl);  // "shortened", "planted", "altered", …
// Re-hashes entries: "altered", a gap. `known`: the events that the files beside LevelDB speak of.
Result<void> check_newest(const Log::Impl& impl, TreeSize known);
// A writer only: completes head and the checkpoint file, counts the session.
Result<void> begin_session(Log::Impl& impl, const Beside& beside);

}  // namespace daybook::log
