#include "document/placement.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "document/fields.h"

namespace daybook::document {
namespace {

using Contract = std::pair<const std::string, state::ContractState>;

std::vector<const Contract*> live_contracts(const state::NetworkState& network) {
  std::vector<const Contract*> live;
  for (const Contract& contract : network.contracts)
    if (contract.second.live) live.push_back(&contract);
  std::sort(live.begin(), live.end(), [](const Contract* a, const Contract* b) {
    return std::tie(a->second.created, a->first) < std::tie(b->second.created, b->first);
  });
  return live;
}

bool lists(const event::LayoutRecorded& layout, const std::string& pointer,
           const std::string& key) {
  const auto* keys = listed_keys(layout, pointer);
  return keys != nullptr && std::find(keys->begin(), keys->end(), key) != keys->end();
}

// A contract has one proxy: records with two different ones are about two contracts of one name.
bool same_contract(const event::ContractValue& a, const event::ContractValue& b) {
  const std::string* proxy_a = event::get(a.body, "proxy");
  const std::string* proxy_b = event::get(b.body, "proxy");
  return proxy_a == nullptr || proxy_b == nullptr || *proxy_a == *proxy_b;
}

class Placer {
 public:
  explicit Placer(const state::NetworkState& network) : network_(network) {}

  Placement run() {
    const auto live = live_contracts(network_);
    for (const Contract* contract : live)
      if (short_name_of(contract->first).empty())
        holders_.emplace(contract->first, &contract->second.value);
    for (const Contract* contract : live) place(*contract);
    return std::move(placement_);
  }

 private:
  void place(const Contract& contract) {
    const auto& [name, state] = contract;
    const std::string short_name = short_name_of(name);
    if (short_name.empty() || event::get(state.value.body, "implementation") == nullptr ||
        lists(network_.layout, json::pointer_append("/contracts", state.value.category), name)) {
      return place_as_is(contract);
    }
    const auto [holder, is_new] = holders_.emplace(short_name, &state.value);
    if (!is_new && !same_contract(*holder->second, state.value)) return place_as_is(contract);
    if (is_new) add(short_name, contract);
    placement_.contracts.push_back(
        {"legacy", name, name, &state, true, short_name, holder->second->category});
    add_hash(name, contract);
    if (is_new) add_hash(short_name, contract);
  }

  void place_as_is(const Contract& contract) {
    add(contract.first, contract);
    add_hash(contract.first, contract);
  }

  void add(const std::string& name, const Contract& contract) {
    const auto& [subject, state] = contract;
    placement_.contracts.push_back({state.value.category, name, subject, &state, false, "", ""});
    if (state.value.extended) placement_.extended.push_back({name, subject, &state});
  }

  void add_hash(const std::string& name, const Contract& contract) {
    const auto& [subject, state] = contract;
    if (state.value.recorded_hash) placement_.hashes.push_back({name, subject, &state});
  }

  const state::NetworkState& network_;
  std::map<std::string, const event::ContractValue*> holders_;  // who shows under a short name
  Placement placement_;
};

}  // namespace

Placement place_contracts(const state::NetworkState& network) {
  return Placer(network).run();
}

json::Value body_of(const PlacedContract& contract) {
  if (!contract.points_to_short_name) return object_of(contract.state->value.body);
  json::Value entry = json::Value::object();
  entry["currentName"] = contract.current_name;
  entry["currentCategory"] = contract.current_category;
  return entry;
}

const std::vector<std::string>* listed_keys(const event::LayoutRecorded& layout,
                                            const std::string& pointer) {
  for (const event::ObjectOrder& object : layout.objects)
    if (object.pointer == pointer) return &object.keys;
  return nullptr;
}

std::string short_name_of(const std::string& name) {
  const size_t colon = name.rfind(':');
  const bool is_qualified = colon != std::string::npos && colon + 1 < name.size() &&
                            name.find(".sol:") != std::string::npos;
  return is_qualified ? name.substr(colon + 1) : "";
}

}  // namespace daybook::document
