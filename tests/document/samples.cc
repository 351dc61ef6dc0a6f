#include "document/samples.h"

#include <fstream>
#include <iterator>
#include <set>

namespace daybook::document {

namespace fs = std::filesystem;

namespace {

constexpr int64_t kUpdatedMs = 1755079422477;

}  // namespace

fs::path corpus() {
  const fs::path path = fs::path(DAYBOOK_SOURCE_DIR) / "../shared/corpus/lookcoin";
  return fs::exists(path) ? path : fs::path();
}

std::string read_file(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::map<std::string, std::string> unified_files() {
  std::map<std::string, std::string> files;
  std::set<std::string> seen;
  for (const auto& entry : fs::recursive_directory_iterator(corpus())) {
    if (!entry.is_regular_file()) continue;
    const std::string name = entry.path().filename();
    if (name.find(".unified.") == std::string::npos) continue;
    std::string bytes = read_file(entry.path());
    if (seen.insert(bytes).second)
      files.emplace(entry.path().lexically_relative(corpus()).string(), std::move(bytes));
  }
  return files;
}

std::map<ChainId, state::NetworkState> leveldb_networks() {
  const json::Value records = value_of_text(read_file(corpus() / "leveldb-records.dev.json"));
  uint64_t last = 0;
  for (const json::Value& record : records) last = std::max(last, record["gen"].get<uint64_t>());
  std::map<ChainId, state::NetworkState> networks;
  for (const json::Value& record : records) {
    if (record["gen"] != last) continue;
    const ChainId chain(record["chainId"].get<uint64_t>());
    state::NetworkState& network = networks[chain];
    network.header.name = "chain-" + std::to_string(chain.value);
    network.last_updated = TimeNs::from_ms(kUpdatedMs);
    const std::string name = record["value"]["contractName"];
    auto value = contract_from_record(record["value"], json::stringify(record["value"]),
                                      name == "LookCoin" ? "core" : "infrastructure");
    if (network.contracts.count(name) == 0) {
      add(network, name, *value);
    } else {
      network.contracts[name].value = *value;
    }
    network.file_version++;
  }
  return networks;
}

state::NetworkState network_of(const Parts& parts, bool with_layout) {
  state::NetworkState network;
  network.header = parts.header;
  network.file_version = parts.header.file_version_floor + 1;
  network.last_updated = TimeNs::from_ms(kUpdatedMs);
  uint64_t position = 1;
  for (const auto& [name, value] : parts.contracts) {
    state::ContractState& contract = network.contracts[name];
    contract.value = value;
    contract.live = true;
    contract.created = contract.changed = Position(position++);
  }
  for (const auto& [name, text] : parts.sections) {
    state::SectionState& section = network.sections[name];
    section.json = text;
    section.created = section.changed = Position(position++);
  }
  if (with_layout) network.layout = parts.layout;
  return network;
}

json::Value value_of_text(std::string_view text) {
  return json::parse(text).value();
}

event::ContractValue contract(const std::string& category, const std::string& implementation,
                              const std::string& proxy) {
  event::ContractValue value;
  value.category = category;
  if (!proxy.empty()) value.body.push_back({"proxy", json::quote(proxy)});
  value.body.push_back({"implementation", json::quote(implementation)});
  return value;
}

void add(state::NetworkState& network, const std::string& name, event::ContractValue value) {
  state::ContractState& contract = network.contracts[name];
  contract.value = std::move(value);
  contract.live = true;
  contract.created = Position(100 + network.contracts.size());
}

state::NetworkState empty_network(const std::string& name) {
  state::NetworkState network;
  network.header.name = name;
  network.header.tier = "testnet";
  network.file_version = 1;
  network.last_updated = TimeNs::from_ms(kUpdatedMs);
  return network;
}

}  // namespace daybook::document
