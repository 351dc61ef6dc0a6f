#include "merkle/naive_tree.h"

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <utility>

#include "base/bytes.h"

namespace daybook::testing {
namespace {

size_t largest_power_of_two_below(size_t n) {
  size_t k = 1;
  while (k * 2 < n) k *= 2;
  return k;
}

Leaves slice(const Leaves& leaves, size_t begin, size_t end) {
  return {leaves.begin() + static_cast<std::ptrdiff_t>(begin),
          leaves.begin() + static_cast<std::ptrdiff_t>(end)};
}

// SUBPROOF(m, D[n], b)
merkle::Proof subproof(size_t m, const Leaves& leaves, bool complete) {
  const size_t n = leaves.size();
  if (m == n) return complete ? merkle::Proof{} : merkle::Proof{naive_root(leaves)};
  const size_t k = largest_power_of_two_below(n);
  merkle::Proof proof;
  if (m <= k) {
    proof = subproof(m, slice(leaves, 0, k), complete);
    proof.push_back(naive_root(slice(leaves, k, n)));
  } else {
    proof = subproof(m - k, slice(leaves, k, n), false);
    proof.push_back(naive_root(slice(leaves, 0, k)));
  }
  return proof;
}

}  // namespace

Hash naive_root(const Leaves& leaves) {
  const size_t n = leaves.size();
  if (n == 0) return sha256("");
  if (n == 1) return sha256(std::string(1, '\x00') + leaves[0]);
  const size_t k = largest_power_of_two_below(n);
  const Hash left = naive_root(slice(leaves, 0, k));
  const Hash right = naive_root(slice(leaves, k, n));
  return sha256(std::string(1, '\x01') + std::string(left.view()) + std::string(right.view()));
}

// PATH(m, D[n])
merkle::Proof naive_inclusion(size_t index, const Leaves& leaves) {
  const size_t n = leaves.size();
  if (n == 1) return {};
  const size_t k = largest_power_of_two_below(n);
  const bool left = index < k;
  merkle::Proof proof = left ? naive_inclusion(index, slice(leaves, 0, k))
                             : naive_inclusion(index - k, slice(leaves, k, n));
  proof.push_back(naive_root(left ? slice(leaves, k, n) : slice(leaves, 0, k)));
  return proof;
}

merkle::Proof naive_consistency(size_t old_size, const Leaves& leaves) {
  return subproof(old_size, leaves, true);
}

Leaves counting_leaves(uint64_t count) {
  Leaves leaves;
  for (uint64_t i = 0; i < count; ++i) append_be64(leaves.emplace_back(), i);
  return leaves;
}

Leaves first(const Leaves& leaves, size_t count) {
  return slice(leaves, 0, count);
}

merkle::NodeSource naive_nodes(const Leaves& leaves) {
  using Known = std::map<std::pair<unsigned, uint64_t>, Hash>;
  return
      [&leaves, known = std::make_shared<Known>()](unsigned level, uint64_t index) -> Result<Hash> {
        const auto found = known->find({level, index});
        if (found != known->end()) return found->second;
        const size_t begin = index << level;
        const size_t end = (index + 1) << level;
        EXPECT_LE(end, leaves.size()) << "asked for a subtree that reaches outside";
        if (end > leaves.size()) return invalid("outside");
        return (*known)[{level, index}] = naive_root(slice(leaves, begin, end));
      };
}

}  // namespace daybook::testing
