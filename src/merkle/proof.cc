#include "merkle/proof.h"

#include <bit>
#include <string>

namespace daybook::merkle {
namespace {

// Leaves [begin, end), where `begin` is a multiple of the smallest power of two that is ≥ end -
// begin: every range that RFC 6962's recursion meets.
struct Range {
  uint64_t begin, end;
  [[nodiscard]] uint64_t size() const { return end - begin; }
  // The largest power of two below size(); size() > 1.
  [[nodiscard]] uint64_t split() const { return begin + std::bit_floor(size() - 1); }
};

Result<Hash> range_root(Range range, const NodeSource& nodes) {
  if (std::has_single_bit(range.size())) {
    const auto level = static_cast<unsigned>(std::countr_zero(range.size()));
    return nodes(level, range.begin >> level);
  }
  DAYBOOK_TRY(const Hash left, range_root({range.begin, range.split()}, nodes));
  DAYBOOK_TRY(const Hash right, range_root({range.split(), range.end}, nodes));
  return node_hash(left, right);
}

// PATH(m, D[n]) of RFC 6962 section 2.1.1.
Result<void> append_path(uint64_t index, Range range, const NodeSource& nodes, Proof& proof) {
  if (range.size() == 1) return {};
  Range same = {range.begin, range.split()};
  Range other = {range.split(), range.end};
  if (index >= range.split()) std::swap(same, other);
  DAYBOOK_RETURN_IF_ERROR(append_path(index, same, nodes, proof));
  DAYBOOK_TRY(const Hash sibling, range_root(other, nodes));
  proof.push_back(sibling);
  return {};
}

// SUBPROOF(m, D[n], b) of RFC 6962 section 2.1.2; `known` is b: the verifier has this range's root.
Result<void> append_subproof(uint64_t old_end, Range range, bool known, const NodeSource& nodes,
                             Proof& proof) {
  if (old_end == range.end) {
    if (known) return {};
    DAYBOOK_TRY(const Hash root, range_root(range, nodes));
    proof.push_back(root);
    return {};
  }
  const Range left = {range.begin, range.split()};
  const Range right = {range.split(), range.end};
  const bool in_left = old_end <= range.split();
  DAYBOOK_RETURN_IF_ERROR(
      append_subproof(old_end, in_left ? left : right, known && in_left, nodes, proof));
  DAYBOOK_TRY(const Hash other, range_root(in_left ? right : left, nodes));
  proof.push_back(other);
  return {};
}

Error wrong_length(size_t hashes) {
  return tampered("the proof has the wrong length (" + std::to_string(hashes) +
                  " hashes) for this place in a tree of this size");
}

// The walk from a node up to the root that both verifications share (RFC 9162 section 2.1.3.2):
// `node` is the node's index in its level, `last` the index of that level's last node.
struct Walk {
  uint64_t node, last;
  void up() {
    node >>= 1;
    last >>= 1;
  }
  [[nodiscard]] bool sibling_is_left() const { return node % 2 == 1 || node == last; }
  // A last node without a right sibling is carried up unchanged.
  void skip_carried() {
    while (node % 2 == 0 && node != 0) up();
  }
};

Result<void> verify_equal_sizes(TreeSize size, const Hash& old_root, const Hash& new_root,
                                const Proof& proof) {
  if (!proof.empty()) return wrong_length(proof.size());
  if (old_root != new_root) {
    return tampered("two different roots for the same size " + std::to_string(size.value) +
                    ": the log was forked; keep both checkpoints as evidence");
  }
  if (size.value == 0 && old_root != empty_root()) {
    return tampered("the root of an empty tree is not SHA-256 of nothing");
  }
  return {};
}

}  // namespace

Result<Proof> inclusion_proof(Position index, TreeSize size, const NodeSource& nodes) {
  if (index.value >= size.value) {
    return invalid("leaf " + std::to_string(index.value) + " is not in a tree of size " +
                   std::to_string(size.value));
  }
  Proof proof;
  DAYBOOK_RETURN_IF_ERROR(append_path(index.value, {0, size.value}, nodes, proof));
  return proof;
}

Result<Proof> consistency_proof(TreeSize old_size, TreeSize new_size, const NodeSource& nodes) {
  if (old_size > new_size) {
    return invalid("a tree of size " + std::to_string(old_size.value) +
                   " cannot grow into one of size " + std::to_string(new_size.value));
  }
  Proof proof;
  if (old_size == new_size) return proof;
  if (old_size.value == 0) {
    return invalid("every tree extends the empty one: there is no consistency proof from size 0");
  }
  DAYBOOK_RETURN_IF_ERROR(append_subproof(old_size.value, {0, new_size.value}, true, nodes, proof));
  return proof;
}

Result<void> verify_inclusion(const Hash& leaf, Position index, TreeSize size, const Proof& proof,
                              const Hash& root) {
  if (index.value >= size.value) {
    return tampered("leaf " + std::to_string(index.value) + " cannot be in a tree of size " +
                    std::to_string(size.value));
  }
  Walk walk{index.value, size.value - 1};
  Hash hash = leaf;
  for (const Hash& sibling : proof) {
    if (walk.last == 0) return wrong_length(proof.size());
    if (walk.sibling_is_left()) {
      hash = node_hash(sibling, hash);
      walk.skip_carried();
    } else {
      hash = node_hash(hash, sibling);
    }
    walk.up();
  }
  if (walk.last != 0) return wrong_length(proof.size());
  if (hash != root) return tampered("the proof does not lead from the leaf to the root");
  return {};
}

Result<void> verify_consistency(TreeSize old_size, const Hash& old_root, TreeSize new_size,
                                const Hash& new_root, const Proof& proof) {
  if (old_size > new_size) {
    return tampered("the tree shrank from size " + std::to_string(old_size.value) + " to " +
                    std::to_string(new_size.value));
  }
  if (old_size == new_size) return verify_equal_sizes(new_size, old_root, new_root, proof);
  if (old_size.value == 0) return tampered("a proof from size 0 shows nothing");
  Walk walk{old_size.value - 1, new_size.value - 1};
  while (walk.node % 2 == 1) walk.up();
  // When the old tree is perfect, its root is the first node, and the proof leaves it out.
  const bool perfect = std::has_single_bit(old_size.value);
  if (proof.empty()) return wrong_length(0);
  Hash old_hash = perfect ? old_root : proof[0];
  Hash new_hash = old_hash;
  for (size_t i = perfect ? 0 : 1; i < proof.size(); ++i) {
    if (walk.last == 0) return wrong_length(proof.size());
    if (walk.sibling_is_left()) {
      old_hash = node_hash(proof[i], old_hash);
      new_hash = node_hash(proof[i], new_hash);
      walk.skip_carried();
    } else {
      new_hash = node_hash(new_hash, proof[i]);
    }
    walk.up();
  }
  if (walk.last != 0) return wrong_length(proof.size());
  if (old_hash != old_root) return tampered("the proof does not lead to the old root");
  if (new_hash != new_root) return tampered("the proof does not lead to the new root");
  return {};
}

}  // namespace daybook::merkle
