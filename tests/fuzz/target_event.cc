// An event that decodes says the same after it was encoded and decoded again; the outline refuses
// what the decoder refuses.
#include "document/event_json.h"
#include "event/codec.h"
#include "fuzz/input.h"

namespace daybook {
namespace {

void check_outline(const event::Event& event, const event::Event& outline) {
  DAYBOOK_CHECK_EQ(event.position, outline.position);
  DAYBOOK_CHECK_EQ(event.revision, outline.revision);
  DAYBOOK_CHECK_EQ(event.recorded, outline.recorded);
  DAYBOOK_CHECK_EQ(event.id, outline.id);
  DAYBOOK_CHECK_EQ(event.tx_id, outline.tx_id);
  DAYBOOK_CHECK(event.effective == outline.effective);
  DAYBOOK_CHECK(event.subject == outline.subject);
  DAYBOOK_CHECK_EQ(unsigned{event::payload_type(event.payload)},
                   unsigned{event::payload_type(outline.payload)});
}

void check_round_trip(const event::Event& event) {
  const auto bytes = event::encode(event);
  if (!bytes.ok()) return;  // parts that were shared, or a payload that this build does not know
  const auto again = event::decode(*bytes);
  DAYBOOK_CHECK(again.ok());
  DAYBOOK_CHECK(*again == event);
  DAYBOOK_CHECK(event::same_content(*again, event));
  const auto rendered = event::encode(*again);
  DAYBOOK_CHECK(rendered.ok());
  DAYBOOK_CHECK(*rendered == *bytes);
}

}  // namespace
}  // namespace daybook

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace daybook;
  const std::string_view bytes = fuzz::Input(data, size).rest();
  const auto event = event::decode(bytes);
  const auto outline = event::decode_outline(bytes);
  DAYBOOK_CHECK_EQ(event.ok(), outline.ok());
  if (!event.ok()) {
    DAYBOOK_CHECK_EQ(event.error().message, outline.error().message);
    return 0;
  }
  check_outline(*event, *outline);
  check_round_trip(*event);
  const json::Value shown = document::event_to_json(*event);
  DAYBOOK_CHECK(shown.is_object());
  DAYBOOK_CHECK(!json::stringify(shown).empty());
  return 0;
}
