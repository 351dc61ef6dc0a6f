#include <cstdint>

#include "base/bytes.h"
#include "note/note.h"

namespace daybook::note {
namespace {

// Unicode White_Space beyond ASCII, as UTF-8.
constexpr std::string_view kWideSpaces[] = {"\u0085", "\u00A0", "\u1680", "\u2000", "\u2001",
                                            "\u2002", "\u2003", "\u2004", "\u2005", "\u2006",
                                            "\u2007", "\u2008", "\u2009", "\u200A", "\u2028",
                                            "\u2029", "\u202F", "\u205F", "\u3000"};

}  // namespace

bool is_valid_key_name(std::string_view name) {
  if (name.empty() || !is_utf8(name)) return false;
  for (const char c : name) {
    if (static_cast<uint8_t>(c) <= 0x20 || c == '+') return false;
  }
  for (const std::string_view space : kWideSpaces) {
    if (name.find(space) != std::string_view::npos) return false;
  }
  return true;
}

}  // namespace daybook::note
