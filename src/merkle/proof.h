// Inclusion and consistency proofs: made from a node source, verified from nothing but hashes.
// Source: RFC 6962 section 2.1.1-2.1.2, RFC 9162 section 2.1.3-2.1.4. Pure.
#pragma once

#include <vector>

#include "merkle/tree.h"

namespace daybook::merkle {

using Proof = std::vector<Hash>;  // inclusion: the leaf's sibling first

Result<Proof> inclusion_proof(Position index, TreeSize size, const NodeSource& nodes);
Result<Proof> consistency_proof(TreeSize old_size, TreeSize new_size, const NodeSource& nodes);

// kTampered with the reason when the proof does not show it.
Result<void> verify_inclusion(const Hash& leaf, Position index, TreeSize size, const Proof& proof,
                              const Hash& root);
Result<void> verify_consistency(TreeSize old_size, const Hash& old_root, TreeSize new_size,
                                const Hash& new_root, const Proof& proof);

}  // namespace daybook::merkle
