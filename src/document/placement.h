// Where each live contract shows in the document: mostly under its own name in its own category.
//
// A contract that a LevelDB record names in full ("contracts/xchain/Router.sol:Router") shows as
// unified files show it: under its short name, with contracts.legacy["contracts/…:Router"] =
// {currentName, currentCategory}.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "event/event.h"
#include "json/json.h"
#include "state/state.h"

namespace daybook::document {

struct PlacedContract {
  std::string category, name;
  std::string subject;                          // the contract, as the log names it
  const state::ContractState* state = nullptr;  // of `subject`
  // The entry of a name in full: it points to the short name, which is in that category.
  bool points_to_short_name = false;
  std::string current_name, current_category;
};

// What else of a contract shows, under `name`: members of extended_<name>, or its recorded hash.
struct PlacedPart {
  std::string name, subject;
  const state::ContractState* state = nullptr;  // of `subject`
};

// All in default order: by the position that made the contract live, then by name.
struct Placement {
  std::vector<PlacedContract> contracts;
  std::vector<PlacedPart> extended;  // each has state->value.extended
  std::vector<PlacedPart> hashes;    // each has state->value.recorded_hash
};

// Points into `network`.
Placement place_contracts(const state::NetworkState& network);

// The members that it shows.
json::Value body_of(const PlacedContract& contract);

// The order that a source had for the object at `pointer`; nullptr: none recorded.
const std::vector<std::string>* listed_keys(const event::LayoutRecorded& layout,
                                            const std::string& pointer);

// "contracts/A.sol:B" → "B"; "" for a name that is not qualified.
std::string short_name_of(const std::string& name);

}  // namespace daybook::document
