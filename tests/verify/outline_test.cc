// An outline is refused when, and only when, the whole event is; and agrees with it.
#include <gtest/gtest.h>

#include <random>

#include "event/codec.h"

namespace daybook::event {
namespace {

Event sample(const std::string& name) {
  ContractChange change;
  change.action = ContractAction::kUpgraded;
  change.from = "0x01";
  change.to = "0x02";
  change.value.category = "core";
  change.value.label = "bsc";
  change.value.body = {{"proxy", "\"0xa\""}, {"implementation", "\"0xb\""}};
  change.value.extended = FieldList{{"timestamp", "12"}};
  change.value.recorded_hash = "\"0xc\"";
  change.value.source_record = std::string("\x00\xff{}", 4);
  Event event;
  event.position = Position(42);
  event.revision = Revision(3);
  event.recorded = TimeNs{77};
  event.tx_id = EventId{};
  event.tx_id.bytes.fill(2);
  event.id = event.tx_id;
  event.tx_index = 1;
  event.tx_count = 5;
  event.effective = TimeNs{66};
  event.subject = {ChainId(56), SubjectKind::kContract, name};
  event.actor = "alice";
  event.reason = "because";
  event.payload = change;
  return event;
}

void expect_same_outline(const Event& whole, const Event& outline) {
  EXPECT_EQ(outline.position, whole.position);
  EXPECT_EQ(outline.revision, whole.revision);
  EXPECT_EQ(outline.recorded, whole.recorded);
  EXPECT_EQ(outline.effective, whole.effective);
  EXPECT_EQ(outline.id, whole.id);
  EXPECT_EQ(outline.tx_id, whole.tx_id);
  EXPECT_EQ(outline.tx_index, whole.tx_index);
  EXPECT_EQ(outline.tx_count, whole.tx_count);
  EXPECT_EQ(outline.subject, whole.subject);
  EXPECT_EQ(payload_type(outline.payload), payload_type(whole.payload));
}

TEST(Outline, OfASoundEventHasWhatTellsItApartAndNothingElse) {
  const auto bytes = encode(sample("Token"));
  ASSERT_TRUE(bytes.ok());
  const auto whole = decode(*bytes), outline = decode_outline(*bytes);
  ASSERT_TRUE(whole.ok() && outline.ok());
  expect_same_outline(*whole, *outline);
  EXPECT_EQ(outline->reason, "");
  EXPECT_TRUE(std::get<ContractChange>(outline->payload).value.body.empty());
}

TEST(Outline, IsRefusedExactlyWhereTheWholeEventIs) {
  const auto bytes = encode(sample("Token"));
  ASSERT_TRUE(bytes.ok());
  size_t refused = 0;
  for (size_t at = 0; at < bytes->size(); ++at) {
    for (const int bit : {0, 3, 7}) {
      std::string damaged = *bytes;
      damaged[at] = static_cast<char>(damaged[at] ^ (1 << bit));
      const auto whole = decode(damaged), outline = decode_outline(damaged);
      ASSERT_EQ(whole.ok(), outline.ok()) << "byte " << at << " bit " << bit;
      if (whole.ok()) {
        expect_same_outline(*whole, *outline);
        continue;
      }
      EXPECT_EQ(whole.error().message, outline.error().message);
      ++refused;
    }
  }
  EXPECT_GT(refused, 100U);
}

TEST(Outline, OfRandomDamageIsRefusedWithTheWhole) {
  const uint64_t seed = std::random_device()();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937_64 random(seed);
  const auto bytes = encode(sample("Oracle"));
  ASSERT_TRUE(bytes.ok());
  for (int round = 0; round < 5000; ++round) {
    std::string damaged = *bytes;
    for (size_t n = 1 + random() % 4; n != 0; --n)
      damaged[random() % damaged.size()] = static_cast<char>(random());
    ASSERT_EQ(decode(damaged).ok(), decode_outline(damaged).ok());
  }
}

}  // namespace
}  // namespace daybook::event
