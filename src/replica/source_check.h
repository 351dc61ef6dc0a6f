// Reading a tile source with suspicion: nothing of it is used before its hashes lead to the signed
// root.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "merkle/tree.h"
#include "note/checkpoint.h"
#include "replica/tile_source.h"

namespace daybook::replica {

struct SignedHead {
  note::Checkpoint checkpoint;
  std::string note;
};

// The source's checkpoint, if `verifier`'s key signed it and nothing else is in the note. kTampered
// otherwise.
Result<SignedHead> read_head(const TileSource& source, const note::Verifier& verifier);

// The entries of the bundles from the one that holds `from` on, as many whole bundles as fit
// `max_bytes` (at least one), without those before `from`. `size` is the source's.
Result<std::vector<std::string>> read_entries(const TileSource& source, TreeSize from,
                                              TreeSize size, uint64_t max_bytes);
// All from `from` to `size`.
Result<std::vector<std::string>> read_all_entries(const TileSource& source, TreeSize from,
                                                  TreeSize size);

// What one batch takes.
inline constexpr uint64_t kBatchBytes = uint64_t{8} << 20;

// Hashes every entry. kTampered unless they give the head's root; names the first entry that does
// not fit its leaf hash, if there is one. `progress(done, total)` may be empty.
Result<void> check_entries(const TileSource& source, const note::Checkpoint& head,
                           const std::function<void(uint64_t, uint64_t)>& progress);

}  // namespace daybook::replica
