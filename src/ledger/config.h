// daybook.json, beside the store: every key has a default that works. An unknown key is an error
// that suggests the nearest known one. Reference: docs/configuration.md.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "base/result.h"

namespace daybook::ledger {

struct NetworkConfig {
  ChainId chain;
  std::string name, tier;
  std::vector<std::string> aliases;
  friend bool operator==(const NetworkConfig&, const NetworkConfig&) = default;
};

struct CategoryRule {
  std::string pattern;  // shell wildcard (* and ?) over the contract's short name
  std::string category;
  friend bool operator==(const CategoryRule&, const CategoryRule&) = default;
};

// Which witnesses are asked about each checkpoint, and what happens without their quorum.
struct WitnessConfig {
  std::string policy;    // the policy file, relative to the folder of daybook.json; "": none
  bool required = true;  // without the quorum, submit fails ("refuse"); else it warns ("warn")
  uint64_t timeout_ms = 5000;  // for asking all of them
  friend bool operator==(const WitnessConfig&, const WitnessConfig&) = default;
};

struct Config {
  std::string origin = "daybook.local/log";  // the log's name: checkpoint origin and key name
  std::string git_repository = ".daybook/snapshots.git";  // relative to the folder of daybook.json
  std::string git_branch = "daybook";
  bool git_enabled = true;
  std::string files_folder = "deployments/unified";
  bool files_enabled = true;
  std::vector<NetworkConfig> networks;   // defaults first: see default_networks()
  std::vector<CategoryRule> categories;  // first match wins; none: "infrastructure"
  WitnessConfig witness;
  std::vector<std::string> required_fields;  // of `record`: names from known_required_fields()
  std::vector<std::string> personal;         // what is sealed: see vault/personal.h
  friend bool operator==(const Config&, const Config&) = default;
};

// What requiredFields may name: actor, approver, reason, sender, tx, gitCommit.
const std::vector<std::string>& known_required_fields();

Config default_config();
// kInvalid with file, pointer and suggestion.
Result<Config> parse_config(std::string_view text, const std::string& file);
std::string render_config(const Config& config);

// Category of a contract by its short name ("path.sol:Name" → "Name").
std::string category_of(const Config& config, const std::string& contract_name);
std::string short_name(const std::string& contract_name);
// The configured network of a chain id; nullptr if none.
const NetworkConfig* network_of(const Config& config, ChainId chain);
// Whether this is its name or one of its aliases; case counts.
bool is_called(const NetworkConfig& network, std::string_view text);

}  // namespace daybook::ledger
