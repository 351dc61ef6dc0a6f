#include "ledger/config.h"

#include <algorithm>

#include "base/wildcard.h"
#include "json/json.h"

namespace daybook::ledger {
namespace {

// Chain ids from the public registry (chainlist.org); names as deployment tools spell them.
std::vector<NetworkConfig> default_networks() {
  return {
      {ChainId(1), "mainnet", "mainnet", {"ethereum"}},
      {ChainId(10), "optimism", "mainnet", {"optimismmainnet"}},
      {ChainId(56), "bscmainnet", "mainnet", {"bsc", "bsc-mainnet"}},
      {ChainId(97), "bsctestnet", "testnet", {"bscTestnet", "bsc-testnet", "BSC Testnet"}},
      {ChainId(137), "polygon", "mainnet", {"matic"}},
      {ChainId(1337), "localhost", "dev", {"ganache"}},
      {ChainId(8453), "basemainnet", "mainnet", {"base"}},
      {ChainId(17000), "holesky", "testnet", {}},
      {ChainId(23294), "sapphiremainnet", "mainnet", {"sapphire"}},
      {ChainId(23295), "sapphiretestnet", "testnet", {"sapphireTestnet", "sapphire-testnet"}},
      {ChainId(31337), "hardhat", "dev", {"anvil"}},
      {ChainId(42161), "arbitrum", "mainnet", {"arbitrumone"}},
      {ChainId(43113), "fuji", "testnet", {"avalanchefuji"}},
      {ChainId(43114), "avalanche", "mainnet", {}},
      {ChainId(80002), "amoy", "testnet", {"polygonamoy"}},
      {ChainId(84532), "basesepolia", "testnet", {"baseSepolia", "base-sepolia", "Base Sepolia"}},
      {ChainId(421614), "arbitrumsepolia", "testnet", {"arbitrumSepolia", "arbitrum-sepolia"}},
      {ChainId(11155111), "sepolia", "testnet", {"ethereumsepolia"}},
      {ChainId(11155420),
       "optimismsepolia",
       "testnet",
       {"opSepolia", "op-sepolia", "optimism-sepolia", "Optimism Sepolia"}},
  };
}

std::vector<CategoryRule> default_categories() {
  return {{"LookCoin", "core"},
          {"SupplyOracle", "core"},
          {"*Module", "protocol"},
          {"FeeManager", "infrastructure"},
          {"ProtocolRegistry", "infrastructure"},
          {"SecurityManager", "infrastructure"},
          {"CrossChainRouter", "infrastructure"}};
}

}  // namespace

Config default_config() {
  Config config;
  config.networks = default_networks();
  config.categories = default_categories();
  return config;
}

std::string short_name(const std::string& contract_name) {
  const size_t colon = contract_name.rfind(':');
  return colon == std::string::npos ? contract_name : contract_name.substr(colon + 1);
}

std::string category_of(const Config& config, const std::string& contract_name) {
  const std::string name = short_name(contract_name);
  for (const CategoryRule& rule : config.categories) {
    if (wildcard_match(rule.pattern, name)) return rule.category;
  }
  return "infrastructure";
}

const NetworkConfig* network_of(const Config& config, ChainId chain) {
  for (const NetworkConfig& network : config.networks) {
    if (network.chain == chain) return &network;
  }
  return nullptr;
}

bool is_called(const NetworkConfig& network, std::string_view text) {
  return network.name == text ||
         std::find(network.aliases.begin(), network.aliases.end(), text) != network.aliases.end();
}

std::string render_config(const Config& config) {
  json::Value networks = json::Value::array();
  const std::vector<NetworkConfig> defaults = default_networks();
  for (const NetworkConfig& network : config.networks) {
    if (std::find(defaults.begin(), defaults.end(), network) != defaults.end()) continue;
    json::Value entry = {
        {"chainId", network.chain.value}, {"name", network.name}, {"tier", network.tier}};
    if (!network.aliases.empty()) entry["aliases"] = network.aliases;
    networks.push_back(entry);
  }
  json::Value categories = json::Value::array();
  for (const CategoryRule& rule : config.categories) {
    categories.push_back({{"pattern", rule.pattern}, {"category", rule.category}});
  }
  json::Value document = {
      {"origin", config.origin},
      {"git",
       {{"enabled", config.git_enabled},
        {"repository", config.git_repository},
        {"branch", config.git_branch}}},
      {"files", {{"enabled", config.files_enabled}, {"folder", config.files_folder}}},
      {"networks", networks},
      {"categories", categories},
      {"requiredFields", config.required_fields}};
  if (!config.witness.policy.empty()) {
    document["witness"] = {{"policy", config.witness.policy},
                           {"onFailure", config.witness.required ? "refuse" : "warn"},
                           {"timeoutMs", config.witness.timeout_ms}};
  }
  if (!config.personal.empty()) document["personal"] = config.personal;
  return json::stringify(document, 2) + "\n";
}

}  // namespace daybook::ledger
