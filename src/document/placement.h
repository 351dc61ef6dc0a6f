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
  json::Value body;
  std::string subject;  // the contract, as the log names it
  // The entry of a name in full: it points to the short name.
  bool points_to_short_name = false;
};

// All in default order: by the position that made the contract live, then by name.
struct Placement {
  std::vector<PlacedContract> contracts;
  std::vector<std::pair<std::string, const event::FieldList*>>
      extended;                                                    // by name, without "extended_"
  std::vector<std::pair<std::string, const std::string*>> hashes;  // by name; JSON text
};

// Points into `network`.
Placement place_contracts(const state::NetworkState& network);

// The order that a source had for the object at `pointer`; nullptr: none recorded.
const std::vector<std::string>* listed_keys(const event::LayoutRecorded& layout,
                                            const std::string& pointer);

// "contracts/A.sol:B" → "B"; "" for a name that is not qualified.
std::string short_name_of(const std::string& name);

}  // namespace daybook::document
