// RFC 6962 section 2.1 hashes and the compact range: what the log must remember to append in O(log
// n). Pure.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

#include "base/hash.h"
#include "base/ids.h"
#include "base/result.h"

namespace daybook::merkle {

Hash leaf_hash(std::string_view entry);               // SHA-256(0x00 || entry)
Hash node_hash(const Hash& left, const Hash& right);  // SHA-256(0x01 || left || right)
Hash empty_root();                                    // SHA-256 of nothing

// The roots of the perfect subtrees that cover leaves [0, size), largest first: one for each bit
// set in size.
class CompactRange {
 public:
  CompactRange() = default;
  // `peaks` as peaks() returned them; CHECKs that their number fits `size`.
  CompactRange(TreeSize size, std::vector<Hash> peaks);

  // Called for each perfect subtree that an append completes, leaf first: (level, index in that
  // level, hash).
  using Visit = std::function<void(unsigned level, uint64_t index, const Hash& hash)>;
  void append(const Hash& leaf, const Visit& visit = {});
  [[nodiscard]] TreeSize size() const { return size_; }
  [[nodiscard]] Hash root() const;
  [[nodiscard]] const std::vector<Hash>& peaks() const { return peaks_; }

 private:
  TreeSize size_;
  std::vector<Hash> peaks_;
};

// Where proofs and roots get hashes of perfect subtrees from: hash of leaves [index·2^level,
// (index+1)·2^level). Only asked for subtrees that lie wholly inside the tree.
using NodeSource = std::function<Result<Hash>(unsigned level, uint64_t index)>;

Result<CompactRange> compact_range_at(TreeSize size, const NodeSource& nodes);
Result<Hash> root_at(TreeSize size, const NodeSource& nodes);

}  // namespace daybook::merkle
