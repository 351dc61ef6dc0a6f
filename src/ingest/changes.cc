#include "ingest/changes.h"

#include <algorithm>
#include <set>

#include "state/decide.h"

namespace daybook::ingest {
namespace {

const json::Value* member(const json::Value& object, const std::string& key) {
  const auto found = object.find(key);
  return found == object.end() ? nullptr : &*found;
}

bool same_text(const json::Value* a, const json::Value* b) {
  if (a == nullptr || b == nullptr) return a == b;
  return json::stringify(*a) == json::stringify(*b);
}

// Keys whose values differ, in either object.
std::vector<std::string> differing_keys(const json::Value& before, const json::Value& after) {
  std::vector<std::string> keys;
  for (const auto& [key, value] : before.items()) {
    if (!same_text(&value, member(after, key))) keys.push_back(key);
  }
  for (const auto& [key, value] : after.items()) {
    if (!before.contains(key)) keys.push_back(key);
  }
  return keys;
}

// A declared emergency is an `emergency` section that says anything but nothing.
bool is_emergency(const json::Value* section) {
  if (section == nullptr || section->is_null()) return false;
  if (section->is_boolean()) return section->get<bool>();
  if (!section->is_object()) return !section->empty();
  for (const char* flag : {"active", "declared"}) {
    const json::Value* value = member(*section, flag);
    if (value != nullptr && value->is_boolean()) return value->get<bool>();
  }
  return !section->empty();
}

void classify(event::SectionChange& change, const std::string& name, const json::Value* after) {
  const Result<std::vector<std::string>> tokens = json::pointer_tokens(change.pointer);
  const std::vector<std::string> path = tokens.ok() ? *tokens : std::vector<std::string>();
  if (name == "topology") {
    change.action = event::SectionAction::kTopologyChanged;
  } else if (name == "emergency") {
    change.action = is_emergency(after) ? event::SectionAction::kEmergencyDeclared
                                        : event::SectionAction::kEmergencyCleared;
  } else if (name == "configuration" && path.size() >= 2 && path[1] == "governance") {
    change.action = event::SectionAction::kGovernanceChanged;
  } else if (name == "configuration" && path.size() >= 3 && path[1] == "protocols") {
    change.action = event::SectionAction::kProtocolConfigured;
    change.detail = path[2];
  }
}

std::optional<json::Value> parsed(const std::optional<std::string>& text) {
  if (!text) return std::nullopt;
  Result<json::Value> value = json::parse(*text);
  if (!value.ok()) return std::nullopt;
  return std::move(*value);
}

void add_header(const document::Parts& parts, const state::NetworkState* network,
                std::vector<Change>& changes) {
  if (network != nullptr && !header_differs(parts.header, *network)) return;
  event::NetworkChange header = parts.header;
  header.relabelled = network != nullptr;
  changes.push_back({{parts.chain, event::SubjectKind::kNetwork, ""}, header});
}

// What the file cannot say stays: the label and the bytes of a LevelDB record.
void carry_over(event::ContractValue& value, const event::ContractValue& before) {
  value.label = before.label;
  value.source_record = before.source_record;
}

void add_contracts(const document::Parts& parts, const state::NetworkState* network,
                   std::vector<Change>& changes) {
  for (const auto& [name, said] : parts.contracts) {
    event::ContractValue value = said;
    const event::ContractValue* before = nullptr;
    if (network != nullptr) {
      const auto found = network->contracts.find(name);
      if (found != network->contracts.end() && found->second.live) before = &found->second.value;
    }
    if (before != nullptr) carry_over(value, *before);
    std::optional<event::ContractChange> change = state::classify_change(before, std::move(value));
    if (change) changes.push_back({{parts.chain, event::SubjectKind::kContract, name}, *change});
  }
}

void add_removed_contracts(const document::Parts& parts, const state::NetworkState& network,
                           std::vector<Change>& changes) {
  std::set<std::string> said;
  for (const auto& [name, value] : parts.contracts) said.insert(name);
  for (const auto& [name, contract] : network.contracts) {
    if (!contract.live || said.count(name) != 0) continue;
    changes.push_back(
        {{parts.chain, event::SubjectKind::kContract, name},
         event::ContractChange{event::ContractAction::kRemoved, "", "", "", contract.value},
         event::Grade::kInferred});
  }
}

std::optional<std::string> section_text(const state::NetworkState* network,
                                        const std::string& name) {
  if (network == nullptr) return std::nullopt;
  const auto found = network->sections.find(name);
  return found == network->sections.end() ? std::nullopt : found->second.json;
}

void add_sections(const document::Parts& parts, const state::NetworkState* network,
                  std::vector<Change>& changes) {
  std::set<std::string> said;
  for (const auto& [name, text] : parts.sections) {
    said.insert(name);
    std::optional<Change> change =
        section_change(parts.chain, name, section_text(network, name), text);
    if (change) changes.push_back(std::move(*change));
  }
  if (network == nullptr) return;
  for (const auto& [name, section] : network->sections) {
    if (!section.json || said.count(name) != 0) continue;
    std::optional<Change> change = section_change(parts.chain, name, section.json, std::nullopt);
    change->grade = event::Grade::kInferred;
    changes.push_back(std::move(*change));
  }
}

}  // namespace

std::optional<std::string> differing_pointer(const json::Value* before, const json::Value* after,
                                             const std::string& pointer, bool first) {
  if (same_text(before, after)) return std::nullopt;
  if (before == nullptr || after == nullptr || !before->is_object() || !after->is_object()) {
    return pointer;
  }
  const std::vector<std::string> keys = differing_keys(*before, *after);
  if (keys.empty() || (keys.size() > 1 && !first)) return pointer;  // only their order, or several
  return differing_pointer(member(*before, keys[0]), member(*after, keys[0]),
                           json::pointer_append(pointer, keys[0]), first);
}

std::optional<Change> section_change(ChainId chain, const std::string& name,
                                     const std::optional<std::string>& before,
                                     const std::optional<std::string>& after) {
  if (before == after) return std::nullopt;
  const std::optional<json::Value> old_value = parsed(before);
  const std::optional<json::Value> new_value = parsed(after);
  const json::Value* old_json = old_value ? &*old_value : nullptr;
  const json::Value* new_json = new_value ? &*new_value : nullptr;
  event::SectionChange change;
  const std::string root = json::pointer_append("", name);
  change.pointer = differing_pointer(old_json, new_json, root).value_or(root);
  change.json = after;
  classify(change, name, new_json);
  return Change{{chain, event::SubjectKind::kSection, name}, change};
}

bool header_differs(const event::NetworkChange& said, const state::NetworkState& network) {
  const event::NetworkChange& known = network.header;
  return said.name != known.name || said.tier != known.tier ||
         said.schema_version != known.schema_version ||
         said.file_version_floor > network.file_version;
}

std::vector<Change> changes_to(const document::Parts& parts, const state::NetworkState* network) {
  std::vector<Change> changes;
  add_header(parts, network, changes);
  add_contracts(parts, network, changes);
  if (network != nullptr) add_removed_contracts(parts, *network, changes);
  add_sections(parts, network, changes);
  return changes;
}

}  // namespace daybook::ingest
