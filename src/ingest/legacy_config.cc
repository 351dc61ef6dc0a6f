// config-<network>.json.
#include <algorithm>
#include <cctype>

#include "base/bytes.h"
#include "ingest/legacy_formats.h"

namespace daybook::ingest {
namespace {

// "900 seconds" → 900, "100 basis points" → 100: v3 keeps numbers in these units. Anything else
// stays.
json::Value without_unit(const json::Value& value) {
  if (!value.is_string()) return value;
  const std::string text = value.get<std::string>();
  const size_t space = text.find(' ');
  if (space == std::string::npos) return value;
  const std::string unit = text.substr(space + 1);
  const std::optional<uint64_t> number = parse_decimal(std::string_view(text).substr(0, space));
  constexpr uint64_t kMaxSafeInteger = (1ULL << 53) - 1;
  const bool is_known = unit == "seconds" || unit == "basis points";
  if (!is_known || !number || *number > kMaxSafeInteger) return value;
  return *number;
}

Result<void> map_supply_oracle(const json::Value& config, Mapping& mapping) {
  if (!config.is_object()) return mapping.merge.set("/configuration/supplyOracle", config);
  for (const auto& [key, value] : config.items()) {
    DAYBOOK_RETURN_IF_ERROR(mapping.merge.set(
        json::pointer_append("/configuration/supplyOracle", key), without_unit(value)));
  }
  return {};
}

// [{protocol, configured, details}] → the names of those that were configured, in lower case.
Result<void> map_configured(const json::Value& list, Mapping& mapping) {
  json::Value names = json::Value::array();
  for (const json::Value& entry : list) {
    const bool is_entry = entry.is_object() && entry.contains("protocol") &&
                          entry["protocol"].is_string() && entry.contains("configured");
    if (!is_entry) return mapping.merge.set("/metadata/protocolsConfigured", list);
    if (entry["configured"] != true) continue;
    auto name = entry["protocol"].get<std::string>();
    std::transform(name.begin(), name.end(), name.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    names.push_back(name);
  }
  return mapping.merge.set("/metadata/protocolsConfigured", names);
}

std::string pointer_of(const std::string& key) {
  if (key == "layerZeroRemotes") return "/configuration/protocols/layerZero/remotes";
  if (key == "celerRemotes") return "/configuration/protocols/celer/remotes";
  if (key == "hyperlaneRemotes") return "/configuration/protocols/hyperlane/remotes";
  if (key == "hyperlaneStatus") return "/configuration/protocols/hyperlane/status";
  if (key == "tierValidation") return "/topology/tierValidation";
  if (key == "timestamp") return "/topology/configurationStatus/lastConfigured";
  if (key == "deploymentMode") return "/metadata/deploymentMode";
  return "";
}

}  // namespace

Result<void> map_config(const json::Value& document, Mapping mapping) {
  for (const auto& [key, value] : document.items()) {
    if (key == "network" || key == "chainId") continue;
    const std::string pointer = pointer_of(key);
    if (!pointer.empty()) {
      DAYBOOK_RETURN_IF_ERROR(mapping.merge.set(pointer, value));
    } else if (key == "supplyOracleConfig") {
      DAYBOOK_RETURN_IF_ERROR(map_supply_oracle(value, mapping));
    } else if (key == "protocolsConfigured" && value.is_array()) {
      DAYBOOK_RETURN_IF_ERROR(map_configured(value, mapping));
    } else if (key == "networkTier" && value.is_string()) {
      mapping.merge.set_tier(value.get<std::string>());
    } else {
      mapping.unknown.push_back(json::pointer_append("", key));
    }
  }
  return {};
}

}  // namespace daybook::ingest
