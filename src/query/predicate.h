// What `bisect` asks of a state: a small language, docs/queries.md.
//
//   NETWORK#/json/pointer OP VALUE     a member of the network's unified document
//   NETWORK/CONTRACT.FIELD OP VALUE    a field of a live contract, named as `history --field` does
//   OP: == != ~ (contains), each with a VALUE; exists, missing, without
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "json/json.h"
#include "state/state.h"

namespace daybook::query {

struct Predicate {
  enum class Op { kEquals, kDiffers, kContains, kExists, kMissing };
  std::string text;      // as given
  std::string network;   // as given: a name, an alias or a chain id
  std::string pointer;   // "" when it is about a contract's field
  std::string contract;  // "" when it is about a pointer
  std::string field;
  Op op = Op::kExists;
  std::string value;  // as given; "" for exists and missing
};

// kUsage with the forms that exist.
Result<Predicate> parse_predicate(std::string_view text);

// What the predicate looks at in a network; nullopt: nothing there. `network` nullptr: the chain is
// not known.
std::optional<json::Value> subject_of(const Predicate& predicate, ChainId chain,
                                      const state::NetworkState* network);

// ==, != and ~ hold only where there is something. A VALUE is JSON where it parses as JSON, else
// text; hex is compared without regard to case. ~ : text contains text, an array an element, an
// object a member of that name.
bool holds(const Predicate& predicate, const std::optional<json::Value>& subject);

}  // namespace daybook::query
