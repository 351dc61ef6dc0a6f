#include <gtest/gtest.h>

#include <random>

#include "folder.h"
#include "kv/crc32c.h"
#include "kv/raw_log_reader.h"

namespace daybook::kv {
namespace {

constexpr size_t kBlock = 32768;
constexpr size_t kHeader = 7;
enum Type : uint8_t { kFull = 1, kFirst = 2, kMiddle = 3, kLast = 4 };

std::string fragment(uint8_t type, const std::string& payload) {
  const std::string covered = std::string(1, static_cast<char>(type)) + payload;
  const uint32_t crc = masked_crc32c(covered);
  std::string out;
  for (int shift = 0; shift < 32; shift += 8) out.push_back(static_cast<char>(crc >> shift));
  out.push_back(static_cast<char>(payload.size()));
  out.push_back(static_cast<char>(payload.size() >> 8));
  return out + covered;
}

// The obvious writer (doc/log_format.md): fill blocks, split what does not fit.
std::string write_log(const std::vector<std::string>& payloads) {
  std::string out;
  for (const std::string& payload : payloads) {
    size_t done = 0;
    bool first = true;
    do {
      size_t left = kBlock - out.size() % kBlock;
      if (left < kHeader) {
        out.append(left, '\0');
        left = kBlock;
      }
      const size_t length = std::min(left - kHeader, payload.size() - done);
      const bool last = done + length == payload.size();
      const Type type = first && last ? kFull : first ? kFirst : last ? kLast : kMiddle;
      out += fragment(type, payload.substr(done, length));
      done += length;
      first = false;
    } while (done < payload.size());
  }
  return out;
}

std::vector<std::string> payloads_of(const RawLog& log) {
  std::vector<std::string> out;
  for (const LogRecord& record : log.records) out.push_back(record.payload);
  return out;
}

std::vector<std::string> small_payloads() {
  return {"one", "", std::string(40, 'x'), "four"};
}

std::vector<size_t> ends_of(const std::vector<std::string>& payloads) {
  std::vector<size_t> ends;
  for (size_t i = 0; i <= payloads.size(); ++i) {
    ends.push_back(
        write_log({payloads.begin(), payloads.begin() + static_cast<ptrdiff_t>(i)}).size());
  }
  return ends;
}

TEST(LogReader, ReadsRecordsOfEverySizeAroundABlock) {
  for (size_t first = kBlock - 3 * kHeader; first <= kBlock + 3 * kHeader; ++first) {
    const std::vector<std::string> payloads = {std::string(first, 'a'), "b",
                                               std::string(2 * kBlock, 'c')};
    const RawLog log = read_raw_log(write_log(payloads));
    ASSERT_EQ(payloads_of(log), payloads) << first;
    ASSERT_TRUE(log.damage.empty()) << first << ": " << log.damage[0].what;
    ASSERT_FALSE(log.torn_at) << first;
  }
}

TEST(LogReader, ReadsWhatLevelDbWrites) {
  TempFolder folder;
  build(folder / "store", {{"small", "v"}, {"large", std::string(100'000, 'L')}});
  const RawLog log = read_raw_log(slurp(folder / ("store/" + file_with(folder / "store", ".log"))));
  ASSERT_EQ(log.records.size(), 2U);
  EXPECT_NE(log.records[1].payload.find(std::string(100'000, 'L')), std::string::npos);
  EXPECT_TRUE(log.damage.empty());
  EXPECT_FALSE(log.torn_at);
}

TEST(LogReader, AnEmptyLogIsWhole) {
  const RawLog log = read_raw_log("");
  EXPECT_TRUE(log.records.empty() && log.damage.empty() && !log.torn_at);
}

TEST(LogReader, ACutAnywhereKeepsTheRecordsBeforeItAndIsTornNotDamaged) {
  const auto payloads = small_payloads();
  const std::string whole = write_log(payloads);
  const auto ends = ends_of(payloads);
  for (size_t length = 0; length <= whole.size(); ++length) {
    const RawLog log = read_raw_log(whole.substr(0, length));
    const auto whole_records = static_cast<size_t>(
        std::count_if(ends.begin() + 1, ends.end(), [&](size_t end) { return end <= length; }));
    ASSERT_EQ(log.records.size(), whole_records) << length;
    ASSERT_TRUE(log.damage.empty()) << length << ": " << log.damage[0].what;
    const bool at_boundary = ends[whole_records] == length;
    ASSERT_EQ(log.torn_at.has_value(), !at_boundary) << length;
    ASSERT_EQ(log.torn_at.value_or(length), ends[whole_records]);
  }
}

TEST(LogReader, ACutInALaterFragmentIsTornWhereTheRecordStarts) {
  const std::string whole = write_log({"before", std::string(3 * kBlock, 'x')});
  const uint64_t start = kHeader + 6;
  for (const size_t length :
       {kBlock - 1, kBlock, kBlock + 3, 2 * kBlock, 2 * kBlock + 100, whole.size() - 1}) {
    const RawLog log = read_raw_log(whole.substr(0, length));
    EXPECT_EQ(payloads_of(log), std::vector<std::string>{"before"});
    EXPECT_TRUE(log.damage.empty());
    EXPECT_EQ(log.torn_at, start) << length;
  }
}

// Every bit of a small log: the record that holds it is reported and lost, all others are there.
TEST(LogReader, AnyFlippedBitIsDamageAtItsRecordAndCostsThatRecordOnly) {
  const auto payloads = small_payloads();
  const std::string whole = write_log(payloads);
  const auto ends = ends_of(payloads);
  for (size_t bit = 0; bit < whole.size() * 8; ++bit) {
    std::string bytes = whole;
    bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ (1 << bit % 8));
    const auto hit =
        static_cast<size_t>(std::upper_bound(ends.begin(), ends.end(), bit / 8) - ends.begin() - 1);
    auto expected = payloads;
    expected.erase(expected.begin() + static_cast<ptrdiff_t>(hit));
    const RawLog log = read_raw_log(bytes);
    // One flip is left that looks as a crash does: a last record that asks for more than is there,
    // with a checksum of more. It has none here: the checksum fits the bytes that are there.
    ASSERT_EQ(payloads_of(log), expected) << "bit " << bit;
    ASSERT_EQ(log.damage.size(), 1U) << "bit " << bit;
    ASSERT_EQ(log.damage[0].offset, ends[hit]) << "bit " << bit;
    ASSERT_FALSE(log.torn_at) << "bit " << bit;
  }
}

TEST(LogReader, DamageInOneFragmentCostsItsRecordOnly) {
  const std::vector<std::string> payloads = {"first", std::string(2 * kBlock + 500, 'x'), "last"};
  const std::string whole = write_log(payloads);
  for (const size_t at :
       {size_t{20}, kBlock - 1, kBlock, kBlock + 6, kBlock + 1000, 2 * kBlock + 8}) {
    std::string bytes = whole;
    bytes[at] = static_cast<char>(bytes[at] ^ 0x10);
    const RawLog log = read_raw_log(bytes);
    EXPECT_EQ(payloads_of(log), (std::vector<std::string>{"first", "last"})) << at;
    EXPECT_EQ(log.damage.size(), 1U) << at;
  }
}

TEST(LogReader, FragmentsOutOfPlaceAreDamage) {
  const std::string good = fragment(kFull, "good");
  const auto damage_of = [](const std::string& bytes) {
    const RawLog log = read_raw_log(bytes);
    return log.damage.size() == 1 ? log.damage[0].what : std::to_string(log.damage.size());
  };
  EXPECT_EQ(damage_of(fragment(kMiddle, "x") + good), "a record without a start");
  EXPECT_EQ(damage_of(good + fragment(kLast, "x") + good), "a record without a start");
  EXPECT_EQ(damage_of(fragment(kFirst, "x") + good), "a record without an end");
  EXPECT_EQ(damage_of(fragment(kFirst, "x") + fragment(kFirst, "y") + fragment(kLast, "z")),
            "a record without an end");
  EXPECT_EQ(damage_of(fragment(5, "x") + good), "unknown record type 5");
  EXPECT_EQ(read_raw_log(fragment(5, "x") + good).records.size(), 1U);
  // Old writers left these.
  EXPECT_EQ(damage_of(fragment(kFirst, "") + good), "0");
}

TEST(LogReader, ZeroBytesAreDamage) {
  const std::string good = fragment(kFull, "good");
  for (const std::string& bytes :
       {good + std::string(100, '\0'), good + std::string(100, '\0') + good,
        std::string(kBlock, '\0')}) {
    const RawLog log = read_raw_log(bytes);
    ASSERT_EQ(log.damage.size(), 1U);
    EXPECT_EQ(log.damage[0].what, "zero bytes where a record should start");
    EXPECT_FALSE(log.torn_at);
  }
}

TEST(LogReader, PaddingThatIsNotZeroIsDamage) {
  std::string bytes = write_log({std::string(kBlock - kHeader - 3, 'x'), "next"});
  bytes[kBlock - 2] = 'h';
  const RawLog log = read_raw_log(bytes);
  EXPECT_EQ(log.records.size(), 2U);
  ASSERT_EQ(log.damage.size(), 1U);
  EXPECT_EQ(log.damage[0].offset, kBlock - 3);
}

TEST(LogReader, ALengthPastItsBlockIsDamage) {
  std::string bytes = write_log({"first", "second"});
  bytes[5] = '\xff';
  const RawLog log = read_raw_log(bytes);
  EXPECT_EQ(payloads_of(log), std::vector<std::string>{"second"});
  ASSERT_EQ(log.damage.size(), 1U);
  EXPECT_NE(log.damage[0].what.find("does not fit in its block"), std::string::npos);
}

TEST(LogReader, GarbageEndsAndStaysInBounds) {
  const auto seed = std::random_device()();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  for (int round = 0; round < 300; ++round) {
    std::string bytes(random() % 3000, '\0');
    const unsigned range = round % 2 == 0 ? 256 : 6;  // few values: many plausible headers
    for (char& c : bytes) c = static_cast<char>(random() % range);
    const RawLog log = read_raw_log(bytes);
    EXPECT_TRUE(log.records.empty());
    for (const LogDamage& damage : log.damage) EXPECT_LT(damage.offset, bytes.size());
  }
  // A file made to be slow: every third byte starts a plausible record.
  std::string slow;
  while (slow.size() < 4 * kBlock) slow += std::string("\x00\x40\x01", 3);
  EXPECT_GE(read_raw_log(slow).damage.size(), 4U);
}

}  // namespace
}  // namespace daybook::kv
