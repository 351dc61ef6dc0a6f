#include "cli/state_json.h"

#include <algorithm>

#include "base/time.h"

namespace daybook::cli {
namespace {

// Stored JSON text was valid when it was recorded; should it not be, it is shown as text.
json::Value parsed(const std::string& text) {
  const auto value = json::parse(text);
  return value.ok() ? *value : json::Value(text);
}

json::Value fields_json(const event::FieldList& fields) {
  json::Value object = json::Value::object();
  for (const event::Field& field : fields) object[field.key] = parsed(field.json);
  return object;
}

json::Value section_json(const std::string& name, const state::SectionState& section) {
  return {{"name", name},
          {"revision", section.revision.value},
          {"position", section.changed.value},
          {"value", section.json ? parsed(*section.json) : json::Value()}};
}

json::Value header_json(const event::NetworkChange& header) {
  return {{"name", header.name}, {"tier", header.tier}, {"schemaVersion", header.schema_version}};
}

json::Value layout_json(const event::LayoutRecorded& layout) {
  json::Value objects = json::Value::object();
  for (const event::ObjectOrder& order : layout.objects) objects[order.pointer] = order.keys;
  return objects;
}

json::Value contract_subject(const state::NetworkState& network, const std::string& name) {
  const auto found = network.contracts.find(name);
  if (found == network.contracts.end() || !found->second.was_ever_live()) return {};
  json::Value out = {{"live", found->second.live}};
  out.update(contract_value_json(found->second.value));
  return out;
}

json::Value section_subject(const state::NetworkState& network, const std::string& name) {
  const auto found = network.sections.find(name);
  if (found == network.sections.end() || !found->second.json) return {};
  return parsed(*found->second.json);
}

}  // namespace

json::Value contract_value_json(const event::ContractValue& value) {
  json::Value out = {{"category", value.category}};
  if (!value.label.empty()) out["label"] = value.label;
  out["body"] = fields_json(value.body);
  if (value.extended) out["extended"] = fields_json(*value.extended);
  if (value.recorded_hash) out["recordedHash"] = parsed(*value.recorded_hash);
  return out;
}

json::Value contract_json(const std::string& name, const state::ContractState& contract) {
  json::Value out = {{"name", name},
                     {"live", contract.live},
                     {"revision", contract.revision.value},
                     {"position", contract.changed.value},
                     {"changedAt", to_iso_ms(contract.changed_at)}};
  out.update(contract_value_json(contract.value));
  return out;
}

size_t live_contracts(const state::NetworkState& network) {
  return static_cast<size_t>(std::count_if(network.contracts.begin(), network.contracts.end(),
                                           [](const auto& entry) { return entry.second.live; }));
}

json::Value network_summary_json(ChainId chain, const state::NetworkState& network) {
  json::Value out = {{"chainId", chain.value}};
  out.update(header_json(network.header));
  out["liveContracts"] = live_contracts(network);
  out["fileVersion"] = network.file_version;
  out["lastUpdated"] = to_iso_ms(network.last_updated);
  return out;
}

json::Value network_json(ChainId chain, const state::NetworkState& network) {
  json::Value out = network_summary_json(chain, network);
  out["contracts"] = json::Value::array();
  for (const auto& [name, contract] : network.contracts) {
    if (!contract.was_ever_live()) continue;
    out["contracts"].push_back(contract_json(name, contract));
  }
  out["sections"] = json::Value::array();
  for (const auto& [name, section] : network.sections) {
    out["sections"].push_back(section_json(name, section));
  }
  return out;
}

json::Value subject_json(const state::State& state, const event::Subject& subject) {
  const auto found = state.networks.find(subject.chain);
  if (found == state.networks.end()) return {};
  const state::NetworkState& network = found->second;
  switch (subject.kind) {
    case event::SubjectKind::kLog:
      return {};
    case event::SubjectKind::kNetwork:
      return header_json(network.header);
    case event::SubjectKind::kContract:
      return contract_subject(network, subject.name);
    case event::SubjectKind::kSection:
      return section_subject(network, subject.name);
    case event::SubjectKind::kLayout:
      return layout_json(network.layout);
  }
  return {};
}

}  // namespace daybook::cli
