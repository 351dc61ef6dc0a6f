#include <gtest/gtest.h>

#include <random>

#include "folder.h"
#include "kv/raw_table_reader.h"

namespace daybook::kv {
namespace {

constexpr size_t kFooter = 48;

struct Outcome {
  std::vector<RawRecord> records;
  std::vector<RawDamage> damage;
};
Outcome read(const std::string& bytes) {
  Outcome out;
  read_raw_table(bytes, "000005.ldb", out.records, out.damage);
  return out;
}

class RawTable : public testing::Test {
 protected:
  // `pairs` as one table.
  std::string table_of(const Pairs& pairs) {
    const std::string path = folder_ / ("store" + std::to_string(stores_++));
    build(path, pairs);
    move_log_to_table(path);
    return slurp(path + "/" + file_with(path, ".ldb"));
  }

  TempFolder folder_;
  int stores_ = 0;
};

Pairs pairs_of(const std::vector<RawRecord>& records) {
  Pairs out;
  for (const RawRecord& record : records) out.emplace_back(record.key, record.value);
  return out;
}

// Values that do not compress, so that there are several blocks of 4 KiB.
Pairs noisy_pairs(int count) {
  std::mt19937 random(1);
  Pairs out = numbered_pairs(count, 0);
  for (auto& [key, value] : out) {
    for (int i = 0; i < 1500; ++i) value.push_back(static_cast<char>(random()));
  }
  return out;
}

TEST_F(RawTable, HoldsEveryRecordWithItsSequence) {
  const Pairs pairs = numbered_pairs(8);
  const Outcome out = read(table_of(pairs));
  EXPECT_TRUE(out.damage.empty());
  EXPECT_EQ(pairs_of(out.records), pairs);
  for (size_t i = 0; i < out.records.size(); ++i) {
    EXPECT_EQ(out.records[i].sequence, i + 1);
    EXPECT_FALSE(out.records[i].is_delete);
    EXPECT_EQ(out.records[i].file, "000005.ldb");
  }
}

// The footer has no checksum: a flip in its padding changes nothing. Every other flip in the file
// is seen.
TEST_F(RawTable, AnyFlippedByteIsDamageOrChangesNothing) {
  const Pairs pairs = numbered_pairs(8);
  const std::string good = table_of(pairs);
  size_t harmless = 0;
  for (size_t at = 0; at < good.size(); ++at) {
    for (const int mask : {0x01, 0x80, 0xff}) {
      std::string bad = good;
      bad[at] = static_cast<char>(bad[at] ^ mask);
      const Outcome out = read(bad);
      if (!out.damage.empty()) {
        ASSERT_LT(out.damage[0].offset, good.size());
        continue;
      }
      ASSERT_GE(at, good.size() - kFooter) << at;
      ASSERT_EQ(pairs_of(out.records), pairs) << at;
      ++harmless;
    }
  }
  EXPECT_GT(harmless, 0U);
}

TEST_F(RawTable, ADamagedBlockIsNamedByItsOffsetAndTheOthersAreRead) {
  const Pairs pairs = noisy_pairs(12);
  const std::string good = table_of(pairs);
  std::string bad = good;
  const size_t hit = good.find(pairs[6].second.substr(10, 50));
  ASSERT_NE(hit, std::string::npos);
  bad[hit] = static_cast<char>(bad[hit] ^ 1);
  const Outcome out = read(bad);
  ASSERT_EQ(out.damage.size(), 1U);
  EXPECT_EQ(out.damage[0].what, "block checksum mismatch");
  EXPECT_LE(out.damage[0].offset, hit);
  EXPECT_GT(out.damage[0].offset + 4 * 4096, hit);
  EXPECT_GT(out.damage[0].offset, 0U);
  const Pairs read_pairs = pairs_of(out.records);
  EXPECT_GE(read_pairs.size(), 6U);
  EXPECT_LT(read_pairs.size(), pairs.size());
  EXPECT_EQ(read_pairs.front(), pairs.front());
  EXPECT_EQ(read_pairs.back(), pairs.back());
}

TEST_F(RawTable, TwoDamagedBlocksAreTwoEntries) {
  const Pairs pairs = noisy_pairs(12);
  std::string bytes = table_of(pairs);
  for (const size_t i : {size_t{0}, size_t{9}}) {
    const size_t hit = bytes.find(pairs[i].second.substr(10, 50));
    bytes[hit] = static_cast<char>(bytes[hit] ^ 1);
  }
  EXPECT_EQ(read(bytes).damage.size(), 2U);
}

TEST_F(RawTable, ACutAnywhereIsDamage) {
  const std::string good = table_of(numbered_pairs(8));
  EXPECT_TRUE(is_finished_table(good));
  for (size_t length = 0; length < good.size(); ++length) {
    const Outcome out = read(good.substr(0, length));
    EXPECT_EQ(out.damage.size(), 1U) << length;
    EXPECT_TRUE(out.records.empty()) << length;
    EXPECT_FALSE(is_finished_table(good.substr(0, length)));
  }
}

TEST_F(RawTable, AForgedFooterCannotMakeItReadOutside) {
  const std::string good = table_of(numbered_pairs(8));
  const std::string magic = good.substr(good.size() - 8);
  const std::string huge = "\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01";
  const std::string wraps = "\xfb\xff\xff\xff\xff\xff\xff\xff\xff\x01";
  for (const std::string& handles :
       {huge + huge + huge + huge, std::string(40, '\xff'),
        std::string(1, '\0') + wraps + wraps + wraps,
        std::string(1, '\0') + "\x01" + std::string(1, '\0') + wraps}) {
    std::string footer = handles;
    footer.resize(40, '\0');
    const Outcome out = read(good.substr(0, good.size() - kFooter) + footer + magic);
    EXPECT_EQ(out.damage.size(), 1U);
    EXPECT_TRUE(out.records.empty());
  }
}

TEST_F(RawTable, RandomDamageIsNeverSilent) {
  const auto seed = std::random_device()();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  const Pairs pairs = noisy_pairs(12);
  const std::string good = table_of(pairs);
  for (int round = 0; round < 300; ++round) {
    std::string bad = good;
    for (auto n = 1 + random() % 4; n > 0; --n)
      bad[random() % bad.size()] = static_cast<char>(random());
    const Outcome out = read(bad);
    ASSERT_TRUE(!out.damage.empty() || pairs_of(out.records) == pairs);
  }
}

}  // namespace
}  // namespace daybook::kv
