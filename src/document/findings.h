// Odd but readable data: kept, and said so.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "event/event.h"
#include "json/json.h"

namespace daybook::document {

struct Finding {
  // Stable, kebab-case. This module's: "address-not-hex", "address-length", "address-checksum",
  // "address-not-string", "zero-address-implementation", "qualified-name", "stale-checksum",
  // "bigint-forms". Importers add their own.
  std::string code;
  std::string where;    // file or source, and key, pointer or sequence
  std::string message;  // one sentence
  friend bool operator==(const Finding&, const Finding&) = default;
};

// Looks at a string that is meant to be an address (key names: proxy, implementation, address,
// vault, endpoint …). EIP-55: mixed case must be the checksum's case; all lower or all upper case
// says nothing. nullopt: nothing odd.
std::optional<Finding> check_address(std::string_view text, const std::string& where);
// EIP-55 form of 40 hex digits.
std::string eip55(std::string_view hex40);
// Findings of one contract's value. `where` is followed by the member's name.
std::vector<Finding> check_contract(ChainId chain, const std::string& name,
                                    const event::ContractValue& value, const std::string& where);
// Findings of a unified document, in its order: stale checksums, mixed bigint forms and everything
// above. `where` (may be "") is followed by the JSON pointer.
std::vector<Finding> check_document(const json::Value& document, const std::string& where);

}  // namespace daybook::document
