#include <algorithm>

#include "base/bytes.h"
#include "base/hash.h"
#include "document/findings.h"

namespace daybook::document {
namespace {

constexpr size_t kAddressDigits = 40;

bool is_hex(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

bool is_lower(char c) {
  return c >= 'a' && c <= 'z';
}
bool is_upper(char c) {
  return c >= 'A' && c <= 'Z';
}

std::string shown(std::string_view text) {
  return json::quote(text.size() <= 80 ? text : text.substr(0, 80));
}

}  // namespace

std::string eip55(std::string_view hex40) {
  DAYBOOK_CHECK_EQ(hex40.size(), kAddressDigits);
  std::string lower(hex40);
  for (char& c : lower)
    if (is_upper(c)) c = static_cast<char>(c - 'A' + 'a');
  const std::string hash = keccak256(lower).hex();
  std::string out = lower;
  for (size_t i = 0; i < out.size(); i++)
    if (is_lower(out[i]) && hash[i] >= '8') out[i] = static_cast<char>(out[i] - 'a' + 'A');
  return out;
}

std::optional<Finding> check_address(std::string_view text, const std::string& where) {
  const bool has_prefix = text.substr(0, 2) == "0x";
  const std::string_view digits = has_prefix ? text.substr(2) : text;
  if (!has_prefix || !std::all_of(digits.begin(), digits.end(), is_hex))
    return Finding{"address-not-hex", where,
                   shown(text) + " is not an address: not 0x and hex digits"};
  if (digits.size() != kAddressDigits)
    return Finding{"address-length", where,
                   shown(text) + " is not an address: it has " + std::to_string(digits.size()) +
                       " hex digits, not 40"};
  const bool is_mixed = std::any_of(digits.begin(), digits.end(), is_lower) &&
                        std::any_of(digits.begin(), digits.end(), is_upper);
  if (!is_mixed || digits == eip55(digits)) return std::nullopt;
  return Finding{"address-checksum", where,
                 shown(text) +
                     " has a wrong EIP-55 checksum: a digit or its case was changed; "
                     "right for these digits is 0x" +
                     eip55(digits)};
}

}  // namespace daybook::document
