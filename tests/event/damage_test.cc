// Damaged bytes give an error or some event, never a crash or an invalid value. Meant for the
// sanitizers.
#include <gtest/gtest.h>

#include <set>

#include "base/bytes.h"
#include "event/codec.h"
#include "event/samples.h"

namespace daybook::event {
namespace {

// One for each payload table: members that share a table differ in one byte only.
std::vector<std::string> encoded_samples() {
  std::vector<std::string> out;
  std::set<size_t> tables;
  for (const Payload& payload : every_payload()) {
    if (tables.insert(payload.index()).second) out.push_back(*encode(full_event(payload)));
  }
  out.push_back(*encode(full_event(late_fact())));
  return out;
}

// What decode lets through can be used: names are text, and most of it can be written again.
void expect_sane(const std::string& bytes) {
  const Result<Event> decoded = decode(bytes);
  if (!decoded.ok()) {
    EXPECT_EQ(decoded.error().kind, ErrorKind::kInvalid);
    return;
  }
  EXPECT_TRUE(is_utf8(decoded->subject.name));
  EXPECT_LE(decoded->subject.kind, SubjectKind::kLayout);
  EXPECT_LE(decoded->grade, Grade::kConfirmed);
  EXPECT_LT(decoded->tx_index, decoded->tx_count);
  EXPECT_FALSE(payload_name(decoded->payload).empty());
  if (std::holds_alternative<Opaque>(decoded->payload)) return;
  const Result<std::string> again = encode(*decoded);
  if (!again.ok()) return;
  EXPECT_TRUE(*decode(*again) == *decoded);
}

TEST(EventDamage, EveryFlippedByteIsAnErrorOrAnEvent) {
  for (const std::string& sample : encoded_samples()) {
    std::string bytes = sample;
    for (size_t at = 0; at < bytes.size(); ++at) {
      for (unsigned mask : {0x01u, 0x04u, 0x20u, 0x80u, 0xffu}) {
        bytes[at] = static_cast<char>(static_cast<unsigned char>(sample[at]) ^ mask);
        expect_sane(bytes);
      }
      bytes[at] = sample[at];
    }
  }
}

TEST(EventDamage, EveryTruncationIsAnErrorOrAnEvent) {
  for (const std::string& sample : encoded_samples()) {
    for (size_t size = 0; size < sample.size(); ++size) expect_sane(sample.substr(0, size));
  }
}

TEST(EventDamage, RandomDamageIsAnErrorOrAnEvent) {
  const auto seed = std::random_device()();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937_64 random(seed);
  const std::vector<std::string> samples = encoded_samples();
  for (int i = 0; i < 20'000 && !testing::Test::HasFailure(); ++i) {
    std::string bytes = samples[random() % samples.size()];
    for (uint64_t n = 1 + random() % 4; n > 0; --n) {
      bytes[random() % bytes.size()] = static_cast<char>(random());
    }
    expect_sane(bytes);
  }
}

uint32_t read_le32(const std::string& bytes, size_t at) {
  uint32_t value = 0;
  for (unsigned i = 0; i < 4; ++i) {
    value |= uint32_t{static_cast<unsigned char>(bytes[at + i])} << (8 * i);
  }
  return value;
}

void write_le32(std::string& bytes, size_t at, uint32_t value) {
  for (unsigned i = 0; i < 4; ++i) bytes[at + i] = static_cast<char>(value >> (8 * i));
}

// A few kilobytes whose every key is one and the same long string: valid FlatBuffers, 40 MB when
// unfolded.
TEST(EventDamage, PartsSharedOverAndOverAreRefused) {
  const std::string long_key(10'000, 'k');
  LayoutRecorded layout{{{"", std::vector<std::string>(4001)}}};
  layout.objects[0].keys[0] = long_key;
  std::string bytes = *encode(bare_event(layout));
  const size_t target = bytes.find(long_key) - 4;
  size_t vector = 0;
  while (read_le32(bytes, vector) != 4001) vector += 4;
  for (size_t at = vector + 4; at < vector + 4 + size_t{4} * 4001; at += 4) {
    write_le32(bytes, at, static_cast<uint32_t>(target - at));
  }
  const Result<Event> decoded = decode(bytes);
  ASSERT_FALSE(decoded.ok());
  EXPECT_NE(decoded.error().message.find("shared so often"), std::string::npos)
      << decoded.error().message;
}

}  // namespace
}  // namespace daybook::event
