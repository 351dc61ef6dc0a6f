// The register of a commit: the LevelDB in its tree that says which contracts are live.
#pragma once

#include <map>
#include <string>

#include "ingest/git_database.h"
#include "ingest/git_known.h"
#include "ingest/planner.h"

namespace daybook::ingest {

struct Register {
  std::string path;
  Hash digest;
  uint64_t highest = 0;
  bool is_damaged = false;  // what cannot be read is not gone
  bool is_empty = false;
  LiveRecords live;
};

Register register_of(const LevelDbFolder& folder);

// Of the databases in a commit's tree, by path: the one at `previous`, which was the register of
// the commit before; else the one with the highest sequence of the incarnation that is live, then
// the shortest path. nullptr: none says anything.
const Register* choose_register(const std::map<std::string, Register>& databases,
                                const std::string& previous, const KnownSource& known);

// Makes the contracts exactly those of the register: puts back what went back to an older value,
// and removes what an import set and the register does not hold. One transaction.
Result<void> reconcile(Planner& planner, const Register& held, const KnownSource& known,
                       const KnownHistory& history, bool was_recreated);

}  // namespace daybook::ingest
