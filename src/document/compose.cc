#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <tuple>

#include "base/time.h"
#include "document/derived.h"
#include "document/document.h"
#include "document/fields.h"
#include "document/members.h"
#include "document/placement.h"

namespace daybook::document {
namespace {

constexpr auto kHeader = std::to_array<std::string_view>(
    {"schemaVersion", "fileVersion", "network", "chainId", "networkTier"});
constexpr auto kSections =
    std::to_array<std::string_view>({"metadata", "contracts", "configuration", "topology",
                                     "verification", "operations", "emergency"});
constexpr auto kCategories =
    std::to_array<std::string_view>({"core", "protocol", "infrastructure", "legacy"});
constexpr auto kMetadata = std::to_array<std::string_view>(
    {"deployer", "deploymentMode", "timestamp", "lastUpdated", "protocolsEnabled",
     "protocolsDeployed", "protocolsConfigured", "migrationHistory", "dataSources"});
constexpr auto kVerification = std::to_array<std::string_view>(
    {"contractVerification", "implementationHashes", "dataIntegrity"});
constexpr auto kOperations =
    std::to_array<std::string_view>({"deploymentHistory", "upgradeHistory", "metrics"});

bool is_one_of(KeyOrder keys, std::string_view key) {
  return std::find(keys.begin(), keys.end(), key) != keys.end();
}

class Composer {
 public:
  Composer(ChainId chain, const state::NetworkState& network)
      : chain_(chain),
        network_(network),
        placement_(place_contracts(network)),
        is_complete_(network.layout.objects.empty()) {}

  json::Value run() {
    Members document;
    add_header(document);
    add_sections(document);
    add_unknown_sections(document);
    for (const auto& [name, fields] : placement_.extended)
      document.append("extended_" + name, object_of(*fields));
    return arranged(std::move(document), "");
  }

 private:
  // What a source said of a section, but for what is composed; an empty object when it said
  // nothing.
  [[nodiscard]] json::Value residual(const std::string& name) const {
    const auto section = network_.sections.find(name);
    if (section == network_.sections.end() || !section->second.json) return json::Value::object();
    return value_of(*section->second.json);
  }

  [[nodiscard]] bool has_section(const std::string& name) const {
    const auto section = network_.sections.find(name);
    return section != network_.sections.end() && section->second.json;
  }

  [[nodiscard]] json::Value arranged(Members members, const std::string& pointer) const {
    return std::move(members).arranged(listed_keys(network_.layout, pointer));
  }

  void add_header(Members& document) const {
    const event::NetworkChange& header = network_.header;
    document.append("schemaVersion",
                    header.schema_version.empty() ? kSchemaVersion : header.schema_version);
    document.append("fileVersion", network_.file_version);
    document.append("network", header.name);
    document.append("chainId", chain_.value);
    const auto* keys = listed_keys(network_.layout, "");
    const bool is_listed =
        keys != nullptr && std::find(keys->begin(), keys->end(), "networkTier") != keys->end();
    if (!header.tier.empty() || is_listed) document.append("networkTier", header.tier);
  }

  void add_sections(Members& document) const {
    document.append("metadata", metadata());
    if (is_complete_ || has_section("contracts") || !placement_.contracts.empty())
      document.append("contracts", contracts());
    for (const char* name : {"configuration", "topology"})
      if (is_complete_ || has_section(name)) document.append(name, residual(name));
    document.append("verification", verification(document));
    document.append("operations", operations());
    if (has_section("emergency")) document.append("emergency", residual("emergency"));
  }

  // In the order in which they came.
  void add_unknown_sections(Members& document) const {
    std::set<std::string> extended;
    for (const auto& [name, fields] : placement_.extended) extended.insert("extended_" + name);
    std::vector<std::pair<Position, const std::string*>> unknown;
    for (const auto& [name, section] : network_.sections) {
      const bool is_known = is_one_of(kHeader, name) || is_one_of(kSections, name);
      if (section.json && !is_known && extended.count(name) == 0)
        unknown.emplace_back(section.created, &name);
    }
    std::sort(unknown.begin(), unknown.end(), [](const auto& a, const auto& b) {
      return std::tie(a.first, *a.second) < std::tie(b.first, *b.second);
    });
    for (const auto& [created, name] : unknown) document.append(*name, residual(*name));
  }

  [[nodiscard]] json::Value metadata() const {
    Members members(residual("metadata"));
    members.place("lastUpdated", to_iso_ms(network_.last_updated), kMetadata);
    return arranged(std::move(members), "/metadata");
  }

  [[nodiscard]] json::Value contracts() const {
    Members members(residual("contracts"));
    if (is_complete_) {
      for (const std::string_view category : kCategories)
        if (!members.contains(category))
          members.place(category, json::Value::object(), kCategories);
    }
    std::vector<const std::string*> categories;  // in the order of their first contracts
    std::map<std::string, std::vector<const PlacedContract*>> by_category;
    for (const PlacedContract& contract : placement_.contracts) {
      auto& list = by_category[contract.category];
      if (list.empty()) categories.push_back(&contract.category);
      list.push_back(&contract);
    }
    for (const std::string* name : categories)
      members.place(*name, category(*name, by_category[*name], members.find(*name)), kCategories);
    return arranged(std::move(members), "/contracts");
  }

  // `rest`: entries that are no contracts; nullptr when there are none.
  [[nodiscard]] json::Value category(const std::string& name,
                                     const std::vector<const PlacedContract*>& contracts,
                                     const json::Value* rest) const {
    Members members;
    std::set<std::string> names;
    for (const PlacedContract* contract : contracts) {
      names.insert(contract->name);
      members.append(contract->name, contract->body);
    }
    append_rest(members, names, rest);
    return arranged(std::move(members), json::pointer_append("/contracts", name));
  }

  static void append_rest(Members& members, const std::set<std::string>& names,
                          const json::Value* rest) {
    if (rest == nullptr || !rest->is_object()) return;
    for (const auto& [key, value] : rest->items())
      if (names.count(key) == 0) members.append(key, value);
  }

  [[nodiscard]] json::Value verification(const Members& document) const {
    Members members(residual("verification"));
    if (is_complete_ && !members.contains("contractVerification"))
      members.place("contractVerification", json::Value::object(), kVerification);
    const json::Value* rest = members.find("implementationHashes");
    if (!placement_.hashes.empty() || (is_complete_ && rest == nullptr) ||
        (rest != nullptr && rest->is_object()))
      members.place("implementationHashes", implementation_hashes(rest), kVerification);
    members.place("dataIntegrity",
                  data_integrity(network_.last_updated, document.find("contracts"),
                                 document.find("configuration"), document.find("topology")),
                  kVerification);
    return arranged(std::move(members), "/verification");
  }

  [[nodiscard]] json::Value implementation_hashes(const json::Value* rest) const {
    Members members;
    std::set<std::string> names;
    for (const auto& [name, text] : placement_.hashes) {
      names.insert(name);
      members.append(name, value_of(*text));
    }
    append_rest(members, names, rest);
    return arranged(std::move(members), "/verification/implementationHashes");
  }

  [[nodiscard]] json::Value operations() const {
    Members members(residual("operations"));
    members.place("deploymentHistory", history_of(network_.deployments), kOperations);
    members.place("upgradeHistory", history_of(network_.upgrades), kOperations);
    if (is_complete_ && !members.contains("metrics"))
      members.place("metrics", json::Value::object(), kOperations);
    return arranged(std::move(members), "/operations");
  }

  const ChainId chain_;
  const state::NetworkState& network_;
  const Placement placement_;
  // No source gave the document its shape: it gets every section.
  const bool is_complete_;
};

}  // namespace

json::Value compose(ChainId chain, const state::NetworkState& network) {
  return Composer(chain, network).run();
}

std::string render(ChainId chain, const state::NetworkState& network) {
  return json::stringify(compose(chain, network), 2);
}

}  // namespace daybook::document
