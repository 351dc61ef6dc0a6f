// The replica's own snapshot branch: a copy of its source's, taken over when the log gives it.
#pragma once

#include "git/repository.h"
#include "ledger/ledger.h"

namespace daybook::replica {

// What was fetched last, in the replica's repository.
inline constexpr char kIncomingRef[] = "refs/daybook/incoming";
// Tips that were refused, each by its id.
inline constexpr char kEvidenceRefs[] = "refs/daybook/refused/";

Result<std::unique_ptr<git::Repository>> open_repository(const ledger::Paths& paths,
                                                         const ledger::Config& config);

// Moves the replica's branch to `commit` after checking it against the log: trailers, root, files,
// checkpoint, words (project/git_tip.h). Commits between are `verify`'s work. A branch that
// `commit` does not extend (its writer made it anew) stays named by refs/daybook/replaced/<commit>.
// kTampered when the log does not give the commit; the branch stays where it is.
Result<void> take_over(const ledger::Ledger& ledger, git::Repository& repository,
                       const git::ObjectId& commit);

}  // namespace daybook::replica
