// What exactly is wrong with a commit that is not the one which the log gives at its place.
#pragma once

#include <vector>

#include "project/git_projector.h"
#include "project/git_recompute.h"

namespace daybook::project {

// The commit is chain.commits[index]; by its place it should be the snapshot after `place` + 1
// transactions of the log. A place past the log's end means that the branch is longer than the log.
Result<std::vector<SnapshotProblem>> describe_difference(const ledger::Ledger& ledger,
                                                         const git::Repository& repository,
                                                         const Chain& chain, size_t index,
                                                         size_t place);

}  // namespace daybook::project
