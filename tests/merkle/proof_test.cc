#include "merkle/proof.h"

#include <gtest/gtest.h>

#include "merkle/naive_tree.h"

namespace daybook::merkle {
namespace {

using daybook::testing::counting_leaves;
using daybook::testing::first;
using daybook::testing::Leaves;
using daybook::testing::naive_consistency;
using daybook::testing::naive_inclusion;
using daybook::testing::naive_nodes;
using daybook::testing::naive_root;

constexpr size_t kMaxSize = 70;  // crosses 64: every shape of a tree of up to seven levels

void flip_bit(Hash& hash, size_t bit) {
  hash.bytes[bit / 8] = static_cast<uint8_t>(hash.bytes[bit / 8] ^ (1U << (bit % 8)));
}

class Proofs : public ::testing::Test {
 protected:
  // The small tree's bits are all flipped; of a larger one's hashes, one bit each, another each
  // time.
  template <class Refused>
  void expect_every_change_refused(const Proof& proof, size_t size, const Refused& refused) {
    for (size_t i = 0; i < proof.size(); ++i) {
      const size_t step = size <= 12 ? 1 : 256;
      for (size_t bit = size <= 12 ? 0 : (size * 31 + i) % 256; bit < 256; bit += step) {
        Proof changed = proof;
        flip_bit(changed[i], bit);
        ASSERT_TRUE(refused(changed)) << "bit " << bit << " of hash " << i;
      }
      Proof shorter = proof;
      shorter.erase(shorter.begin() + static_cast<std::ptrdiff_t>(i));
      ASSERT_TRUE(refused(shorter)) << "without hash " << i;
    }
    for (size_t i = 0; i <= proof.size(); ++i) {
      Proof longer = proof;
      longer.insert(longer.begin() + static_cast<std::ptrdiff_t>(i), roots[size]);
      ASSERT_TRUE(refused(longer)) << "one more hash at " << i;
    }
  }
  static std::vector<Hash> all_roots(const Leaves& leaves) {
    std::vector<Hash> roots;
    for (size_t size = 0; size <= leaves.size(); ++size) {
      roots.push_back(naive_root(first(leaves, size)));
    }
    return roots;
  }

  const Leaves leaves = counting_leaves(kMaxSize);
  const std::vector<Hash> roots = all_roots(leaves);
  const NodeSource nodes = naive_nodes(leaves);
};

TEST_F(Proofs, OfInclusionEqualTheRfcRecursionAndVerify) {
  for (size_t size = 1; size <= kMaxSize; ++size) {
    for (size_t i = 0; i < size; ++i) {
      const Proof proof = inclusion_proof(Position(i), TreeSize(size), nodes).value();
      ASSERT_EQ(proof, naive_inclusion(i, first(leaves, size))) << i << " of " << size;
      ASSERT_TRUE(
          verify_inclusion(leaf_hash(leaves[i]), Position(i), TreeSize(size), proof, roots[size])
              .ok());
    }
  }
}

TEST_F(Proofs, OfConsistencyEqualTheRfcRecursionAndVerify) {
  for (size_t n = 1; n <= kMaxSize; ++n) {
    for (size_t m = 1; m <= n; ++m) {
      const Proof proof = consistency_proof(TreeSize(m), TreeSize(n), nodes).value();
      ASSERT_EQ(proof, naive_consistency(m, first(leaves, n))) << m << " to " << n;
      ASSERT_TRUE(verify_consistency(TreeSize(m), roots[m], TreeSize(n), roots[n], proof).ok());
    }
  }
}

TEST_F(Proofs, OfInclusionAreRefusedWithAnyChange) {
  for (size_t size = 1; size <= kMaxSize; ++size) {
    for (size_t i = 0; i < size; ++i) {
      SCOPED_TRACE(std::to_string(i) + " of " + std::to_string(size));
      const Proof proof = inclusion_proof(Position(i), TreeSize(size), nodes).value();
      const Hash leaf = leaf_hash(leaves[i]);
      expect_every_change_refused(proof, size, [&](const Proof& changed) {
        const auto result =
            verify_inclusion(leaf, Position(i), TreeSize(size), changed, roots[size]);
        return !result.ok() && result.error().kind == ErrorKind::kTampered;
      });
      if (HasFatalFailure()) return;
    }
  }
}

TEST_F(Proofs, OfConsistencyAreRefusedWithAnyChange) {
  for (size_t n = 1; n <= kMaxSize; ++n) {
    for (size_t m = 1; m <= n; ++m) {
      SCOPED_TRACE(std::to_string(m) + " to " + std::to_string(n));
      const Proof proof = consistency_proof(TreeSize(m), TreeSize(n), nodes).value();
      expect_every_change_refused(proof, n, [&](const Proof& changed) {
        const auto result =
            verify_consistency(TreeSize(m), roots[m], TreeSize(n), roots[n], changed);
        return !result.ok() && result.error().kind == ErrorKind::kTampered;
      });
      if (HasFatalFailure()) return;
    }
  }
}

TEST_F(Proofs, OfInclusionShowNothingAboutAnotherLeafPlaceOrRoot) {
  for (size_t size = 1; size <= 20; ++size) {
    for (size_t i = 0; i < size; ++i) {
      const Proof proof = inclusion_proof(Position(i), TreeSize(size), nodes).value();
      const Hash leaf = leaf_hash(leaves[i]);
      for (size_t other = 0; other <= 20; ++other) {
        if (other != i) {
          EXPECT_FALSE(
              verify_inclusion(leaf, Position(other), TreeSize(size), proof, roots[size]).ok());
          EXPECT_FALSE(verify_inclusion(leaf_hash(leaves[other]), Position(i), TreeSize(size),
                                        proof, roots[size])
                           .ok());
        }
        if (other != size) {
          EXPECT_FALSE(
              verify_inclusion(leaf, Position(i), TreeSize(size), proof, roots[other]).ok());
        }
      }
    }
  }
}

TEST_F(Proofs, OfConsistencyShowNothingAboutOtherRoots) {
  for (size_t n = 1; n <= 20; ++n) {
    for (size_t m = 1; m <= n; ++m) {
      const Proof proof = consistency_proof(TreeSize(m), TreeSize(n), nodes).value();
      for (size_t other = 0; other <= 20; ++other) {
        if (other != m) {
          EXPECT_FALSE(
              verify_consistency(TreeSize(m), roots[other], TreeSize(n), roots[n], proof).ok());
        }
        if (other != n) {
          EXPECT_FALSE(
              verify_consistency(TreeSize(m), roots[m], TreeSize(n), roots[other], proof).ok());
        }
      }
    }
  }
}

TEST_F(Proofs, AreNotMadeForWhatIsNotInTheTree) {
  EXPECT_EQ(inclusion_proof(Position(5), TreeSize(5), nodes).error().kind, ErrorKind::kInvalid);
  EXPECT_EQ(inclusion_proof(Position(0), TreeSize(0), nodes).error().kind, ErrorKind::kInvalid);
  EXPECT_EQ(consistency_proof(TreeSize(6), TreeSize(5), nodes).error().kind, ErrorKind::kInvalid);
  EXPECT_EQ(consistency_proof(TreeSize(0), TreeSize(5), nodes).error().kind, ErrorKind::kInvalid);
}

TEST_F(Proofs, OfConsistencyBetweenEqualSizesAreEmpty) {
  EXPECT_TRUE(consistency_proof(TreeSize(0), TreeSize(0), nodes)->empty());
  EXPECT_TRUE(verify_consistency(TreeSize(0), empty_root(), TreeSize(0), empty_root(), {}).ok());
  EXPECT_FALSE(verify_consistency(TreeSize(0), roots[1], TreeSize(0), roots[1], {}).ok());
  const Result<void> fork = verify_consistency(TreeSize(7), roots[7], TreeSize(7), roots[6], {});
  ASSERT_FALSE(fork.ok());
  EXPECT_NE(fork.error().message.find("forked"), std::string::npos) << fork.error().message;
}

TEST_F(Proofs, PassOnAnErrorOfTheNodeSource) {
  const NodeSource broken = [](unsigned, uint64_t) -> Result<Hash> { return damaged("no hash"); };
  EXPECT_EQ(inclusion_proof(Position(2), TreeSize(5), broken).error().kind, ErrorKind::kDamaged);
  EXPECT_EQ(consistency_proof(TreeSize(2), TreeSize(5), broken).error().kind, ErrorKind::kDamaged);
}

}  // namespace
}  // namespace daybook::merkle
