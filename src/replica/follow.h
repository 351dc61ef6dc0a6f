// Taking from a source what its writer signed since: the one place where a replica grows, and where
// a fork is seen.
#pragma once

#include "ledger/ledger.h"
#include "replica/source_check.h"

namespace daybook::replica {

struct Followed {
  enum class Outcome {
    kUpToDate,
    kAdvanced,
    kAhead  // the source is an older copy of the same log
  } outcome = Outcome::kUpToDate;
  TreeSize before, theirs;
};

// `ledger` is open to follow. Checks that the source's log extends ours, or ours extends it, from
// the entries up; then appends. kTampered: the source is altered (nothing is kept of it), or it is
// a fork: then both signed checkpoints are in Paths::forks and the message says what to do.
// A key that the new entries bring is followed; when they revoke the one that this replica trusts,
// it is refused unless `key` is one of the log's that is not revoked.
Result<Followed> follow(ledger::Ledger& ledger, const TileSource& source,
                        const std::optional<note::Verifier>& key = {});

}  // namespace daybook::replica
