// Times, ids, hex, base64, decimals and UTF-8: strict, so that what is read is written back as it
// was.
#include <optional>

#include "base/bytes.h"
#include "base/time.h"
#include "fuzz/input.h"

namespace daybook {
namespace {

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

void check_time(std::string_view text) {
  const auto time = parse_time(text);
  if (!time.ok()) return;
  const std::string shown = to_iso_ms(*time);
  const auto again = parse_time(shown);
  DAYBOOK_CHECK(again.ok());
  DAYBOOK_CHECK_EQ(to_iso_ms(*again), shown);
  const int64_t lost = time->ns - again->ns;
  DAYBOOK_CHECK(0 <= lost && lost < 1'000'000);
}

// Unicode's definition, a code point at a time.
bool naive_utf8(std::string_view text) {
  while (!text.empty()) {
    const auto lead = static_cast<uint8_t>(text[0]);
    const size_t length = lead < 0x80 ? 1 : lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    if ((lead >= 0x80 && lead < 0xC0) || lead >= 0xF8 || text.size() < length) return false;
    uint32_t point = length == 1 ? lead : lead & (0x7FU >> length);
    for (size_t i = 1; i < length; ++i) {
      const auto byte = static_cast<uint8_t>(text[i]);
      if ((byte & 0xC0U) != 0x80U) return false;
      point = point << 6U | (byte & 0x3FU);
    }
    constexpr uint32_t kFirst[] = {0, 0, 0x80, 0x800, 0x10000};
    if (point < kFirst[length] || point > 0x10FFFF || (point >= 0xD800 && point < 0xE000))
      return false;
    text.remove_prefix(length);
  }
  return true;
}

}  // namespace
}  // namespace daybook

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace daybook;
  const std::string_view text = fuzz::Input(data, size).rest();
  check_time(text);
  const auto id = parse_event_id(text);
  if (id.ok()) DAYBOOK_CHECK_EQ(to_string(*id), lower(text));
  const auto hex = hex_decode(text);
  if (hex.ok()) DAYBOOK_CHECK_EQ(hex_encode(*hex), lower(text));
  const auto base64 = base64_decode(text);
  if (base64.ok()) DAYBOOK_CHECK_EQ(base64_encode(*base64), text);
  const auto number = parse_decimal(text);
  if (number) DAYBOOK_CHECK_EQ(std::to_string(*number), text);
  DAYBOOK_CHECK_EQ(is_utf8(text), naive_utf8(text));
  DAYBOOK_CHECK(hex_decode(hex_encode(text)).value() == text);
  DAYBOOK_CHECK(base64_decode(base64_encode(text)).value() == text);
  return 0;
}
