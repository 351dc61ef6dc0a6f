// Any split of the same entries into batches gives the same tree, and every proof of it verifies.
#include <gtest/gtest.h>

#include <random>

#include "log/store_fixture.h"
#include "merkle/tile.h"

namespace daybook::log {
namespace {

using daybook::testing::entries;
using daybook::testing::entry;
using daybook::testing::first;
using daybook::testing::naive_root;

class RandomBatches : public daybook::testing::StoreTest {
 protected:
  void check_proofs(std::mt19937_64& random) {
    const uint64_t size = log->size().value;
    for (int i = 0; i < 40; ++i) {
      const TreeSize n(1 + random() % size), m(1 + random() % n.value);
      const Position index(random() % n.value);
      const Hash root = log->root_at(n).value();
      EXPECT_TRUE(merkle::verify_inclusion(merkle::leaf_hash(entry(index.value)), index, n,
                                           log->inclusion(index, n).value(), root)
                      .ok())
          << index << " of " << n;
      EXPECT_TRUE(merkle::verify_consistency(m, log->root_at(m).value(), n, root,
                                             log->consistency(m, n).value())
                      .ok())
          << m << " to " << n;
    }
  }
};

TEST_F(RandomBatches, GiveTheTreeOfTheirEntries) {
  const uint64_t seed = std::random_device()();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937_64 random(seed);
  build(0);
  while (acknowledged.size() < 1500) {
    append(1 + random() % 130);
    EXPECT_EQ(log->root(), naive_root(acknowledged)) << acknowledged.size();
    if (random() % 6 == 0) reopen(true);
  }
  check_proofs(random);
  for (int i = 0; i < 20; ++i) {
    const uint64_t size = random() % acknowledged.size();
    EXPECT_EQ(log->root_at(TreeSize(size)).value(), naive_root(first(acknowledged, size)));
  }
  check();
}

// One batch across three tile levels.
TEST_F(RandomBatches, MayBeOneOfSeventyThousand) {
  build(0);
  append(70000);
  EXPECT_EQ(log->root(), naive_root(acknowledged));
  std::mt19937_64 random(1);
  check_proofs(random);
  EXPECT_EQ(log->tile({false, 2, 0, 1}).value(), naive_root(entries(0, 65536)).view());
  append(1);
  reopen();
}

}  // namespace
}  // namespace daybook::log
