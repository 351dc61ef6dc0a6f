// Backups: a folder that holds the log as C2SP tiles, with what is needed to use it without
// daybook. docs/backup.md.
//
//   BACKUP_MANIFEST.json, VERIFICATION.txt, EMERGENCY_ROLLBACK.sh, checksums/SHA256SUMS
//   log/checkpoint, log/tile/…      the signed head and all events
//   daybook.json, key.pub           (key: only when asked for)
//   signatures/                     what retired keys signed, when there are any
//   deployments/unified/            the files at that position
//   INCOMPLETE                      while a backup is made, or after one was interrupted
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "ledger/ledger.h"

namespace daybook::replica {

inline constexpr char kManifestName[] = "BACKUP_MANIFEST.json";
inline constexpr char kReportName[] = "VERIFICATION.txt";
inline constexpr char kRollbackName[] = "EMERGENCY_ROLLBACK.sh";
inline constexpr char kSumsName[] = "checksums/SHA256SUMS";
inline constexpr char kIncompleteName[] = "INCOMPLETE";
inline constexpr char kBackupLock[] = ".lock";
inline constexpr char kBackupUnified[] = "deployments/unified/";
inline constexpr char kBackupSignatures[] = "signatures/";

using BackupProgress = std::function<void(uint64_t done, uint64_t total)>;

struct BackupOptions {
  std::string root;    // the daybook
  std::string folder;  // the backup: new, empty, or an earlier backup of the same log
  bool with_key = false;
};

struct BackupReport {
  note::Checkpoint checkpoint;
  uint64_t tiles_written = 0, tiles_kept = 0;
  uint64_t unified_files = 0, files = 0;  // files: all that SHA256SUMS lists
};

// May run while another process writes the store; the result is the log at one signed checkpoint.
// kConflict: the folder holds something else. kTampered: the folder's log, or the store, is not
// what the key signed, or the folder's log is not a prefix of the store's (nothing is written
// then). kDamaged: the store has lost events.
Result<BackupReport> create_backup(const BackupOptions& options, Clock& clock,
                                   const BackupProgress& progress);

struct BackupProblem {
  std::string where, what;
  bool lost = false;  // bytes are gone or rotten; else: readable, and not what it should be
};
struct BackupCheck {
  note::Checkpoint checkpoint;  // size 0 when it cannot be read
  std::string vkey;
  uint64_t files = 0;  // whose checksum was compared
  std::vector<BackupProblem> problems;
};

// Checksums, signature, every entry and tile up to the signed root, the unified files against the
// fold of the events, the manifest's counts. `key`: whose signature to expect; nullopt: the
// backup's own key.pub. kNotFound: no backup there.
Result<BackupCheck> verify_backup(const std::string& folder,
                                  const std::optional<note::Verifier>& key,
                                  const BackupProgress& progress);

struct RestoreOptions {
  std::string backup, folder;         // folder: new or empty
  std::optional<note::Verifier> key;  // nullopt: the backup's own key.pub
};
struct RestoreReport {
  note::Checkpoint checkpoint;
  std::string vkey;
  bool trusted_key = false;  // the backup's own key.pub was taken
  bool with_key = false;     // the private key was in the backup: the daybook can record
};

// The whole log, always: a log that was put back to an earlier point and then written on would be a
// fork. The same checks as a clone's.
Result<RestoreReport> restore_backup(const RestoreOptions& options, const BackupProgress& progress);

// Sets the work tree's unified files to the state after the first `size` events; the log stays
// whole, and the next projection brings the files to its head again. Returns the names.
Result<std::vector<std::string>> place_files(ledger::Ledger& ledger, TreeSize size);

}  // namespace daybook::replica
