// Reading a tile source with suspicion: nothing of it is used before its hashes lead to the signed
// root.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "ledger/key_fold.h"
#include "merkle/tree.h"
#include "note/key_history.h"
#include "replica/tile_source.h"

namespace daybook::replica {

struct SignedHead {
  note::Checkpoint checkpoint;
  std::string note;
};

// The source's checkpoint as it says: nothing of it is to be believed yet. kTampered: there is
// none, or something else than one signature of the log, cosignatures where the source may have
// them, and what they sign is in the note.
Result<SignedHead> read_claim(const TileSource& source);
// Whether the note says that `keys` know its signer.
bool claims_known_key(const std::string& note, const note::KeyHistory& keys);
// kTampered, naming the source, unless `keys` open the claim.
Result<void> check_claim(const TileSource& source, const SignedHead& claim,
                         const note::KeyHistory& keys);

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
// not fit its leaf hash, if there is one. `progress(done, total)` may be empty. Returns what the
// key events among them give.
Result<ledger::KeyFold> check_entries(const TileSource& source, const note::Checkpoint& head,
                                      const std::function<void(uint64_t, uint64_t)>& progress);

// The whole of a source, to somebody who trusts `anchor`, any of the log's keys: the checkpoint's
// signature by the key of its size, every entry up to the signed root, and that the keys follow one
// another from or to the anchor. kTampered otherwise.
struct CheckedSource {
  SignedHead head;
  note::KeyHistory keys;
};
Result<CheckedSource> check_source(const TileSource& source, const note::Verifier& anchor,
                                   const std::function<void(uint64_t, uint64_t)>& progress);

}  // namespace daybook::replica
