// RFC 6962 section 2.1 word for word, recursive and slow: the oracle for merkle/.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/hash.h"
#include "merkle/proof.h"

namespace daybook::testing {

using Leaves = std::vector<std::string>;

Hash naive_root(const Leaves& leaves);
merkle::Proof naive_inclusion(size_t index, const Leaves& leaves);
merkle::Proof naive_consistency(size_t old_size, const Leaves& leaves);

// Leaves i = uint64 big-endian i.
Leaves counting_leaves(uint64_t count);
Leaves first(const Leaves& leaves, size_t count);

// Answers from `leaves` with naive_root; fails the test when asked for a subtree that is not wholly
// inside.
merkle::NodeSource naive_nodes(const Leaves& leaves);

}  // namespace daybook::testing
