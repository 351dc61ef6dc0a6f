// The log: an append-only sequence of opaque byte strings in LevelDB, with an RFC 6962 tree over
// them and a signed checkpoint kept outside LevelDB.
//
// It does not know what an event is, so evidence survives a broken decoder. One Log is the one
// writer of its store; it owns the kv::Store, the commit lock and the checkpoint file. Reads are
// safe from any thread; append from one at a time (it takes the commit lock itself).
//
// The commit order, and what a crash leaves (docs/format/store.md, docs/architecture.md §6):
//   1. refuse-to-sign guard: the new head must extend the last signed checkpoint (a consistency
//   proof from stored
//      hashes and the new ones). Then sign it, in memory.
//   2. one synced batch: entries, tree hashes, the caller's index records, the signed checkpoint.
//   Before it: nothing
//      happened. After it: the entries exist, unacknowledged; the next open finds them signed.
//   3. write the checkpoint into the file `head`, synced. 4. return: the entries are acknowledged.
// A failure in 1, 2 or 3 stops this writer for good: every later append returns the same error.
// Because the signature goes with the entries, open never has to sign for events that it merely
// finds.
//
// Files in the store folder: log/ (LevelDB), head, checkpoint, identity, LOCK. See LogPaths. The
// file checkpoint says what head says, for people: a writer replaces it when it opens and closes.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "base/time.h"
#include "kv/store.h"
#include "merkle/proof.h"
#include "merkle/tile.h"
#include "note/key_history.h"

namespace daybook::log {

struct LogPaths {
  explicit LogPaths(const std::string& store_folder,
                    kv::FileSystem& file_system = kv::system_files());
  std::string folder, leveldb, head, checkpoint, identity, lock;
  kv::FileSystem* files;  // where they are
};

// The `identity` file beside LevelDB: which LevelDB belongs here and which writer session wrote it
// last. LevelDB holds the same two values; when they differ the folder was swapped (store_id) or
// put back from an older copy (session). Text, two lines: see docs/format/store.md.
struct Identity {
  std::string store_id;  // 32 hex digits, random at create (from the key and clock under --clock:
                         // see CreateOptions)
  uint64_t session = 0;  // rises by one each time a writer opens the store
};

struct CreateOptions {
  std::string store_id;  // 32 hex digits
  kv::Storage storage = {};
};

struct OpenOptions {
  bool writable =
      true;  // false: still takes the locks (LevelDB allows one process), never appends or signs
  unsigned lock_wait_ms = 0;  // how long to wait for another process
  bool follow = false;  // a replica: takes what another writer signed (replicate), never signs
  kv::Storage storage = {};
};

// What the caller wants stored in the same atomic batch as its entries (version and lookup
// indexes).
struct Append {
  TreeSize expected_size;            // the head the caller decided on; else kConflict
  std::vector<std::string> entries;  // each ≤ merkle::kMaxEntryBytes, at least one
  kv::Batch index;                   // keys must not use the log's own prefixes
  // Whose signatures count where, once these entries are there; nullopt: as before. An append that
  // changes the key ends with the entry that says so.
  std::optional<note::KeyHistory> keys = std::nullopt;
  // Gets the leaf hash of each entry, in their order; nullptr: nobody asks.
  std::vector<Hash>* leaves = nullptr;
};

// Whose signatures count where, and who signs from now on.
struct Keys {
  note::KeyHistory history;
  const note::Signer* signer = nullptr;  // nullptr: reading only, or following; outlives the log
};

// What a new replica is filled with, in batches: the entries from `from` on, each batch not larger
// than one append should be.
struct Incoming {
  std::vector<std::string> entries;  // none: an error in what they come from
  kv::Batch index;                   // as Append::index
};
using Feed = std::function<Result<Incoming>(TreeSize from)>;

class Log;
// Asked once while a store is opened, before its head is known: of `unverified` it may use store(),
// nodes() and paths() only.
using KeySource = std::function<Result<Keys>(const Log& unverified)>;

class Log {
 public:
  // Makes an empty store in `store_folder` (created if missing; kConflict when one is there), with
  // a checkpoint of size 0 signed by `signer`, whose name is the log's origin.
  static Result<void> create(const std::string& store_folder, const note::Signer& signer,
                             const CreateOptions& options);

  // Makes a store that holds another writer's log: the entries that `feed` gives, under
  // `checkpoint_note`, which `keys` must open. The store becomes one with its last
  // step; a crash before leaves a folder without a checkpoint, to be removed and made again.
  // kTampered when the entries do not give the signed root.
  static Result<void> create_replica(const std::string& store_folder, const note::KeyHistory& keys,
                                     const std::string& checkpoint_note,
                                     const CreateOptions& options, const Feed& feed);

  // Opens and recovers. Errors name the class of what is wrong:
  //   kBusy       another process has it: its pid is named
  //   kDamaged    LevelDB corruption; "shortened": fewer events than the signed checkpoint;
  //   "damaged checkpoint" kTampered   "altered" (root differs at the checkpoint's size), "swapped"
  //   (another store's LevelDB), "rolled
  //               back" (an older copy of LevelDB), "planted" (events that our key did not sign),
  //               "foreign checkpoint" (not signed by our key, by another than that of its size, or
  //               other origin), "altered checkpoint" (our key's signature does not fit it)
  //   and the same of "head" instead of "checkpoint" for the file of that name.
  // A writer then completes what a crash after step 2 left: head and the checkpoint file.
  static Result<std::unique_ptr<Log>> open(const std::string& store_folder, const KeySource& keys,
                                           const OpenOptions& options);
  // The same for a log that never changed its key. `signer` must outlive the log.
  static Result<std::unique_ptr<Log>> open(const std::string& store_folder,
                                           const note::Verifier& verifier,
                                           const note::Signer* signer, const OpenOptions& options);
  ~Log();

  // Durable and signed when it returns. A signer was given at open, else kUsage; kTampered when its
  // key is not the one of the new size.
  Result<note::Checkpoint> append(Append append);

  // For a log opened with `follow`: appends under a checkpoint that another writer signed, in the
  // same order and with the same atomicity as append. Before anything is written: the signature,
  // that the entries give the signed root after ours (kTampered otherwise), and the consistency
  // proof.
  Result<note::Checkpoint> replicate(Append append, const std::string& checkpoint_note);

  // `note`: the head's checkpoint under our signature and those of witnesses. Durable when it
  // returns, in place of what was stored. kConflict: the head is another by now; kTampered: our
  // signature is gone or does not fit; kInvalid: too large to be kept. Those three stop nothing.
  Result<void> add_cosignatures(const std::string& note);

  [[nodiscard]] TreeSize size() const;
  [[nodiscard]] Hash root() const;
  [[nodiscard]] note::Checkpoint checkpoint() const;  // the last signed one
  [[nodiscard]] std::string checkpoint_note() const;  // its bytes
  [[nodiscard]] const Identity& identity() const;
  [[nodiscard]] const LogPaths& paths() const;
  [[nodiscard]] std::shared_ptr<const note::KeyHistory> keys() const;
  [[nodiscard]] note::Verifier verifier() const;  // the key that signed the head

  // kNotFound past the head, kDamaged when LevelDB cannot read it or it is missing.
  [[nodiscard]] Result<std::string> read(Position position) const;
  // Calls visit(position, bytes) for [from, to) in order; stops at its first error. kDamaged at a
  // gap.
  Result<void> scan(Position from, TreeSize to,
                    const std::function<Result<void>(Position, std::string_view)>& visit) const;

  [[nodiscard]] Result<Hash> root_at(TreeSize size) const;
  [[nodiscard]] Result<merkle::Proof> inclusion(Position index, TreeSize size) const;
  [[nodiscard]] Result<merkle::Proof> consistency(TreeSize old_size, TreeSize new_size) const;
  // The tile's bytes: hashes for a hash tile, the bundle for entries.
  [[nodiscard]] Result<std::string> tile(const merkle::TileId& tile) const;
  // A perfect subtree's hash, from stored tile-level hashes.
  [[nodiscard]] merkle::NodeSource nodes() const;

  [[nodiscard]] kv::Store& store();
  [[nodiscard]] const kv::Store& store() const;

  struct Impl;  // internal: log_impl.h

 private:
  explicit Log(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace daybook::log
