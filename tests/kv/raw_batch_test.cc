#include "kv/raw_batch.h"

#include <gtest/gtest.h>

#include "base/bytes.h"

namespace daybook::kv {
namespace {

using namespace std::string_literals;

std::string header(uint64_t sequence, uint32_t count) {
  std::string out;
  for (int shift = 0; shift < 64; shift += 8) out.push_back(static_cast<char>(sequence >> shift));
  for (int shift = 0; shift < 32; shift += 8) out.push_back(static_cast<char>(count >> shift));
  return out;
}

std::string put(const std::string& key, const std::string& value) {
  return "\1"s + static_cast<char>(key.size()) + key + static_cast<char>(value.size()) + value;
}
std::string erase(const std::string& key) {
  return "\0"s + static_cast<char>(key.size()) + key;
}

struct Outcome {
  std::vector<RawRecord> records;
  std::optional<std::string> wrong;
};
Outcome read(const std::string& payload) {
  Outcome out;
  out.wrong = read_raw_batch(payload, "000003.log", out.records);
  return out;
}

TEST(RawBatch, NumbersItsOperationsFromItsSequence) {
  const Outcome out = read(header(7, 3) + put("a", "1") + erase("b") + put("", ""));
  EXPECT_FALSE(out.wrong);
  ASSERT_EQ(out.records.size(), 3U);
  EXPECT_EQ(out.records[0].sequence, 7U);
  EXPECT_EQ(out.records[0].key, "a");
  EXPECT_EQ(out.records[0].value, "1");
  EXPECT_EQ(out.records[0].file, "000003.log");
  EXPECT_FALSE(out.records[0].is_delete);
  EXPECT_EQ(out.records[1].sequence, 8U);
  EXPECT_TRUE(out.records[1].is_delete);
  EXPECT_EQ(out.records[1].key, "b");
  EXPECT_EQ(out.records[2].sequence, 9U);
}

TEST(RawBatch, ReadsLengthsOfSeveralBytes) {
  const std::string value(300, 'v');
  const Outcome out = read(header(1, 1) + "\1\1k\xac\x02"s + value);
  EXPECT_FALSE(out.wrong);
  EXPECT_EQ(out.records.at(0).value, value);
}

TEST(RawBatch, ACutAnywhereIsReportedAndKeepsWhatComesBefore) {
  const std::string first = header(1, 2) + put("key", "value");
  const std::string whole = first + put("k", "v");
  for (size_t length = 0; length < whole.size(); ++length) {
    const Outcome out = read(whole.substr(0, length));
    EXPECT_TRUE(out.wrong) << length;
    EXPECT_EQ(out.records.size(), length >= first.size() ? 1U : 0U) << length;
  }
}

TEST(RawBatch, RefusesWhatLevelDbNeverWrites) {
  for (const std::string& payload :
       {header(1, 1) + put("a", "b") + "x", header(1, 0) + put("a", "b"), header(1, 1) + "\2\1a"s,
        header(1, 1) + "\1\xff\xff\xff\xff\x0f"s + "a",
        header(1, 1) + "\1\xff\xff\xff\xff\xff\xff"s, header(1, 1) + "\1\x80\x80\x80\x80\x80\x01"s,
        header((uint64_t{1} << 56) - 1, 1) + put("a", "b"), header(UINT64_MAX, 1) + put("a", "b"),
        header(1, UINT32_MAX) + put("a", "b")}) {
    EXPECT_TRUE(read(payload).wrong) << hex_encode(payload);
  }
}

}  // namespace
}  // namespace daybook::kv
