#include "cli/printable.h"

#include <algorithm>

#include "base/bytes.h"

namespace daybook::cli {
namespace {

constexpr std::string_view kEllipsis = "…";

bool is_continuation(char c) {
  return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
}

size_t sequence_length(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text.front());
  const size_t length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  return is_utf8(text.substr(0, length)) ? length : 0;
}

// What changes the direction of the text around it (UAX #9), or breaks the line (U+2028, U+2029).
constexpr std::string_view kFormatting[] = {"\u200E", "\u200F", "\u2028", "\u2029", "\u202A",
                                            "\u202B", "\u202C", "\u202D", "\u202E", "\u2066",
                                            "\u2067", "\u2068", "\u2069", "\u061C"};

bool is_control(std::string_view code_point) {
  const auto first = static_cast<unsigned char>(code_point.front());
  if (code_point.size() == 1) return first < 0x20 || first == 0x7F;
  if (first == 0xC2) return static_cast<unsigned char>(code_point[1]) < 0xA0;  // C1
  return std::find(std::begin(kFormatting), std::end(kFormatting), code_point) !=
         std::end(kFormatting);
}

void append_escape(std::string& out, std::string_view bytes) {
  if (bytes == "\n") {
    out += "\\n";
  } else if (bytes == "\t") {
    out += "\\t";
  } else {
    for (const char c : bytes) out += "\\x" + hex_encode({&c, 1});
  }
}

// Byte offset of code point `index`.
size_t offset_of(std::string_view text, size_t index) {
  size_t offset = 0;
  while (offset < text.size() && (index > 0 || is_continuation(text[offset]))) {
    if (!is_continuation(text[offset])) --index;
    ++offset;
  }
  return offset;
}

}  // namespace

std::string printable(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const size_t length = sequence_length(text);
    const std::string_view piece = text.substr(0, length == 0 ? 1 : length);
    if (length == 0 || is_control(piece)) {
      append_escape(out, piece);
    } else {
      out += piece;
    }
    text.remove_prefix(piece.size());
  }
  return out;
}

size_t text_width(std::string_view text) {
  size_t width = 0;
  for (const char c : text) width += is_continuation(c) ? 0U : 1U;
  return width;
}

std::string shorten(const std::string& text, size_t width) {
  const size_t full = text_width(text);
  if (full <= width || width == 0) return text;
  const size_t kept = width - 1;
  const bool hex = text.rfind("0x", 0) == 0 && text.find(' ') == std::string::npos;
  const bool path = text.find('/') != std::string::npos && text.find(' ') == std::string::npos;
  const size_t tail = hex ? kept / 2 : path ? kept : 0;
  return text.substr(0, offset_of(text, kept - tail)) + std::string(kEllipsis) +
         text.substr(offset_of(text, full - tail));
}

std::string compact_hex(const std::string& text, size_t shown) {
  constexpr size_t kLong = 18;
  std::string out;
  for (size_t at = 0; at < text.size();) {
    const size_t start = std::min(text.find("0x", at), text.size());
    out += text.substr(at, start - at);
    at = std::min(text.find_first_not_of("0123456789abcdefABCDEFx", start), text.size());
    const std::string word = text.substr(start, at - start);
    out += word.size() >= kLong ? shorten(word, shown) : word;
  }
  return out;
}

}  // namespace daybook::cli
