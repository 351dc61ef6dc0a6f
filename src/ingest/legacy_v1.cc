// v1: <network>.json.
#include <cctype>

#include "ingest/legacy_formats.h"

namespace daybook::ingest {
namespace {

// "layerZeroModule" → "LayerZeroModule", "celerIMModule" → "CelerIMModule"
std::string pascal_case(std::string name) {
  if (!name.empty()) name[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(name[0])));
  return name;
}

Result<void> map_v1_contracts(const json::Value& contracts, Mapping& mapping) {
  for (const auto& [name, members] : contracts.items()) {
    DAYBOOK_RETURN_IF_ERROR(
        mapping.merge.set_contract(name, ledger::category_of(mapping.config, name), members));
  }
  return {};
}

Result<void> map_v1_hashes(const json::Value& hashes, Mapping& mapping) {
  for (const auto& [name, hash] : hashes.items()) {
    DAYBOOK_RETURN_IF_ERROR(mapping.merge.set_hash(name, hash));
  }
  return {};
}

Result<void> map_proxies(const json::Value& proxies, Mapping& mapping) {
  for (const auto& [key, proxy] : proxies.items()) {
    const std::string name = pascal_case(key);
    DAYBOOK_RETURN_IF_ERROR(
        mapping.merge.set_proxy(name, ledger::category_of(mapping.config, name), proxy));
  }
  return {};
}

Result<void> map_settings(const json::Value& config, Mapping& mapping) {
  for (const auto& [key, value] : config.items()) {
    std::string pointer;
    if (key == "governanceVault") pointer = "/configuration/governance/vault";
    if (key == "layerZeroEndpoint") pointer = "/configuration/protocols/layerZero/endpoint";
    if (key == "celerMessageBus") pointer = "/configuration/protocols/celer/messageBus";
    if (pointer.empty()) {
      mapping.unknown.push_back(json::pointer_append("/config", key));
    } else {
      DAYBOOK_RETURN_IF_ERROR(mapping.merge.set(pointer, value));
    }
  }
  return {};
}

Result<void> map_metadata(const std::string& key, const json::Value& value, Mapping& mapping) {
  DAYBOOK_RETURN_IF_ERROR(mapping.merge.set(json::pointer_append("/metadata", key), value));
  if (key == "protocolsDeployed") return mapping.merge.set("/metadata/protocolsEnabled", value);
  return {};
}

bool is_metadata(const std::string& key) {
  for (const char* known : {"deployer", "timestamp", "deploymentMode", "protocolsDeployed",
                            "lastDeployed", "lastUpgraded"}) {
    if (key == known) return true;
  }
  return false;
}

using Mapper = Result<void> (*)(const json::Value&, Mapping&);
struct Member {
  const char* key;
  Mapper map;
};
// In this order: hashes are said of contracts, and a bare proxy adds to what is said of one in
// full.
constexpr Member kMembers[] = {{"contracts", map_v1_contracts},
                               {"protocolContracts", map_proxies},
                               {"infrastructureContracts", map_proxies},
                               {"implementationHashes", map_v1_hashes},
                               {"config", map_settings}};

bool is_mapped(const std::string& key, const json::Value& value) {
  if (key == "network" || key == "chainId") return true;
  for (const Member& member : kMembers) {
    if (key == member.key) return value.is_object();
  }
  return false;
}

}  // namespace

Result<void> map_v1(const json::Value& document, Mapping mapping) {
  for (const Member& member : kMembers) {
    const auto found = document.find(member.key);
    if (found == document.end() || !found->is_object()) continue;
    DAYBOOK_RETURN_IF_ERROR(member.map(*found, mapping));
  }
  for (const auto& [key, value] : document.items()) {
    if (is_metadata(key)) {
      DAYBOOK_RETURN_IF_ERROR(map_metadata(key, value, mapping));
    } else if (!is_mapped(key, value)) {
      mapping.unknown.push_back(json::pointer_append("", key));
    }
  }
  return {};
}

}  // namespace daybook::ingest
