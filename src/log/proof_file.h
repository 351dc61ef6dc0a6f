// `.tlog-proof`: one event's inclusion, checkable offline with only the public key. Source:
// c2sp.org/tlog-proof. Format page: docs/format/proof.md.
#pragma once

#include <string>
#include <string_view>

#include "base/ids.h"
#include "merkle/proof.h"
#include "note/key_history.h"

namespace daybook::log {

struct ProofFile {
  Position index;
  merkle::Proof proof;
  std::string checkpoint;  // the signed note, verbatim
};

std::string render_proof_file(const ProofFile& file);
Result<ProofFile> parse_proof_file(std::string_view bytes);
// Checks signature, origin, and that `entry` (the stored event bytes) is leaf `index` of the
// checkpoint's tree.
Result<note::Checkpoint> check_proof_file(const ProofFile& file, std::string_view entry,
                                          const note::KeyHistory& keys);

}  // namespace daybook::log
