#include "replay/html.h"

#include "base/bytes.h"

namespace daybook::replay {
namespace {

bool is_control(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return (byte < 0x20 && c != '\n' && c != '\t') || byte == 0x7f;
}

}  // namespace

std::string html_text(std::string_view text) {
  const bool valid = is_utf8(text);
  std::string out;
  out.reserve(text.size() + text.size() / 8);
  for (const char c : text) {
    const bool foreign_byte = !valid && static_cast<unsigned char>(c) >= 0x80;
    if (is_control(c) || foreign_byte) {
      out += "\\x" + hex_encode(std::string_view(&c, 1));
    } else if (c == '&') {
      out += "&amp;";
    } else if (c == '<') {
      out += "&lt;";
    } else if (c == '>') {
      out += "&gt;";
    } else if (c == '"') {
      out += "&quot;";
    } else if (c == '\'') {
      out += "&#39;";
    } else {
      out += c;
    }
  }
  return out;
}

std::string html_foreign(std::string_view text) {
  return text.empty() ? "" : "<bdi>" + html_text(text) + "</bdi>";
}

}  // namespace daybook::replay
