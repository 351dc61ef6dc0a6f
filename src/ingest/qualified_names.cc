#include "ingest/qualified_names.h"

#include <algorithm>

namespace daybook::ingest {
namespace {

constexpr char kLegacy[] = "legacy";

using Named = std::pair<std::string, event::ContractValue>;

bool is_live(const state::NetworkState& network, const std::string& name) {
  const auto found = network.contracts.find(name);
  return found != network.contracts.end() && found->second.live;
}

// The contract that the alias entry names; nullptr when the pair is not one contract.
Named* owner_of(const Named& alias, std::vector<Named>& contracts,
                const state::NetworkState& network) {
  if (alias.second.category != kLegacy || !is_live(network, alias.first)) return nullptr;
  if (network.contracts.at(alias.first).value.category == kLegacy) return nullptr;
  const std::string* name = event::get(alias.second.body, "currentName");
  if (name == nullptr) return nullptr;
  const auto owner = std::find_if(contracts.begin(), contracts.end(), [&](const Named& contract) {
    return json::quote(contract.first) == *name;
  });
  if (owner == contracts.end() || is_live(network, owner->first)) return nullptr;
  return owner->second.recorded_hash == alias.second.recorded_hash ? &*owner : nullptr;
}

}  // namespace

document::Parts with_qualified_names(document::Parts parts, const state::NetworkState& network) {
  std::vector<Named>& contracts = parts.contracts;
  for (size_t i = 0; i < contracts.size();) {
    Named* owner = owner_of(contracts[i], contracts, network);
    if (owner == nullptr) {
      ++i;
      continue;
    }
    owner->first = contracts[i].first;
    contracts.erase(contracts.begin() + static_cast<std::ptrdiff_t>(i));
  }
  return parts;
}

}  // namespace daybook::ingest
