// Odd things in a LevelDB source's records, whether they are imported now or were before.
#pragma once

#include "ingest/finding_set.h"
#include "ingest/leveldb_generations.h"
#include "ledger/config.h"
#include "state/state.h"

namespace daybook::ingest {

void find_in_folder(const LevelDbFolder& folder, FindingSet& findings);
// `known` names the networks that the log knows already.
void find_in_records(const std::vector<Generation>& generations, const ledger::Config& config,
                     const state::State& known, FindingSet& findings);

}  // namespace daybook::ingest
