#include "document/derived.h"

#include "base/hash.h"
#include "base/time.h"
#include "document/document.h"

namespace daybook::document {
namespace {

const char* action_text(event::ContractAction action) {
  switch (action) {
    case event::ContractAction::kDeployed:
      return "deployed";
    case event::ContractAction::kRedeployed:
      return "redeployed";
    case event::ContractAction::kUpgraded:
      return "upgraded";
    case event::ContractAction::kRehashed:
      return "rehashed";
    case event::ContractAction::kRelabelled:
      return "relabelled";
    case event::ContractAction::kTouched:
      return "touched";
    case event::ContractAction::kConfigured:
      return "configured";
    case event::ContractAction::kVerified:
      return "verified";
    case event::ContractAction::kOwnershipChanged:
      return "ownershipChanged";
    case event::ContractAction::kRoleChanged:
      return "roleChanged";
    case event::ContractAction::kProxyAdminChanged:
      return "proxyAdminChanged";
    case event::ContractAction::kRemoved:
      return "removed";
  }
  return "";
}

}  // namespace

std::vector<std::string> derived_pointers() {
  return {"/fileVersion", "/metadata/lastUpdated", "/verification/dataIntegrity",
          "/operations/deploymentHistory", "/operations/upgradeHistory"};
}

json::Value without_derived(json::Value document) {
  for (const std::string& pointer : derived_pointers())
    if (json::at_pointer(document, pointer) != nullptr)
      DAYBOOK_CHECK(json::set_pointer(document, pointer, nullptr).ok());
  for (const char* section : {"metadata", "verification", "operations"}) {
    const json::Value* value = json::at_pointer(document, json::pointer_append("", section));
    if (value != nullptr && value->is_object() && value->empty()) document.erase(section);
  }
  return document;
}

std::string section_checksum(const json::Value& section) {
  return checksum_of_text(json::stringify(section));
}

std::string checksum_of_text(std::string_view compact) {
  return sha256(compact).hex().substr(0, 16);
}

json::Value history_line(const state::HistoryEntry& entry) {
  json::Value line = json::Value::object();
  line["contractName"] = entry.contract;
  line["action"] = action_text(entry.action);
  line["timestamp"] = to_iso_ms(entry.at);
  if (!entry.from.empty()) line["from"] = entry.from;
  if (!entry.to.empty()) line["to"] = entry.to;
  if (!entry.tx_hash.empty()) line["txHash"] = entry.tx_hash;
  return line;
}

json::Value history_of(const std::vector<state::HistoryEntry>& entries) {
  json::Value history = json::Value::array();
  for (const state::HistoryEntry& entry : entries) history.push_back(history_line(entry));
  return history;
}

}  // namespace daybook::document
