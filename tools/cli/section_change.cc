#include "cli/section_change.h"

#include <algorithm>

#include "cli/contract_change.h"
#include "document/document.h"

namespace daybook::cli {
namespace {

using event::SectionAction;

constexpr char kEmergency[] = "emergency";

bool starts_with(const std::string& text, const std::string& prefix) {
  return text.rfind(prefix, 0) == 0;
}

bool is_under(const std::string& pointer, const std::string& ancestor) {
  return pointer == ancestor || starts_with(pointer, ancestor + "/");
}

Result<std::string> section_of(const std::string& pointer) {
  DAYBOOK_TRY(const std::vector<std::string> tokens, json::pointer_tokens(pointer));
  return tokens.front();
}

Result<void> check_is_section(const std::string& pointer, const state::NetworkState* network) {
  for (const std::string& derived : document::derived_pointers()) {
    if (is_under(pointer, derived)) return usage(pointer + ": daybook derives it from the log");
  }
  for (const char* header :
       {"/schemaVersion", "/fileVersion", "/network", "/chainId", "/networkTier"}) {
    if (is_under(pointer, header))
      return usage(pointer + ": it is the file's header, not a section");
  }
  if (is_under(pointer, "/contracts")) {
    return usage(
        pointer +
        ": contracts have events of their own: `daybook record configure NETWORK CONTRACT`");
  }
  DAYBOOK_TRY(const std::string section, section_of(pointer));
  const bool extended = network != nullptr && starts_with(section, "extended_") &&
                        network->contracts.count(section.substr(9)) != 0;
  if (!extended) return {};
  return usage(pointer + ": it belongs to a contract: `daybook record configure NETWORK " +
               section.substr(9) + " --set /extended/…`");
}

json::Value sections_of(const state::NetworkState* network) {
  json::Value object = json::Value::object();
  if (network == nullptr) return object;
  for (const auto& [name, section] : network->sections) {
    if (!section.json) continue;
    const auto value = json::parse(*section.json);
    object[name] = value.ok() ? *value : json::Value(*section.json);
  }
  return object;
}

// The longest pointer that holds both.
std::string common_pointer(const std::string& a, const std::string& b) {
  std::string common = a;
  while (!is_under(b, common)) common.erase(common.rfind('/'));
  return common;
}

void classify(event::SectionChange& change) {
  const std::string protocols = "/configuration/protocols/";
  if (is_under(change.pointer, "/configuration/governance")) {
    change.action = SectionAction::kGovernanceChanged;
  } else if (starts_with(change.pointer, protocols)) {
    const std::string rest = change.pointer.substr(protocols.size());
    change.action = SectionAction::kProtocolConfigured;
    change.detail = rest.substr(0, rest.find('/'));
  } else if (is_under(change.pointer, "/topology")) {
    change.action = SectionAction::kTopologyChanged;
  }
}

std::optional<std::string> text_of(const json::Value& sections, const std::string& name) {
  if (!sections.contains(name)) return std::nullopt;
  return json::stringify(sections[name]);
}

SectionEdit& edit_for(std::vector<SectionEdit>& edits, const std::string& name,
                      const std::string& pointer) {
  const auto found = std::find_if(edits.begin(), edits.end(),
                                  [&](const SectionEdit& edit) { return edit.first == name; });
  if (found != edits.end()) {
    found->second.pointer = common_pointer(found->second.pointer, pointer);
    return *found;
  }
  edits.push_back({name, {}});
  edits.back().second.pointer = pointer;
  return edits.back();
}

// What daybook derives must not come in with a member around it.
Result<void> check_derives_nothing(const json::Value& before, const json::Value& after) {
  for (const std::string& pointer : document::derived_pointers()) {
    const json::Value* now = json::at_pointer(after, pointer);
    const json::Value* then = json::at_pointer(before, pointer);
    if (now == nullptr || (then != nullptr && *then == *now)) continue;
    return usage(pointer + ": daybook derives it from the log; leave it out");
  }
  return {};
}

}  // namespace

Result<std::vector<SectionEdit>> edit_sections(const RecordRequest& request,
                                               const state::NetworkState* network) {
  if (request.set.empty() && request.unset.empty())
    return usage("nothing to configure: give --set or --unset");
  const json::Value before = sections_of(network);
  json::Value sections = before;
  std::vector<SectionEdit> edits;
  const auto touch = [&](const std::string& assignment) -> Result<void> {
    DAYBOOK_TRY(const std::string pointer, pointer_of(assignment));
    DAYBOOK_RETURN_IF_ERROR(check_is_section(pointer, network));
    DAYBOOK_TRY(const std::string name, section_of(pointer));
    edit_for(edits, name, pointer);
    return {};
  };
  for (const std::string& assignment : request.set) {
    DAYBOOK_RETURN_IF_ERROR(touch(assignment));
    DAYBOOK_RETURN_IF_ERROR(apply_set(sections, assignment));
  }
  for (const std::string& pointer : request.unset) {
    DAYBOOK_RETURN_IF_ERROR(touch(pointer));
    DAYBOOK_RETURN_IF_ERROR(apply_unset(sections, pointer));
  }
  DAYBOOK_RETURN_IF_ERROR(check_derives_nothing(before, sections));
  for (auto& [name, change] : edits) {
    change.json = text_of(sections, name);
    classify(change);
  }
  return edits;
}

Result<SectionEdit> edit_emergency(const RecordRequest& request,
                                   const state::NetworkState* network) {
  json::Value sections = sections_of(network);
  const bool active = json::at_pointer(sections, "/emergency/active") != nullptr &&
                      *json::at_pointer(sections, "/emergency/active") == json::Value(true);
  if (request.clear && !active) return conflict("no emergency is declared on " + request.network);
  if (!request.clear && request.reason.empty())
    return usage("an emergency has a reason: give --reason");
  json::Value& emergency = sections[kEmergency];
  if (!emergency.is_object()) emergency = json::Value::object();
  emergency["active"] = !request.clear;
  if (!request.reason.empty()) emergency["reason"] = request.reason;
  for (const std::string& assignment : request.set)
    DAYBOOK_RETURN_IF_ERROR(apply_set(emergency, assignment));
  event::SectionChange change;
  change.action =
      request.clear ? SectionAction::kEmergencyCleared : SectionAction::kEmergencyDeclared;
  change.pointer = "/emergency";
  change.json = text_of(sections, kEmergency);
  return SectionEdit{kEmergency, change};
}

}  // namespace daybook::cli
