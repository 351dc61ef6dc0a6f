#include "merkle/tree.h"

#include <bit>
#include <utility>

#include "base/check.h"
#include "base/hash_parts.h"

namespace daybook::merkle {

// The first byte keeps a leaf from being taken for a node, and a node for a leaf.
Hash leaf_hash(std::string_view entry) {
  return sha256_of({std::string_view("\x00", 1), entry});
}

Hash node_hash(const Hash& left, const Hash& right) {
  return sha256_of({std::string_view("\x01", 1), left.view(), right.view()});
}

Hash empty_root() {
  return sha256("");
}

CompactRange::CompactRange(TreeSize size, std::vector<Hash> peaks)
    : size_(size), peaks_(std::move(peaks)) {
  DAYBOOK_CHECK_EQ(static_cast<int>(peaks_.size()), std::popcount(size.value));
}

// Like adding one to a binary counter: each trailing 1 bit of the size is a peak that merges.
void CompactRange::append(const Hash& leaf, const Visit& visit) {
  Hash hash = leaf;
  uint64_t index = size_.value;
  unsigned level = 0;
  if (visit) visit(level, index, hash);
  while (index % 2 == 1) {
    hash = node_hash(peaks_.back(), hash);
    peaks_.pop_back();
    index /= 2;
    ++level;
    if (visit) visit(level, index, hash);
  }
  peaks_.push_back(hash);
  size_ = size_.next();
}

Hash CompactRange::root() const {
  if (peaks_.empty()) return empty_root();
  Hash root = peaks_.back();
  for (size_t i = peaks_.size() - 1; i > 0; --i) root = node_hash(peaks_[i - 1], root);
  return root;
}

Result<CompactRange> compact_range_at(TreeSize size, const NodeSource& nodes) {
  std::vector<Hash> peaks;
  uint64_t begin = 0;
  for (unsigned level = 64; level-- > 0;) {
    const uint64_t width = uint64_t{1} << level;
    if ((size.value & width) == 0) continue;
    DAYBOOK_TRY(const Hash peak, nodes(level, begin >> level));
    peaks.push_back(peak);
    begin += width;
  }
  return CompactRange(size, std::move(peaks));
}

Result<Hash> root_at(TreeSize size, const NodeSource& nodes) {
  DAYBOOK_TRY(const CompactRange range, compact_range_at(size, nodes));
  return range.root();
}

}  // namespace daybook::merkle
