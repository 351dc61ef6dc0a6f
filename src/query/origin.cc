#include "query/origin.h"

#include "base/bytes.h"
#include "document/fields.h"

namespace daybook::query {
namespace {

using Kind = Origin::Kind;
using Tokens = std::vector<std::string>;

constexpr char kExtendedPrefix[] = "extended_";

std::string pointer_from(const Tokens& tokens, size_t first) {
  std::string pointer;
  for (size_t i = first; i < tokens.size(); ++i) {
    pointer = json::pointer_append(pointer, tokens[i]);
  }
  return pointer;
}

Origin origin(Kind kind) {
  Origin out;
  out.kind = kind;
  return out;
}

Origin header(const std::string& part) {
  Origin out = origin(Kind::kHeader);
  out.part = part;
  return out;
}

Origin contract_part(const std::string& subject, const std::string& part,
                     const std::string& pointer) {
  Origin out = origin(Kind::kContract);
  out.subject = subject;
  out.part = part;
  out.pointer = pointer;
  return out;
}

}  // namespace

bool is_derived(Kind kind) {
  switch (kind) {
    case Kind::kChainId:
    case Kind::kHeader:
    case Kind::kContract:
    case Kind::kContractName:
    case Kind::kSection:
    case Kind::kHistoryLine:
      return false;
    case Kind::kFileVersion:
    case Kind::kLastChange:
    case Kind::kContractsChecksum:
    case Kind::kSectionChecksum:
    case Kind::kShape:
      return true;
  }
  return true;
}

Origins::Origins(const state::NetworkState& network)
    : network_(network), placement_(document::place_contracts(network)) {
  for (const document::PlacedContract& contract : placement_.contracts) {
    contracts_.emplace(std::pair(contract.category, contract.name), &contract);
  }
  for (const document::PlacedPart& part : placement_.extended)
    extended_.emplace(part.name, part.subject);
  for (const document::PlacedPart& part : placement_.hashes)
    hashes_.emplace(part.name, part.subject);
  for (const auto& [name, section] : network.sections) {
    if (section.json) sections_.emplace(name, document::value_of(*section.json));
  }
}

Origin Origins::of(const Tokens& tokens) const {
  const std::string& top = tokens.front();
  if (top == "schemaVersion") return header("schema_version");
  if (top == "network") return header("name");
  if (top == "networkTier") return header("tier");
  if (top == "chainId") return origin(Kind::kChainId);
  if (top == "fileVersion") return origin(Kind::kFileVersion);
  if (top == "contracts") return of_contracts(tokens);
  if (top == "verification") return of_verification(tokens);
  if (top == "operations") return of_operations(tokens);
  if (top == "metadata" && tokens.size() == 2 && tokens[1] == "lastUpdated") {
    return origin(Kind::kLastChange);
  }
  const bool extended = top.rfind(kExtendedPrefix, 0) == 0;
  const auto owner =
      extended ? extended_.find(top.substr(sizeof(kExtendedPrefix) - 1)) : extended_.end();
  if (owner == extended_.end()) return of_section(tokens);
  if (tokens.size() == 1) return contract_part(owner->second, "extended", "");
  return contract_part(owner->second, "extended/" + tokens[1], pointer_from(tokens, 2));
}

Origin Origins::of_contracts(const Tokens& tokens) const {
  if (tokens.size() < 3) return of_section(tokens);
  const auto found = contracts_.find({tokens[1], tokens[2]});
  return found == contracts_.end() ? of_section(tokens) : of_placed(*found->second, tokens);
}

Origin Origins::of_placed(const document::PlacedContract& contract, const Tokens& tokens) const {
  if (!contract.points_to_short_name && tokens.size() > 3) {
    return contract_part(contract.subject, "body/" + tokens[3], pointer_from(tokens, 4));
  }
  if (tokens.size() == 3) return contract_part(contract.subject, "body", "");
  Origin out = origin(Kind::kContractName);
  out.subject = contract.subject;
  if (tokens[3] != "currentCategory") return out;
  const auto holder = contracts_.find({contract.current_category, contract.current_name});
  if (holder != contracts_.end()) out.holder = holder->second->subject;
  return out;
}

Origin Origins::of_verification(const Tokens& tokens) const {
  if (tokens.size() >= 2 && tokens[1] == "dataIntegrity") {
    if (tokens.size() < 4) {
      return origin(tokens.back() == "checksums" ? Kind::kShape : Kind::kLastChange);
    }
    if (tokens[3] == "contracts") return origin(Kind::kContractsChecksum);
    Origin out = origin(Kind::kSectionChecksum);
    out.subject = tokens[3];
    return out;
  }
  if (tokens.size() < 3 || tokens[1] != "implementationHashes") return of_section(tokens);
  const auto owner = hashes_.find(tokens[2]);
  if (owner == hashes_.end()) return of_section(tokens);
  return contract_part(owner->second, "recorded_hash", pointer_from(tokens, 3));
}

Origin Origins::of_operations(const Tokens& tokens) const {
  const bool deployments = tokens.size() > 1 && tokens[1] == "deploymentHistory";
  const bool upgrades = tokens.size() > 1 && tokens[1] == "upgradeHistory";
  if (!deployments && !upgrades) return of_section(tokens);
  const auto& lines = deployments ? network_.deployments : network_.upgrades;
  const auto index = tokens.size() > 2 ? parse_decimal(tokens[2]) : std::nullopt;
  if (!index || *index >= lines.size()) return origin(Kind::kShape);
  Origin out = origin(Kind::kHistoryLine);
  out.position = lines[*index].position;
  return out;
}

Origin Origins::of_section(const Tokens& tokens) const {
  const auto section = sections_.find(tokens.front());
  const std::string pointer = pointer_from(tokens, 1);
  if (section == sections_.end() || json::at_pointer(section->second, pointer) == nullptr) {
    return origin(Kind::kShape);
  }
  Origin out = origin(Kind::kSection);
  out.subject = tokens.front();
  out.pointer = pointer;
  return out;
}

}  // namespace daybook::query
