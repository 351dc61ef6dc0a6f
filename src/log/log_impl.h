// Internal to log: what the Log's functions share. Invariants between two calls, unless `failed` is
// set:
//   - LevelDB holds events [0, head.checkpoint.size), the stored hashes of exactly the tiles that
//   they fill, and the
//     note that signs them;
//   - the checkpoint file holds that note too (opened for reading after a crash: an older one of
//   the same log).
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "kv/durable_file.h"
#include "log/checkpoint_file.h"
#include "log/log.h"
#include "log/tile_cache.h"
#include "merkle/tree.h"

namespace daybook::log {

struct Log::Impl {
  Impl(LogPaths store_paths, note::Verifier store_verifier, const note::Signer* store_signer)
      : paths(std::move(store_paths)), verifier(std::move(store_verifier)), signer(store_signer) {}

  [[nodiscard]] SignedCheckpoint current() const {
    const std::lock_guard guard(head_mutex);
    return head;
  }
  void publish(SignedCheckpoint next) {
    const std::lock_guard guard(head_mutex);
    head = std::move(next);
  }

  // How the new head gets its signed note.
  using MakeNote = std::function<Result<std::string>(const note::Checkpoint&)>;
  Result<SignedCheckpoint> commit(Append append, merkle::CompactRange& after,
                                  const MakeNote& make_note);
  // The common part of append and replicate, under the commit lock.
  Result<note::Checkpoint> append(Append append, const MakeNote& make_note);
  [[nodiscard]] Result<std::string> read(Position position) const;
  [[nodiscard]] merkle::NodeSource nodes() const;

  const LogPaths paths;
  const note::Verifier verifier;
  const note::Signer* const signer;    // nullptr: reading only, or following
  bool follows = false;                // see OpenOptions::follow
  std::unique_ptr<kv::LockFile> lock;  // released after the store
  std::unique_ptr<kv::Store> store;
  Identity identity;

  std::mutex commit_mutex;  // guards range and failed
  merkle::CompactRange range;
  std::optional<Error> failed;  // what stopped this writer

  mutable std::mutex head_mutex;  // guards head
  SignedCheckpoint head;
};

// kUsage, kInvalid: not what an append may hold.
Result<void> check_entries(const std::vector<std::string>& entries);
// CHECKs that no index record lies under one of the log's own prefixes: it would overwrite
// evidence.
void check_index_keys(const kv::Batch& index);
// Puts `entries` and the hashes that they complete into `batch`, their leaves on `range`, the
// hashes in `pending`.
void put_entries(const std::vector<std::string>& entries, merkle::CompactRange& range,
                 kv::Batch& batch, TileHashes& pending);

// The checks of open(), in this order. impl.store is open and unverified before the first.
Result<SignedCheckpoint> load_head(
    Log::Impl& impl);  // "shortened", "planted", "altered"; returns the file's
Result<void> check_newest(const Log::Impl& impl,
                          TreeSize in_file);  // re-hashes entries: "altered", a gap
// A writer only: completes the checkpoint file, counts the session.
Result<void> begin_session(Log::Impl& impl, TreeSize in_file);

}  // namespace daybook::log
