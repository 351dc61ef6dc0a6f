// The verifiers of inclusion and consistency agree with RFC 6962's recursion turned round: whatever
// index, sizes and hashes.
#include <bit>
#include <optional>
#include <span>
#include <utility>

#include "fuzz/input.h"
#include "merkle/proof.h"

namespace daybook {
namespace {

using Hashes = std::span<const Hash>;

uint64_t split_of(uint64_t n) {  // the largest power of two below n
  return std::bit_floor(n - 1);
}

// The root that PATH(m, D[n]) leads to (section 2.1.1); nullopt: a path of another length.
std::optional<Hash> root_of_path(uint64_t m, uint64_t n, Hashes path, const Hash& leaf) {
  if (n == 1) return path.empty() ? std::optional(leaf) : std::nullopt;
  if (path.empty()) return std::nullopt;
  const uint64_t k = split_of(n);
  const Hashes below = path.first(path.size() - 1);
  if (m < k) {
    const auto left = root_of_path(m, k, below, leaf);
    return left ? std::optional(merkle::node_hash(*left, path.back())) : std::nullopt;
  }
  const auto right = root_of_path(m - k, n - k, below, leaf);
  return right ? std::optional(merkle::node_hash(path.back(), *right)) : std::nullopt;
}

// The roots of D[0:m] and D[n] that SUBPROOF(m, D[n], b) leads to (section 2.1.2).
using Roots = std::pair<Hash, Hash>;
std::optional<Roots> roots_of_subproof(uint64_t m, uint64_t n, bool b, Hashes proof,
                                       const Hash& old_root) {
  if (m == n && b) return proof.empty() ? std::optional(Roots(old_root, old_root)) : std::nullopt;
  if (proof.empty()) return std::nullopt;
  if (m == n) return proof.size() == 1 ? std::optional(Roots(proof[0], proof[0])) : std::nullopt;
  const uint64_t k = split_of(n);
  const Hashes below = proof.first(proof.size() - 1);
  const Hash& other = proof.back();
  if (m <= k) {
    const auto roots = roots_of_subproof(m, k, b, below, old_root);
    if (!roots) return std::nullopt;
    return Roots(roots->first, merkle::node_hash(roots->second, other));
  }
  const auto roots = roots_of_subproof(m - k, n - k, false, below, old_root);
  if (!roots) return std::nullopt;
  return Roots(merkle::node_hash(other, roots->first), merkle::node_hash(other, roots->second));
}

void check_inclusion(uint64_t m, uint64_t n, const merkle::Proof& path, const Hash& leaf,
                     const Hash& root) {
  const auto expected = m < n ? root_of_path(m, n, path, leaf) : std::nullopt;
  const auto verified = [&](const Hash& claimed) {
    return merkle::verify_inclusion(leaf, Position(m), TreeSize(n), path, claimed).ok();
  };
  DAYBOOK_CHECK_EQ(verified(root), expected == root);
  if (expected) DAYBOOK_CHECK(verified(*expected));
}

void check_consistency(uint64_t m, uint64_t n, const merkle::Proof& proof, const Hash& old_root,
                       const Hash& new_root) {
  const bool defined = 0 < m && m <= n;
  const auto expected = defined ? roots_of_subproof(m, n, true, proof, old_root) : std::nullopt;
  const auto verified = [&](const Hash& older, const Hash& newer) {
    return merkle::verify_consistency(TreeSize(m), older, TreeSize(n), newer, proof).ok();
  };
  if (defined) {
    DAYBOOK_CHECK_EQ(verified(old_root, new_root), expected == Roots(old_root, new_root));
  }
  if (!expected) return;
  // Of a perfect old tree the proof leaves out the root: any other one leads elsewhere.
  const auto again = roots_of_subproof(m, n, true, proof, expected->first);
  DAYBOOK_CHECK_EQ(verified(expected->first, expected->second), again == expected);
}

}  // namespace
}  // namespace daybook

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace daybook;
  fuzz::Input input(data, size);
  // Sizes of every magnitude: few bits count.
  const unsigned bits = input.below(64);
  const uint64_t n = input.number64() >> bits;
  const uint64_t m = input.number64() >> bits;
  const Hash first = sha256(input.take(1)), second = sha256(input.take(1));
  merkle::Proof proof;
  while (!input.done() && proof.size() < 70) proof.push_back(sha256(input.take(1)));
  check_inclusion(m, n, proof, first, second);
  check_consistency(m, n, proof, first, second);
  return 0;
}
