// C2SP checkpoints: the signed statement "the log has N events and this Merkle root". Source:
// c2sp.org/tlog-checkpoint@v1.0.0. Format page: docs/format/checkpoint.md.
#pragma once

#include <string>
#include <string_view>

#include "base/hash.h"
#include "base/ids.h"
#include "note/note.h"

namespace daybook::note {

struct Checkpoint {
  std::string origin;  // also the signing key's name
  TreeSize size;
  Hash root;
  friend bool operator==(const Checkpoint&, const Checkpoint&) = default;
};

std::string checkpoint_text(const Checkpoint& checkpoint);
// Strict; extension lines are an error (we write none: no audit facts outside the tree).
Result<Checkpoint> parse_checkpoint_text(std::string_view text);
// As that, of any log: extension lines, each not empty, may follow and are left out.
Result<Checkpoint> parse_foreign_checkpoint_text(std::string_view text);

std::string sign_checkpoint(const Checkpoint& checkpoint, const Signer& signer);
// Verifies the note and the origin (must be verifier.name()). kTampered or kInvalid say why not.
Result<Checkpoint> open_checkpoint(std::string_view bytes, const Verifier& verifier);

}  // namespace daybook::note
