// The tip of the snapshot branch: where the projector goes on from, after making sure that this log
// gives it.
#pragma once

#include <optional>
#include <string>

#include "git/repository.h"
#include "project/snapshot.h"

namespace daybook::project {

struct Tip {
  git::ObjectId id, tree;
  TreeSize size;  // events that it shows
};

// nullopt: the branch does not exist. kTampered when the log cannot give this commit: it bears no
// trailers (somebody committed there), shows more events than the log has ("stale copy"), or names
// another root ("fork"). kConflict when another version of the projector wrote it.
Result<std::optional<Tip>> read_tip(const ledger::Ledger& ledger,
                                    const git::Repository& repository);

// The same of a commit that the branch is not at (yet).
Result<Tip> tip_at(const ledger::Ledger& ledger, const git::Repository& repository,
                   const git::ObjectId& commit);

// kTampered, naming the path, unless the commit's files, words and place are what `at_tip` (the
// snapshots up to tip.size) gives. Full tiles are compared by name only and older commits not at
// all: that is check_git's work.
Result<void> check_tip(const ledger::Ledger& ledger, const git::Repository& repository,
                       const Tip& tip, const SnapshotBuilder& at_tip);

}  // namespace daybook::project
