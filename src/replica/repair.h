// Restoring a damaged log from a replica: docs/repair.md. Never automatic.
//
// The store's own signed head says what must come out: no repair changes a root that was signed.
// Every entry of the replica is hashed up to the replica's signed root before one is used, and the
// new LevelDB is filled, hashed and synced beside the damaged one before it takes its place.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "ledger/ledger.h"

namespace daybook::replica {

struct RepairOptions {
  std::string root;    // the damaged daybook
  std::string from;    // a backup's folder, a daybook's, a repository's, or an address
  std::string branch;  // "": see find_origin
  // The log's public key, for a store that lost its own; nullopt: the replica's, if it signed
  // something that is here.
  std::optional<note::Verifier> key;
  bool dry_run = false;
  unsigned lock_wait_ms = 5000;
};

struct RepairReport {
  std::string from;                // as messages name the replica
  note::Checkpoint head;           // of the log as it is afterwards
  TreeSize here, there;            // what the newest signed head says here and at the replica
  std::vector<uint64_t> restored;  // events that no file here held as they were signed
  std::vector<std::string> found;  // what is wrong here, in words; empty: nothing, nothing is done
  // Ids of retired keys: what they signed was not whole here, and came from the replica, or was not
  // whole there either.
  std::vector<std::string> signatures, missing_signatures;
  std::string kept;  // where the damaged files are kept; "" when nothing was done
};

// kTampered: a fork; both signed checkpoints are in Paths::forks. kConflict, with what remains
// lost: events that neither the replica nor the store holds; or nothing here says how long the log
// was. Killed at any point, the same call ends what was begun. The work tree and the snapshot
// branch are not touched.
Result<RepairReport> repair(const RepairOptions& options, Clock& clock,
                            const std::function<void(uint64_t, uint64_t)>& progress);

// "3, 5-7"
std::string positions_text(const std::vector<uint64_t>& positions);

}  // namespace daybook::replica
