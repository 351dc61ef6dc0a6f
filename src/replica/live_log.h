// The entries of a store that another process may be writing at this moment. LevelDB lets no second
// process open it, so its files are read raw, without a lock and without writing; everything below
// the signed checkpoint is synced in them.
#pragma once

#include <functional>
#include <map>
#include <string>

#include "ledger/ledger.h"
#include "replica/source_check.h"

namespace daybook::replica {

// The newest signed checkpoint beside the store's LevelDB. kTampered: no checkpoint of the key's
// log,
// or a bad signature of the key. One that another key signed is given as it is: the events say
// whether it is the log's.
Result<SignedHead> read_live_head(const ledger::Paths& paths, const note::Verifier& verifier);

// The stored bytes of the positions below `size` for which `wanted` is true. A compaction that
// takes a file away in between is met by reading again. kDamaged: one cannot be found; the message
// says which, and what damage there is.
Result<std::map<uint64_t, std::string>> read_live_entries(
    const std::string& leveldb, TreeSize size, const std::function<bool(uint64_t)>& wanted);

}  // namespace daybook::replica
