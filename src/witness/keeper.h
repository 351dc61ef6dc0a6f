// A witness's memory and its decision: for each log that it knows, the largest checkpoint that it
// has cosigned. It never cosigns two roots of one size, nor a size below an earlier one. Source:
// c2sp.org/tlog-witness@v1.0.0. Format page: docs/format/witness.md.
//
// A folder holds it: `key` (see create), LOCK, and for each log <hex SHA-256 of the
// origin>/checkpoint: the last cosigned note, as it was sent, under the log's signatures and ours.
// `cosigned` has the origin of each log whose checkpoint was ever cosigned, one a line: without the
// checkpoint of one of these the memory is gone, and it does not start. One Keeper owns its folder.
// Thread-safe.
//
// The order of one request, and what a crash leaves:
//   1. check everything against the last checkpoint of that origin. 2. cosign, in memory.
//   3. durably replace the file. Before it: nothing happened. After it: the log asks again, is told
//   the new size (409), and gets a cosignature of the same checkpoint. The first time for a log,
//   its origin joins `cosigned` after that; a crash between is completed by the next start.
//   4. answer: no cosignature leaves before its checkpoint is on disk.
// A failed write stops that log's updates (500) until the next start reads what is on disk.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/time.h"
#include "kv/durable_file.h"
#include "note/checkpoint.h"
#include "note/cosignature.h"
#include "witness/dialogue.h"

namespace daybook::witness {

class Keeper {
 public:
  // Makes the folder and its key; kConflict when there is one. Returns the public half.
  static Result<note::CosignatureVerifier> create(const std::string& folder,
                                                  const std::string& name);
  // The public half of the key in `folder`.
  static Result<note::CosignatureVerifier> read_key(const std::string& folder);

  // `logs`: the keys that it trusts; a key's name is the origin of the checkpoints that it signs,
  // and one origin may have several. kBusy when another process has the folder; kDamaged and
  // kTampered when a stored checkpoint is not one that we cosigned, kDamaged when it is gone: it is
  // never taken for "none".
  // `clock` must outlive it.
  static Result<std::unique_ptr<Keeper>> open(const std::string& folder,
                                              const std::vector<note::Verifier>& logs,
                                              Clock& clock);

  // The whole of add-checkpoint. Any bytes.
  Answer add_checkpoint(std::string_view body);

  [[nodiscard]] const note::CosignatureVerifier& key() const { return cosigner_.verifier(); }
  struct Seen {
    std::string origin;
    std::optional<note::Checkpoint> checkpoint;  // nullopt: none cosigned yet
    std::string note;
    std::optional<Error> failed;  // why it cosigns no more until the next start
  };
  [[nodiscard]] std::vector<Seen> seen() const;

 private:
  struct Log {
    std::vector<note::Verifier> keys;
    std::optional<note::Checkpoint> last;
    std::string note;   // of `last`, cosigned
    uint64_t time = 0;  // of our cosignature on it
    std::optional<Error> failed;
  };

  Keeper(std::string folder, note::Cosigner cosigner, Clock& clock)
      : folder_(std::move(folder)), cosigner_(std::move(cosigner)), clock_(clock) {}
  Result<void> load(const std::string& origin, Log& log) const;
  // Adds to `cosigned`, durably.
  Result<void> remember(const std::string& origin);
  // Under the mutex: checks `request` against `log`, and updates it.
  Answer update(Log& log, const AddCheckpoint& request, note::Note note,
                const note::Checkpoint& checkpoint);
  Answer cosign(Log& log, note::Note note, const note::Checkpoint& checkpoint);

  const std::string folder_;
  const note::Cosigner cosigner_;
  Clock& clock_;
  std::unique_ptr<kv::LockFile> lock_;
  mutable std::mutex mutex_;         // guards logs_
  std::map<std::string, Log> logs_;  // by origin
  std::set<std::string> cosigned_;   // origins; as in the file
};

// The folder of an origin, below the witness's: 64 hex digits.
std::string origin_folder(std::string_view origin);

}  // namespace daybook::witness
