// Internal to document: what the unified document is made of, in which order. Once for both forms
// of a document: the JSON value (compose.cc) and its text (rendering.cc). Rules:
// docs/format/unified-v3.md.
#pragma once

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <tuple>

#include "base/time.h"
#include "document/document.h"
#include "document/members.h"
#include "document/placement.h"

namespace daybook::document {

inline constexpr auto kHeader = std::to_array<std::string_view>(
    {"schemaVersion", "fileVersion", "network", "chainId", "networkTier"});
inline constexpr auto kSections =
    std::to_array<std::string_view>({"metadata", "contracts", "configuration", "topology",
                                     "verification", "operations", "emergency"});
inline constexpr auto kCategories =
    std::to_array<std::string_view>({"core", "protocol", "infrastructure", "legacy"});
inline constexpr auto kMetadata = std::to_array<std::string_view>(
    {"deployer", "deploymentMode", "timestamp", "lastUpdated", "protocolsEnabled",
     "protocolsDeployed", "protocolsConfigured", "migrationHistory", "dataSources"});
inline constexpr auto kVerification = std::to_array<std::string_view>(
    {"contractVerification", "implementationHashes", "dataIntegrity"});
inline constexpr auto kOperations =
    std::to_array<std::string_view>({"deploymentHistory", "upgradeHistory", "metrics"});

// A Maker gives the nodes; `depth` says how many objects a node stands in:
//   Node text(std::string), number(uint64_t), object(List, unsigned depth)
//   Node body(const PlacedContract&), extended(const PlacedPart&), hash(const PlacedPart&)
//   Node section(const std::string&): what a source said of it, but for what is composed; an empty
//     object when it said nothing
//   Node deployments(), upgrades()
//   bool is_object(const Node&)
//   List members(const Node&, unsigned depth): of an object; `depth` is theirs
//   std::string checksum(const Node&): section_checksum
template <class Maker>
class Composer {
 public:
  using Node = typename Maker::Node;
  using Object = MembersOf<Node>;
  using List = typename Object::List;

  Composer(ChainId chain, const state::NetworkState& network, Maker& make)
      : chain_(chain),
        network_(network),
        make_(make),
        placement_(place_contracts(network)),
        is_complete_(network.layout.objects.empty()) {}

  Node run() {
    Object document;
    add_header(document);
    add_sections(document);
    add_unknown_sections(document);
    for (const PlacedPart& part : placement_.extended)
      document.append(extended_key(part), make_.extended(part));
    return arranged(std::move(document), "", 0);
  }

 private:
  static bool is_one_of(KeyOrder keys, std::string_view key) {
    return std::find(keys.begin(), keys.end(), key) != keys.end();
  }

  static std::string extended_key(const PlacedPart& part) { return "extended_" + part.name; }

  [[nodiscard]] bool has_section(const std::string& name) const {
    const auto section = network_.sections.find(name);
    return section != network_.sections.end() && section->second.json;
  }

  Object members_of_section(const std::string& name) {
    const Node section = make_.section(name);
    return make_.is_object(section) ? Object(make_.members(section, 2)) : Object();
  }

  Node arranged(Object members, const std::string& pointer, unsigned depth) {
    return make_.object(std::move(members).in_order(listed_keys(network_.layout, pointer)), depth);
  }

  void add_header(Object& document) {
    const event::NetworkChange& header = network_.header;
    document.append("schemaVersion",
                    make_.text(header.schema_version.empty() ? std::string(kSchemaVersion)
                                                             : header.schema_version));
    document.append("fileVersion", make_.number(network_.file_version));
    document.append("network", make_.text(header.name));
    document.append("chainId", make_.number(chain_.value));
    const auto* keys = listed_keys(network_.layout, "");
    const bool is_listed =
        keys != nullptr && std::find(keys->begin(), keys->end(), "networkTier") != keys->end();
    if (!header.tier.empty() || is_listed) document.append("networkTier", make_.text(header.tier));
  }

  void add_sections(Object& document) {
    document.append("metadata", metadata());
    if (is_complete_ || has_section("contracts") || !placement_.contracts.empty())
      document.append("contracts", contracts());
    for (const char* name : {"configuration", "topology"})
      if (is_complete_ || has_section(name)) document.append(name, make_.section(name));
    document.append("verification", verification(document));
    document.append("operations", operations());
    if (has_section("emergency")) document.append("emergency", make_.section("emergency"));
  }

  // In the order in which they came.
  void add_unknown_sections(Object& document) {
    std::vector<std::pair<Position, const std::string*>> unknown;
    for (const auto& [name, section] : network_.sections) {
      const bool is_known = is_one_of(kHeader, name) || is_one_of(kSections, name);
      if (section.json && !is_known) unknown.emplace_back(section.created, &name);
    }
    if (unknown.empty()) return;
    std::set<std::string> extended;
    for (const PlacedPart& part : placement_.extended) extended.insert(extended_key(part));
    std::sort(unknown.begin(), unknown.end(), [](const auto& a, const auto& b) {
      return std::tie(a.first, *a.second) < std::tie(b.first, *b.second);
    });
    for (const auto& [created, name] : unknown)
      if (extended.count(*name) == 0) document.append(*name, make_.section(*name));
  }

  Node metadata() {
    Object members = members_of_section("metadata");
    members.place("lastUpdated", make_.text(to_iso_ms(network_.last_updated)), kMetadata);
    return arranged(std::move(members), "/metadata", 1);
  }

  Node contracts() {
    Object members = members_of_section("contracts");
    if (is_complete_) {
      for (const std::string_view category : kCategories)
        if (!members.contains(category)) members.place(category, make_.object({}, 2), kCategories);
    }
    std::vector<const std::string*> categories;  // in the order of their first contracts
    std::map<std::string_view, std::vector<const PlacedContract*>> by_category;
    for (const PlacedContract& contract : placement_.contracts) {
      auto& list = by_category[contract.category];
      if (list.empty()) categories.push_back(&contract.category);
      list.push_back(&contract);
    }
    for (const std::string* name : categories)
      members.place(*name, category(*name, by_category[*name], members.find(*name)), kCategories);
    return arranged(std::move(members), "/contracts", 1);
  }

  // `rest`: entries that are no contracts; nullptr when there are none.
  Node category(const std::string& name, const std::vector<const PlacedContract*>& contracts,
                const Node* rest) {
    Object members;
    for (const PlacedContract* contract : contracts)
      members.append(contract->name, make_.body(*contract));
    append_rest(
        members, contracts, [](const PlacedContract* it) { return &it->name; }, rest);
    return arranged(std::move(members), json::pointer_append("/contracts", name), 2);
  }

  // What is in `rest` and has none of the names of `taken`.
  template <class Taken, class NameOf>
  void append_rest(Object& members, const Taken& taken, NameOf name_of, const Node* rest) {
    if (rest == nullptr || !make_.is_object(*rest)) return;
    List others = make_.members(*rest, 3);
    if (others.empty()) return;
    std::set<std::string_view> names;
    for (const auto& it : taken) names.insert(*name_of(it));
    for (auto& [key, value] : others)
      if (names.count(key) == 0) members.append(std::move(key), std::move(value));
  }

  Node verification(const Object& document) {
    Object members = members_of_section("verification");
    if (is_complete_ && !members.contains("contractVerification"))
      members.place("contractVerification", make_.object({}, 2), kVerification);
    const Node* rest = members.find("implementationHashes");
    if (!placement_.hashes.empty() || (is_complete_ && rest == nullptr) ||
        (rest != nullptr && make_.is_object(*rest)))
      members.place("implementationHashes", implementation_hashes(rest), kVerification);
    members.place("dataIntegrity", data_integrity(document), kVerification);
    return arranged(std::move(members), "/verification", 1);
  }

  Node implementation_hashes(const Node* rest) {
    Object members;
    for (const PlacedPart& part : placement_.hashes) members.append(part.name, make_.hash(part));
    append_rest(
        members, placement_.hashes, [](const PlacedPart& it) { return &it.name; }, rest);
    return arranged(std::move(members), "/verification/implementationHashes", 2);
  }

  // A section that is not there has no checksum.
  Node data_integrity(const Object& document) {
    List checksums;
    for (const char* name : {"contracts", "configuration", "topology"})
      if (const Node* section = document.find(name))
        checksums.emplace_back(name, make_.text(make_.checksum(*section)));
    List integrity;
    integrity.emplace_back("lastValidated", make_.text(to_iso_ms(network_.last_updated)));
    integrity.emplace_back("checksums", make_.object(std::move(checksums), 3));
    return make_.object(std::move(integrity), 2);
  }

  Node operations() {
    Object members = members_of_section("operations");
    members.place("deploymentHistory", make_.deployments(), kOperations);
    members.place("upgradeHistory", make_.upgrades(), kOperations);
    if (is_complete_ && !members.contains("metrics"))
      members.place("metrics", make_.object({}, 2), kOperations);
    return arranged(std::move(members), "/operations", 1);
  }

  const ChainId chain_;
  const state::NetworkState& network_;
  Maker& make_;
  const Placement placement_;
  // No source gave the document its shape: it gets every section.
  const bool is_complete_;
};

}  // namespace daybook::document
