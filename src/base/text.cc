// The textual forms in bytes.h: event ids, decimals, UTF-8.
#include <cstring>
#include <ostream>

#include "base/bytes.h"

namespace daybook {
namespace {

constexpr size_t kUuidLength = 36;

bool is_dash_place(size_t i) {
  return i == 8 || i == 13 || i == 18 || i == 23;
}

// Bytes that follow a lead byte, and the range of the first of them (Unicode 15, table 3-7): the
// narrowed ranges are what refuses overlong forms, surrogates and code points past U+10FFFF.
struct Utf8Lead {
  size_t following;
  uint8_t first_low, first_high;
};

std::optional<Utf8Lead> utf8_lead(uint8_t lead) {
  if (lead < 0x80) return Utf8Lead{0, 0, 0};
  if (lead >= 0xC2 && lead <= 0xDF) return Utf8Lead{1, 0x80, 0xBF};
  if (lead == 0xE0) return Utf8Lead{2, 0xA0, 0xBF};
  if (lead == 0xED) return Utf8Lead{2, 0x80, 0x9F};
  if (lead >= 0xE1 && lead <= 0xEF) return Utf8Lead{2, 0x80, 0xBF};
  if (lead == 0xF0) return Utf8Lead{3, 0x90, 0xBF};
  if (lead >= 0xF1 && lead <= 0xF3) return Utf8Lead{3, 0x80, 0xBF};
  if (lead == 0xF4) return Utf8Lead{3, 0x80, 0x8F};
  return std::nullopt;
}

bool in_range(char c, uint8_t low, uint8_t high) {
  const auto byte = static_cast<uint8_t>(c);
  return byte >= low && byte <= high;
}

bool is_ascii_word(const char* from) {
  uint64_t word = 0;
  std::memcpy(&word, from, sizeof(word));
  return (word & 0x8080808080808080U) == 0;
}

// Bytes at the start that are ASCII, by whole words, the last of which may overlap the one before
// it: most text is nothing else.
size_t ascii_prefix(std::string_view text) {
  constexpr size_t kWord = sizeof(uint64_t);
  size_t done = 0;
  while (text.size() - done >= kWord && is_ascii_word(text.data() + done)) done += kWord;
  const bool is_tail = text.size() >= kWord && text.size() - done < kWord;
  if (is_tail && is_ascii_word(text.data() + text.size() - kWord)) return text.size();
  while (done < text.size() && static_cast<uint8_t>(text[done]) < 0x80) ++done;
  return done;
}

}  // namespace

std::string to_string(const EventId& id) {
  const std::string hex =
      hex_encode({reinterpret_cast<const char*>(id.bytes.data()), id.bytes.size()});
  std::string out;
  for (const char c : hex) {
    if (is_dash_place(out.size())) out.push_back('-');
    out.push_back(c);
  }
  return out;
}

std::ostream& operator<<(std::ostream& out, const EventId& id) {
  return out << to_string(id);
}

Result<EventId> parse_event_id(std::string_view text) {
  const auto refuse = [&] {
    return invalid("not an event id: \"" + std::string(text.substr(0, 2 * kUuidLength)) +
                   "\"; one looks like 01981f0e-7b2c-7a4d-8f00-3b5d9c1e2a47");
  };
  if (text.size() != kUuidLength) return refuse();
  std::string hex;
  for (size_t i = 0; i < text.size(); ++i) {
    if (is_dash_place(i) != (text[i] == '-')) return refuse();
    if (!is_dash_place(i)) hex.push_back(text[i]);
  }
  const Result<std::string> raw = hex_decode(hex);
  if (!raw.ok()) return refuse();
  EventId id;
  for (size_t i = 0; i < id.bytes.size(); ++i) id.bytes[i] = static_cast<uint8_t>((*raw)[i]);
  return id;
}

std::optional<uint64_t> parse_decimal(std::string_view text) {
  if (text.empty() || (text.size() > 1 && text[0] == '0')) return std::nullopt;
  uint64_t value = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    const auto digit = static_cast<uint64_t>(c - '0');
    if (value > (UINT64_MAX - digit) / 10) return std::nullopt;
    value = value * 10 + digit;
  }
  return value;
}

bool is_utf8(std::string_view text) {
  for (size_t i = 0; i < text.size();) {
    i += ascii_prefix(text.substr(i));
    if (i == text.size()) break;
    const std::optional<Utf8Lead> lead = utf8_lead(static_cast<uint8_t>(text[i]));
    if (!lead || text.size() - i <= lead->following) return false;
    for (size_t j = 1; j <= lead->following; ++j) {
      const bool first = j == 1;
      if (!in_range(text[i + j], first ? lead->first_low : uint8_t{0x80},
                    first ? lead->first_high : uint8_t{0xBF})) {
        return false;
      }
    }
    i += 1 + lead->following;
  }
  return true;
}

}  // namespace daybook
