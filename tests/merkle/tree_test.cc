#include "merkle/tree.h"

#include <gtest/gtest.h>

#include <map>

#include "base/bytes.h"
#include "merkle/naive_tree.h"

namespace daybook::merkle {
namespace {

using daybook::testing::counting_leaves;
using daybook::testing::first;
using daybook::testing::Leaves;
using daybook::testing::naive_nodes;
using daybook::testing::naive_root;

// The leaves and roots that RFC 6962's implementations share.
const std::vector<std::string> kLeaves = {"",
                                          "00",
                                          "10",
                                          "2021",
                                          "3031",
                                          "40414243",
                                          "5051525354555657",
                                          "606162636465666768696a6b6c6d6e6f"};
const std::vector<std::string> kRoots = {
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"};

CompactRange range_of(const Leaves& leaves) {
  CompactRange range;
  for (const std::string& leaf : leaves) range.append(leaf_hash(leaf));
  return range;
}

TEST(CompactRange, OfNothingHasTheRootOfNothing) {
  EXPECT_EQ(CompactRange().root().hex(),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(CompactRange().root(), empty_root());
  EXPECT_EQ(CompactRange().size(), TreeSize(0));
}

TEST(CompactRange, GivesThePublishedRootsOfSizes1To8) {
  CompactRange range;
  for (size_t i = 0; i < kLeaves.size(); ++i) {
    range.append(leaf_hash(hex_decode(kLeaves[i]).value()));
    EXPECT_EQ(range.root().hex(), kRoots[i]) << "size " << i + 1;
  }
}

TEST(CompactRange, GivesThePublishedRootsOfCountingLeaves) {
  const std::map<uint64_t, std::string> roots = {
      {255, "bb3b9743e08118ea583ae77df04a1449a0601cde6f75146d79c2cab6366ce210"},
      {256, "15e2dd4973ae44de8c8cf3048fd98d17adaaea6287f4e0606a55a643617408c0"},
      {257, "d418c0873259bce7d0561ab004486112416c1c4490865415342bfe06e673146c"},
      {70000, "0759167a0f98e35e802d46ff7c7d29d2c3f03a63a256deb6abbff357a91b63b1"}};
  CompactRange range;
  for (uint64_t i = 0; i < 70000; ++i) {
    std::string leaf;
    append_be64(leaf, i);
    range.append(leaf_hash(leaf));
    const auto expected = roots.find(range.size().value);
    if (expected != roots.end()) {
      EXPECT_EQ(range.root().hex(), expected->second);
    }
  }
  EXPECT_EQ(range.size(), TreeSize(70000));
}

TEST(CompactRange, EqualsTheRfcRecursionAtEverySize) {
  const Leaves leaves = counting_leaves(140);
  CompactRange range;
  for (size_t size = 0; size <= leaves.size(); ++size) {
    EXPECT_EQ(range.root(), naive_root(first(leaves, size))) << "size " << size;
    if (size < leaves.size()) range.append(leaf_hash(leaves[size]));
  }
}

TEST(CompactRange, VisitsEveryPerfectSubtreeOnceWhenItIsComplete) {
  const Leaves leaves = counting_leaves(100);
  const NodeSource oracle = naive_nodes(leaves);
  CompactRange range;
  std::map<std::pair<unsigned, uint64_t>, size_t> visited;
  for (const std::string& leaf : leaves) {
    const uint64_t size_after = range.size().value + 1;
    range.append(leaf_hash(leaf), [&](unsigned level, uint64_t index, const Hash& hash) {
      EXPECT_EQ((index + 1) << level, size_after);
      EXPECT_EQ(hash, oracle(level, index).value());
      ++visited[{level, index}];
    });
  }
  size_t expected = 0;
  for (size_t width = 1; width <= leaves.size(); width *= 2) expected += leaves.size() / width;
  EXPECT_EQ(visited.size(), expected);
  for (const auto& [node, times] : visited) EXPECT_EQ(times, 1U);
}

TEST(CompactRange, GoesOnFromItsPeaks) {
  const Leaves leaves = counting_leaves(70);
  for (size_t cut = 0; cut <= leaves.size(); ++cut) {
    const CompactRange before = range_of(first(leaves, cut));
    CompactRange after(before.size(), before.peaks());
    for (size_t i = cut; i < leaves.size(); ++i) after.append(leaf_hash(leaves[i]));
    EXPECT_EQ(after.root(), naive_root(leaves)) << "cut at " << cut;
  }
}

TEST(CompactRangeDeathTest, RefusesPeaksThatDoNotFitTheSize) {
  EXPECT_DEATH(CompactRange(TreeSize(3), {empty_root()}), "CHECK failed");
}

TEST(RootAt, ReadsOnlyPeaksAndEqualsTheRfcRecursion) {
  const Leaves leaves = counting_leaves(70);
  const NodeSource nodes = naive_nodes(leaves);
  for (size_t size = 0; size <= leaves.size(); ++size) {
    EXPECT_EQ(root_at(TreeSize(size), nodes).value(), naive_root(first(leaves, size)));
    EXPECT_EQ(compact_range_at(TreeSize(size), nodes)->peaks(),
              range_of(first(leaves, size)).peaks());
  }
}

TEST(RootAt, PassesOnAnErrorOfTheNodeSource) {
  const NodeSource broken = [](unsigned, uint64_t) -> Result<Hash> { return damaged("no hash"); };
  const Result<Hash> root = root_at(TreeSize(5), broken);
  ASSERT_FALSE(root.ok());
  EXPECT_EQ(root.error().kind, ErrorKind::kDamaged);
}

TEST(LeafHash, CannotBeTakenForANode) {
  const Hash a = leaf_hash("a"), b = leaf_hash("b");
  const std::string as_entry = std::string(a.view()) + std::string(b.view());
  EXPECT_NE(leaf_hash(as_entry), node_hash(a, b));
}

}  // namespace
}  // namespace daybook::merkle
