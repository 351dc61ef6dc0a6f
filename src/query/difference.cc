#include "query/difference.h"

#include <set>

#include "document/document.h"
#include "git/object.h"
#include "query/text_diff.h"
#include "state/decide.h"

namespace daybook::query {
namespace {

const state::NetworkState* network_of_side(const state::State& state, ChainId chain) {
  const auto found = state.networks.find(chain);
  return found == state.networks.end() ? nullptr : &found->second;
}

const event::ContractValue* live_value(const state::NetworkState& network,
                                       const std::string& name) {
  const auto found = network.contracts.find(name);
  return found != network.contracts.end() && found->second.live ? &found->second.value : nullptr;
}

const std::string* section_text(const state::NetworkState& network, const std::string& name) {
  const auto found = network.sections.find(name);
  if (found == network.sections.end() || !found->second.json) return nullptr;
  return &*found->second.json;
}

template <class Map>
void add_keys(const Map& map, std::set<std::string>& names) {
  for (const auto& [name, value] : map) names.insert(name);
}

std::vector<ContractDifference> contract_differences(const state::NetworkState& from,
                                                     const state::NetworkState& to) {
  std::set<std::string> names;
  add_keys(from.contracts, names);
  add_keys(to.contracts, names);
  std::vector<ContractDifference> out;
  for (const std::string& name : names) {
    const event::ContractValue* before = live_value(from, name);
    const event::ContractValue* after = live_value(to, name);
    if (after == nullptr && before != nullptr) {
      event::ContractChange removed;
      removed.action = event::ContractAction::kRemoved;
      out.push_back({name, event::payload_name(removed), "", ""});
    }
    if (after == nullptr) continue;
    const auto change = state::classify_change(before, *after);
    if (change) out.push_back({name, event::payload_name(*change), change->from, change->to});
  }
  return out;
}

std::vector<SectionDifference> section_differences(const state::NetworkState& from,
                                                   const state::NetworkState& to) {
  std::set<std::string> names;
  add_keys(from.sections, names);
  add_keys(to.sections, names);
  std::vector<SectionDifference> out;
  for (const std::string& name : names) {
    const std::string* before = section_text(from, name);
    const std::string* after = section_text(to, name);
    if (before == nullptr && after != nullptr) out.push_back({name, "added"});
    if (before != nullptr && after == nullptr) out.push_back({name, "removed"});
    if (before != nullptr && after != nullptr && *before != *after)
      out.push_back({name, "changed"});
  }
  return out;
}

std::string rendered(ChainId chain, const state::NetworkState* network) {
  return network == nullptr ? "" : document::render(chain, *network);
}

}  // namespace

std::vector<NetworkDifference> difference(const state::State& from, const state::State& to,
                                          std::optional<ChainId> only, const std::string& from_name,
                                          const std::string& to_name) {
  std::set<ChainId> chains;
  for (const state::State* state : {&from, &to}) {
    for (const auto& [chain, network] : state->networks) {
      if (!only || chain == *only) chains.insert(chain);
    }
  }
  std::vector<NetworkDifference> out;
  const state::NetworkState none;
  for (const ChainId chain : chains) {
    const state::NetworkState* before = network_of_side(from, chain);
    const state::NetworkState* after = network_of_side(to, chain);
    const std::string file = document::file_name(after != nullptr ? to : from, chain);
    NetworkDifference network{chain,
                              (after != nullptr ? after : before)->header.name,
                              "changed",
                              {},
                              {},
                              file,
                              rendered(chain, before),
                              rendered(chain, after),
                              {}};
    if (before == nullptr) network.change = "added";
    if (after == nullptr) network.change = "removed";
    network.contracts = contract_differences(before ? *before : none, after ? *after : none);
    network.sections = section_differences(before ? *before : none, after ? *after : none);
    network.file_diff =
        unified_diff(network.before, network.after, file + " " + from_name, file + " " + to_name);
    if (!network.file_diff.empty()) out.push_back(std::move(network));
  }
  return out;
}

std::string git_diff(const NetworkDifference& network) {
  const bool added = network.before.empty(), removed = network.after.empty();
  const auto id = [](bool none, const std::string& text) {
    return none ? std::string(40, '0') : git::object_id(git::ObjectType::kBlob, text).hex;
  };
  const std::string a = "a/" + network.file, b = "b/" + network.file;
  std::string out = "diff --git " + a + " " + b + "\n";
  if (added) out += "new file mode 100644\n";
  if (removed) out += "deleted file mode 100644\n";
  out += "index " + id(added, network.before) + ".." + id(removed, network.after) +
         (added || removed ? "" : " 100644") + "\n";
  out += unified_diff(network.before, network.after, added ? "/dev/null" : a,
                      removed ? "/dev/null" : b);
  // A rendered file ends in "}" alone on its line, the only one there is, and in no newline.
  const bool shows_end =
      out.size() > 4 && out.substr(out.size() - 2) == "}\n" && out[out.size() - 4] == '\n';
  return shows_end ? out + "\\ No newline at end of file\n" : out;
}

json::Value json_patch(const NetworkDifference& network) {
  const auto document = [](const std::string& text) {
    return text.empty() ? json::Value() : json::parse(text).value();
  };
  return json::patch_between(document(network.before), document(network.after));
}

json::Value difference_json(const NetworkDifference& network) {
  json::Value contracts = json::Value::array(), sections = json::Value::array();
  for (const ContractDifference& contract : network.contracts) {
    contracts.push_back({{"name", contract.name},
                         {"change", contract.change},
                         {"from", contract.from},
                         {"to", contract.to}});
  }
  for (const SectionDifference& section : network.sections) {
    sections.push_back({{"name", section.name}, {"change", section.change}});
  }
  return {{"chainId", network.chain.value}, {"name", network.name},
          {"change", network.change},       {"contracts", contracts},
          {"sections", sections},           {"fileDiff", network.file_diff}};
}

}  // namespace daybook::query
