// From a transaction to its commit on the snapshot branch.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "git/repository.h"
#include "ledger/ledger.h"

namespace daybook::query {

// Reads the branch once and a commit's message when asked: each look-up is a binary search, because
// positions rise along the branch.
class SnapshotCommits {
 public:
  // Of a branch that does not exist (yet), it knows no commit.
  static Result<SnapshotCommits> open(const ledger::Ledger& ledger);

  // The commit of the event's transaction; nullopt: not projected yet.
  Result<std::optional<git::ObjectId>> of(const event::Event& event);

 private:
  SnapshotCommits() = default;
  Result<uint64_t> size_at(size_t index);

  std::unique_ptr<git::Repository> repository_;
  std::vector<git::ObjectId> commits_;  // oldest first
  std::map<size_t, uint64_t> sizes_;    // events that a commit shows, of those that were read
};

}  // namespace daybook::query
