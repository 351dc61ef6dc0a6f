// A clone: a read-only daybook made from a snapshot branch alone; and pull, which lets it follow.
// docs/replica.md.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "git/repository.h"
#include "ledger/ledger.h"
#include "replica/follow.h"
#include "replica/origin.h"

namespace daybook::replica {

using Progress = std::function<void(uint64_t done, uint64_t total)>;

struct CloneOptions {
  std::string from;                   // see find_origin
  std::string folder;                 // new or empty, or what a killed clone left
  std::string branch;                 // "": see find_origin
  std::optional<note::Verifier> key;  // nullopt: the origin's folder must say it
};

struct CloneReport {
  Origin origin;
  note::Checkpoint checkpoint;
  std::string vkey;          // that was trusted
  std::string current_vkey;  // the log's newest, which the replica trusts from now on
  std::string trusted_from;  // the file that said the key; "": the user did
  git::ObjectId tip;
};

// Everything is checked before the folder is a daybook: the checkpoint's signature, every entry up
// to the signed root, that every event follows from those before it, and the branch's tip. kUsage:
// nobody says the key.
Result<CloneReport> clone(const CloneOptions& options, Clock& clock, const Progress& progress);

struct PullReport {
  Origin origin;
  Followed followed;
  note::Checkpoint checkpoint;  // ours afterwards
  git::ObjectId tip;            // theirs
  std::string vkey;             // the log's newest key, which is trusted from now on
};

// Fetches, and follows (see follow()); then the branch and the files come after the log. Killed at
// any point, the next pull ends where an undisturbed one would. kUsage: the folder is no replica.
// `key`: the log's key as the user has it from elsewhere, when the one of this replica was revoked.
Result<PullReport> pull(const std::string& root, Clock& clock, unsigned lock_wait_ms,
                        const std::optional<note::Verifier>& key = {});

}  // namespace daybook::replica
