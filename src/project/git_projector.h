// Writes the snapshot branch: one commit a transaction, as architecture.md §7 and
// docs/format/git-branch.md say.
//
// commit id = f(log prefix, key, kGitProjectorVersion): author = actor at effective time, committer
// = "daybook" at recorded time. The position is the tip's Daybook-Position trailer, so output and
// position are one atomic ref update; a crash repeats the commits after the tip and gets the same
// ids.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "git/repository.h"
#include "ledger/ledger.h"

namespace daybook::project {

inline constexpr unsigned kGitProjectorVersion = 1;

struct GitReport {
  TreeSize position;
  uint64_t commits = 0;  // made now
  std::optional<git::ObjectId> tip;
};

// kTampered when the branch's tip is not a commit that this log gives (names the position); kUsage
// without a signer.
Result<GitReport> project_git(ledger::Ledger& ledger,
                              const std::function<void(uint64_t, uint64_t)>& progress);

struct SnapshotProblem {
  std::string commit, where, what;
  std::string klass;  // as log::Problem: "bit rot", "rewrite", "fork", "stale copy", "truncation"
};
struct GitCheck {
  uint64_t commits = 0;  // recomputed and compared
  std::vector<SnapshotProblem> problems;
};
// Recomputes every commit of the branch from the log and compares: ids, trees, files, tiles,
// checkpoints. Also a branch that is longer than the log (an older copy of the store).
Result<GitCheck> check_git(ledger::Ledger& ledger,
                           const std::function<void(uint64_t, uint64_t)>& progress);

// Deletes the branch (objects stay), for `replay rebuild`. Returns its tip.
Result<std::optional<git::ObjectId>> reset_git(ledger::Ledger& ledger);

}  // namespace daybook::project
