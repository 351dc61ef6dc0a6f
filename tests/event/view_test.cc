// A view says of an event what decoding all of it says.
#include "event/view.h"

#include <gtest/gtest.h>

#include "event/codec.h"
#include "event/samples.h"

namespace daybook::event {
namespace {

void expect_same_envelope(const View& view, const Event& whole) {
  EXPECT_EQ(view.position, whole.position);
  EXPECT_EQ(view.revision, whole.revision);
  EXPECT_EQ(view.recorded, whole.recorded);
  EXPECT_EQ(view.effective, whole.effective);
  EXPECT_EQ(view.true_at(), whole.effective.value_or(whole.recorded));
  EXPECT_EQ(view.id, whole.id);
  EXPECT_EQ(view.tx_id, whole.tx_id);
  EXPECT_EQ(view.tx_index, whole.tx_index);
  EXPECT_EQ(view.tx_count, whole.tx_count);
  EXPECT_EQ(view.subject(), whole.subject);
  EXPECT_EQ(view.tx_hash, whole.on_chain ? whole.on_chain->tx_hash : "");
}

void expect_same_payload(const View& view, const Event& whole) {
  EXPECT_EQ(view.payload_type, payload_type(whole.payload));
  const auto* contract = std::get_if<ContractChange>(&whole.payload);
  EXPECT_EQ(view.contract_action, contract ? std::optional(contract->action) : std::nullopt);
  const ContractChange* late = late_change(whole.payload);
  EXPECT_EQ(view.late_action, late ? std::optional(late->action) : std::nullopt);
  const ContractChange* told = told_change(whole.payload);
  EXPECT_EQ(view.from, told ? told->from : "");
  EXPECT_EQ(view.to, told ? told->to : "");
  const auto* section = std::get_if<SectionChange>(&whole.payload);
  EXPECT_EQ(view.has_section, section != nullptr && section->json.has_value());
  const auto* network = std::get_if<NetworkChange>(&whole.payload);
  EXPECT_EQ(view.file_version_floor,
            network ? std::optional(network->file_version_floor) : std::nullopt);
  EXPECT_EQ(view.registers, network != nullptr && !network->relabelled);
  EXPECT_EQ(view.changes_document, contract != nullptr || section != nullptr ||
                                       network != nullptr ||
                                       std::holds_alternative<LayoutRecorded>(whole.payload));
}

void expect_agreement(const std::string& bytes) {
  Reader reader;
  const auto view = reader.read(bytes);
  const auto whole = decode(bytes);
  ASSERT_EQ(view.ok(), whole.ok());
  if (!view.ok()) {
    EXPECT_EQ(view.error().message, whole.error().message);
    return;
  }
  expect_same_envelope(*view, *whole);
  expect_same_payload(*view, *whole);
  EXPECT_TRUE(reader.event() == *whole);
  EXPECT_TRUE(reader.payload() == whole->payload);
  const auto* contract = std::get_if<ContractChange>(&whole->payload);
  if (contract == nullptr) return;
  EXPECT_TRUE(reader.contract_value() == contract->value);
}

TEST(View, AgreesWithTheWholeEventOfEveryPayload) {
  for (const Payload& payload : every_payload()) {
    expect_agreement(*encode(full_event(payload)));
    expect_agreement(*encode(bare_event(payload)));
  }
  expect_agreement(*encode(full_event(late_fact())));
}

TEST(View, AgreesWithTheWholeEventOfDamagedBytes) {
  for (const Payload& payload : every_payload()) {
    const std::string sound = *encode(full_event(payload));
    for (size_t at = 0; at < sound.size(); ++at) {
      std::string damaged = sound;
      damaged[at] = static_cast<char>(damaged[at] ^ (1 << (at % 8)));
      expect_agreement(damaged);
    }
  }
}

// One reader for long and short events: nothing of the last one is left.
TEST(View, DoesNotDependOnWhatWasReadBefore) {
  Reader reader;
  for (const Payload& payload : every_payload()) {
    for (const Event& event : {full_event(payload), bare_event(payload)}) {
      ASSERT_TRUE(reader.read(*encode(event)).ok());
      EXPECT_TRUE(reader.event() == event);
    }
  }
}

TEST(View, AnEmptyPayloadHasTheNumberThatWasAskedFor) {
  for (unsigned type = 1; type < 256; ++type) {
    EXPECT_EQ(payload_type(empty_payload(static_cast<uint8_t>(type))), type);
  }
}

}  // namespace
}  // namespace daybook::event
