// Tile source → store: the one way in which a copy of a log becomes a daybook's folder. Clone and
// restore share it.
#pragma once

#include <functional>

#include "replica/new_folder.h"
#include "replica/source_check.h"

namespace daybook::replica {

// Fills the folder with the source's log. Every entry is hashed up to the signed root before the
// first is written, and again as it is written. Ends with daybook.json. kTampered: the source is
// not what `verifier`'s key signed.
Result<CheckedSource> install(const NewFolder& folder, const TileSource& source,
                              const note::Verifier& anchor, const ledger::Config& config,
                              const std::function<void(uint64_t, uint64_t)>& progress);

}  // namespace daybook::replica
