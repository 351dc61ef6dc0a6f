// Writes the snapshot branch: one commit a transaction, as architecture.md §7 and
// docs/format/git-branch.md say.
//
// commit id = f(log prefix, key, kGitProjectorVersion): author = actor at effective time, committer
// = "daybook" at recorded time. The position is the tip's Daybook-Position trailer, so output and
// position are one atomic ref update; a crash repeats the commits after the tip and gets the same
// ids.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "git/repository.h"
#include "ledger/ledger.h"
#include "project/transactions.h"

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

// The same to another place than the configured one: for a rebuild beside it. The repository is
// made when it is missing.
struct GitTarget {
  std::string repository, branch;
  TreeSize until;  // a transaction's border
};
Result<GitReport> project_git_to(const ledger::Ledger& ledger, const GitTarget& target,
                                 const std::function<void(uint64_t, uint64_t)>& progress);
// After a branch was moved to `tip` by other means than project_git: what git_state.h keeps.
Result<void> remember_branch(const ledger::Ledger& ledger, TreeSize size, const git::ObjectId& tip);

struct SnapshotProblem {
  std::string commit, where, what;
  // As log::Problem: "bit rot", "rewrite", "fork", "stale copy", "truncation", "key misuse".
  std::string klass;
};
struct GitCheck {
  uint64_t commits = 0;  // recomputed and compared
  std::vector<SnapshotProblem> problems;
};
// Recomputes every commit of the branch from the log and compares: ids, trees, files, tiles,
// checkpoints. Also a branch that is longer than the log (an older copy of the store), and one that
// is gone or was set back although the projector had brought it further.
Result<GitCheck> check_git(ledger::Ledger& ledger,
                           const std::function<void(uint64_t, uint64_t)>& progress);

// The same for whoever walks the log already: each transaction of it, in order, then finish().
class BranchCheck {
 public:
  static Result<BranchCheck> start(const ledger::Ledger& ledger);
  BranchCheck(BranchCheck&&) noexcept;
  BranchCheck& operator=(BranchCheck&&) noexcept;
  ~BranchCheck();
  // True while there are commits to compare: the caller need not keep transactions otherwise.
  [[nodiscard]] bool wants_more() const;
  Result<void> take(const StoredTransaction& transaction);
  Result<GitCheck> finish();

 private:
  struct Impl;
  explicit BranchCheck(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

// Deletes the branch (objects stay) and what was kept of it. Returns its tip.
Result<std::optional<git::ObjectId>> reset_git(ledger::Ledger& ledger);

}  // namespace daybook::project
