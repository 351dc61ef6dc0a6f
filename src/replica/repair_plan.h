// Internal to replica: what a repaired log is to hold, out of a replica and what is left here.
#pragma once

#include "replica/damaged_log.h"
#include "replica/repair.h"

namespace daybook::replica {

struct RepairPlan {
  std::vector<std::string> entries;  // every one, hashed up to the head's root
  SignedHead head;
  note::KeyHistory keys;
  TreeSize here, there;  // what the newest signed head says here and at the replica
};

// The longer of the two signed heads: going on from a shorter one would be a fork. kTampered: the
// replica is not what the log's key signed, or a fork; of that, unless it is a dry run, both signed
// checkpoints are kept in Paths::forks. kConflict: events are in neither.
Result<RepairPlan> plan_repair(const ledger::Paths& paths, const DamagedLog& log,
                               const TileSource& source, const note::Verifier& anchor, bool dry_run,
                               const std::function<void(uint64_t, uint64_t)>& progress);

}  // namespace daybook::replica
