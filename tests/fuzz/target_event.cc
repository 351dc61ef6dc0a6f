// An event that decodes says the same after it was encoded and decoded again; the outline refuses
// what the decoder refuses.
#include "document/event_json.h"
#include "event/codec.h"
#include "event/view.h"
#include "fuzz/input.h"

namespace daybook {
namespace {

void check_view(const event::Event& event, const event::View& view) {
  DAYBOOK_CHECK(view.position == event.position && view.revision == event.revision);
  DAYBOOK_CHECK(view.id == event.id && view.tx_id == event.tx_id);
  DAYBOOK_CHECK(view.subject() == event.subject && view.effective == event.effective);
  DAYBOOK_CHECK(view.payload_type == event::payload_type(event.payload));
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
  event::Reader reader;
  const auto view = reader.read(bytes);
  DAYBOOK_CHECK_EQ(event.ok(), view.ok());
  if (!event.ok()) {
    DAYBOOK_CHECK_EQ(event.error().message, view.error().message);
    return 0;
  }
  check_view(*event, *view);
  check_round_trip(*event);
  const json::Value shown = document::event_to_json(*event);
  DAYBOOK_CHECK(shown.is_object());
  DAYBOOK_CHECK(!json::stringify(shown).empty());
  return 0;
}
