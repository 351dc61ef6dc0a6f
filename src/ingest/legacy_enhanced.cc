// enhanced-<network>.json, schemaVersion 2.x: sections as in v3.
#include <algorithm>

#include "document/document.h"
#include "ingest/legacy_formats.h"

namespace daybook::ingest {
namespace {

Result<void> map_contracts(const json::Value& categories, Mapping& mapping) {
  for (const auto& [category, contracts] : categories.items()) {
    if (!contracts.is_object()) {
      mapping.unknown.push_back(json::pointer_append("/contracts", category));
      continue;
    }
    for (const auto& [name, members] : contracts.items()) {
      DAYBOOK_RETURN_IF_ERROR(mapping.merge.set_contract(name, category, members));
    }
  }
  return {};
}

Result<void> map_metadata(const json::Value& metadata, Mapping& mapping) {
  for (const auto& [key, value] : metadata.items()) {
    if (key == "lastUpdated") continue;  // derived: the time of the last change
    if (key == "networkTier" && value.is_string()) {
      mapping.merge.set_tier(value.get<std::string>());
    } else {
      DAYBOOK_RETURN_IF_ERROR(mapping.merge.set(json::pointer_append("/metadata", key), value));
    }
  }
  return {};
}

Result<void> map_hashes(const json::Value& hashes, Mapping& mapping) {
  for (const auto& [name, hash] : hashes.items()) {
    DAYBOOK_RETURN_IF_ERROR(mapping.merge.set_hash(name, hash));
  }
  return {};
}

bool is_derived(const std::string& pointer) {
  const std::vector<std::string> derived = document::derived_pointers();
  return std::find(derived.begin(), derived.end(), pointer) != derived.end();
}

Result<void> map_members(const std::string& section, const json::Value& members, Mapping& mapping) {
  for (const auto& [key, value] : members.items()) {
    const std::string pointer = json::pointer_append(json::pointer_append("", section), key);
    if (is_derived(pointer)) continue;
    if (pointer == "/verification/implementationHashes" && value.is_object()) {
      DAYBOOK_RETURN_IF_ERROR(map_hashes(value, mapping));
    } else {
      DAYBOOK_RETURN_IF_ERROR(mapping.merge.set(pointer, value));
    }
  }
  return {};
}

}  // namespace

Result<void> map_enhanced(const json::Value& document, Mapping mapping) {
  // Contracts first: hashes are said of them.
  if (document.contains("contracts") && document["contracts"].is_object()) {
    DAYBOOK_RETURN_IF_ERROR(map_contracts(document["contracts"], mapping));
  }
  for (const auto& [key, value] : document.items()) {
    if (key == "schemaVersion" || key == "fileVersion" || key == "network" || key == "chainId")
      continue;
    if (key == "contracts" && value.is_object()) continue;
    if (key == "networkTier" && value.is_string()) {
      mapping.merge.set_tier(value.get<std::string>());
    } else if (key.rfind("extended_", 0) == 0 || !value.is_object()) {
      mapping.unknown.push_back(json::pointer_append("", key));
    } else if (key == "metadata") {
      DAYBOOK_RETURN_IF_ERROR(map_metadata(value, mapping));
    } else {
      DAYBOOK_RETURN_IF_ERROR(map_members(key, value, mapping));
    }
  }
  return {};
}

}  // namespace daybook::ingest
