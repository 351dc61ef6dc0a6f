// The commit ids that a branch should have, from the log alone; and the branch's own.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "git/id_calculator.h"
#include "git/repository.h"
#include "project/snapshot.h"

namespace daybook::project {

// The branch as it is: first-parent ancestors of the tip, oldest first, as far as they can be read.
struct Chain {
  std::vector<git::ObjectId> commits;
  std::optional<Error>
      damage;  // why the first of `commits` cannot be read, and what is before it is not known
};
Result<Chain> read_chain(const git::Repository& repository, const git::ObjectId& tip);

// Replays the log from its start. Each step gives the next commit as it should be. Nothing is
// written.
class Recomputation {
 public:
  // Both must outlive it. With the private key here (or what a retired one signed) checkpoints are
  // signed again; without it they are taken from the branch, if the key of their size signed them.
  static Result<Recomputation> start(const ledger::Ledger& ledger,
                                     const git::Repository& repository, const Chain& chain);

  struct Step {
    git::ObjectId commit;
    Snapshot snapshot;
  };
  Result<Step> next(const StoredTransaction& transaction);

  [[nodiscard]] size_t steps() const { return *steps_; }
  [[nodiscard]] const SnapshotBuilder& builder() const { return *builder_; }
  [[nodiscard]] std::vector<git::TreeEntry> files() { return calculator_.files(); }

 private:
  Recomputation() = default;
  std::shared_ptr<size_t> steps_ = std::make_shared<size_t>(0);  // shared with the builder's signer
  std::optional<SnapshotBuilder> builder_;
  git::IdCalculator calculator_;
  std::optional<git::ObjectId> parent_;
};

}  // namespace daybook::project
