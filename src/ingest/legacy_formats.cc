#include "ingest/legacy_formats.h"

#include <algorithm>

namespace daybook::ingest {
namespace {

bool has_object(const json::Value& json, const char* key) {
  return json.contains(key) && json[key].is_object();
}

bool is_config(const json::Value& json) {
  for (const char* key : {"layerZeroRemotes", "celerRemotes", "hyperlaneRemotes", "tierValidation",
                          "supplyOracleConfig", "protocolsConfigured"}) {
    if (json.contains(key)) return true;
  }
  return false;
}

}  // namespace

std::string format_name(LegacyFormat format) {
  switch (format) {
    case LegacyFormat::kV1:
      return "legacy-v1";
    case LegacyFormat::kConfig:
      return "legacy-config";
    case LegacyFormat::kEnhanced:
      return "enhanced-v2";
    case LegacyFormat::kState:
      return "legacy-state";
  }
  return "";
}

Result<LegacyFormat> recognise(const SourceFile& file) {
  const json::Value& json = file.json;
  const auto version = json.find("schemaVersion");
  if (version != json.end()) {
    const std::string text = version->is_string() ? version->get<std::string>() : version->dump();
    if (text.rfind("3.", 0) == 0) {
      return invalid(file.path + ": a unified v3 file: use `import unified`");
    }
    if (text.rfind("2.", 0) != 0) {
      return invalid(file.path + ": schemaVersion " + text + " is not known");
    }
  }
  if (!json.contains("chainId") || !json["chainId"].is_number_unsigned()) {
    return invalid(file.path + ": no chainId (a number): not a v1, config, enhanced or state file");
  }
  if (version != json.end()) return LegacyFormat::kEnhanced;
  if (json.contains("steps") && json.contains("checkpoint")) return LegacyFormat::kState;
  if (has_object(json, "contracts")) return LegacyFormat::kV1;
  if (is_config(json)) return LegacyFormat::kConfig;
  return invalid(file.path +
                 ": neither contracts (v1) nor remotes, tierValidation … (config): not a v1, "
                 "config, enhanced or state file");
}

std::optional<TimeNs> file_time(const json::Value& json) {
  std::optional<TimeNs> newest;
  for (const char* pointer :
       {"/timestamp", "/lastDeployed", "/lastUpgraded", "/metadata/timestamp",
        "/metadata/lastUpdated", "/checkpoint/timestamp", "/checkpoint/lastDeployed"}) {
    const std::optional<TimeNs> time = time_at(json, pointer);
    if (time && (!newest || *time > *newest)) newest = time;
  }
  return newest;
}

}  // namespace daybook::ingest
