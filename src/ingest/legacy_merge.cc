#include "ingest/legacy_merge.h"

#include <algorithm>

#include "ingest/git_judge.h"
#include "ledger/config.h"
#include "state/decide.h"

namespace daybook::ingest {
namespace {

bool is_hash(const std::string& text) {
  constexpr size_t kHashText = 66;  // 0x and 64 digits
  return text.size() == kHashText && text.rfind("0x", 0) == 0;
}

bool is_placeholder(const json::Value& value) {
  return value.is_string() && is_placeholder_address(value.get<std::string>());
}

// The new code's address in every member that named the old one.
void move_address(event::ContractValue& value, const std::string& old_text,
                  const std::string& new_text) {
  const std::string* address = event::get(value.body, "address");
  if (address != nullptr && *address == old_text) event::set(value.body, "address", new_text);
}

void set_member(event::ContractValue& value, const std::string& key, const json::Value& said) {
  const std::string* known = event::get(value.body, key);
  if (is_placeholder(said) && known != nullptr) return;
  const std::string text = json::stringify(said);
  const std::string* proxy = event::get(value.body, "proxy");
  if (key == "address" && proxy != nullptr && *proxy == text) return;  // says nothing new
  if (key == "implementation" && known != nullptr) move_address(value, std::string(*known), text);
  event::set(value.body, key, text);
}

}  // namespace

bool is_placeholder_address(const std::string& text) {
  if (text.empty()) return true;
  return text.rfind("0x", 0) == 0 && text.find_first_not_of('0', 2) == std::string::npos;
}

LegacyMerge::LegacyMerge(Planner& planner, ChainId chain, std::string where,
                         std::optional<TimeNs> time)
    : planner_(planner), chain_(chain), where_(std::move(where)), time_(time) {}

void LegacyMerge::set_header(event::NetworkChange header) {
  header_ = std::move(header);
}

void LegacyMerge::set_tier(const std::string& tier) {
  const state::NetworkState* network = planner_.network(chain_);
  if (header_) {
    if (header_->tier.empty()) header_->tier = tier;
  } else if (network != nullptr && network->header.tier.empty()) {
    header_ = network->header;
    header_->relabelled = true;
    header_->tier = tier;
  }
  const std::string& known = header_              ? header_->tier
                             : network != nullptr ? network->header.tier
                                                  : tier;
  if (known != tier) {
    planner_.findings.add(
        "tier-conflict", where_,
        "calls the network's tier \"" + tier + "\"; it is \"" + known + "\" here");
  }
}

Result<LegacyMerge::Section*> LegacyMerge::section(const std::string& name) {
  const auto found = sections_.find(name);
  if (found != sections_.end()) return &found->second;
  Section section;
  section.value = json::Value::object();
  const state::NetworkState* network = planner_.network(chain_);
  if (network != nullptr && network->sections.count(name) != 0) {
    const state::SectionState& known = network->sections.at(name);
    section.before = known.json;
    DAYBOOK_TRY(section.changed, planner_.time_of(known.changed));
    if (known.json) {
      DAYBOOK_TRY(section.value, json::parse(*known.json));
    }
  }
  section_order_.push_back(name);
  return &(sections_[name] = std::move(section));
}

Result<void> LegacyMerge::set(const std::string& pointer, const json::Value& value) {
  DAYBOOK_TRY(const std::vector<std::string> tokens, json::pointer_tokens(pointer));
  DAYBOOK_CHECK(!tokens.empty());
  DAYBOOK_TRY(Section* const target, section(tokens.front()));
  std::string inner;
  for (size_t i = 1; i < tokens.size(); ++i) inner = json::pointer_append(inner, tokens[i]);
  return merge(*target, inner, pointer, value);
}

Result<void> LegacyMerge::merge(Section& section, const std::string& pointer,
                                const std::string& full, const json::Value& value) {
  const json::Value* known = json::at_pointer(section.value, pointer);
  if (known != nullptr && known->is_object() && value.is_object()) {
    for (const auto& [key, member] : value.items()) {
      DAYBOOK_RETURN_IF_ERROR(merge(section, json::pointer_append(pointer, key),
                                    json::pointer_append(full, key), member));
    }
    return {};
  }
  if (known != nullptr && json::stringify(*known) == json::stringify(value)) return {};
  const bool is_known = known != nullptr && (section.before || !pointer.empty());
  if (is_known && section.changed && is_older_than(*section.changed)) {
    add_older_finding(full);
    return {};
  }
  const Result<void> done = json::set_pointer(section.value, pointer, &value);
  if (!done.ok()) return done.error().with_context(where_ + " " + full);
  return {};
}

void LegacyMerge::add_older_finding(const std::string& what) const {
  planner_.findings.add("older-than-known", where_,
                        "is older than what is known of " + what + " and does not overwrite it");
}

bool LegacyMerge::is_live(const std::string& name) const {
  if (contracts_.count(name) != 0) return true;
  const state::NetworkState* network = planner_.network(chain_);
  if (network == nullptr) return false;
  const auto found = network->contracts.find(name);
  return found != network->contracts.end() && found->second.live;
}

std::string LegacyMerge::resolve(const std::string& name) const {
  if (is_live(name)) return name;
  std::set<std::string> names;
  for (const auto& [known, contract] : contracts_) names.insert(known);
  if (const state::NetworkState* network = planner_.network(chain_)) {
    for (const auto& [known, contract] : network->contracts) names.insert(known);
  }
  const std::string short_name = ledger::short_name(name);
  for (const std::string& known : names) {
    if (is_live(known) && ledger::short_name(known) == short_name) return known;
  }
  return name;
}

// A file that is older than what is known of the contract, or, of one that is not live, than the
// newest word on any of the network's contracts: those are complete lists, and it was not in them.
bool LegacyMerge::refuses(const std::string& name) const {
  const state::NetworkState* network = planner_.network(chain_);
  if (network == nullptr) return false;
  if (const state::ContractState* known = known_contract(name))
    return is_older_than(known->changed_at);
  return std::any_of(network->contracts.begin(), network->contracts.end(),
                     [this](const auto& known) { return is_older_than(known.second.changed_at); });
}

const state::ContractState* LegacyMerge::known_contract(const std::string& name) const {
  const state::NetworkState* network = planner_.network(chain_);
  if (network == nullptr) return nullptr;
  const auto found = network->contracts.find(name);
  const bool is_known = found != network->contracts.end() && found->second.was_ever_live();
  return is_known ? &found->second : nullptr;
}

bool LegacyMerge::tells_late(const std::string& name) const {
  return time_ && planner_.judge == nullptr && known_contract(name) != nullptr;
}

Result<LegacyMerge::Contract*> LegacyMerge::contract(const std::string& name,
                                                     const std::string& category) {
  const std::string resolved = resolve(name);
  const auto found = contracts_.find(resolved);
  if (found != contracts_.end()) return &found->second;
  Contract contract;
  contract.refused = refuses(resolved);
  contract.is_late = contract.refused && tells_late(resolved);
  const state::ContractState* known = known_contract(resolved);
  if (contract.is_late) {
    const event::Subject subject{chain_, event::SubjectKind::kContract, resolved};
    DAYBOOK_TRY(contract.before, planner_.value_at(subject, *time_));
  } else if (known != nullptr && known->live) {
    contract.before = known->value;
  }
  if (contract.before) {
    contract.value = *contract.before;
  } else {
    contract.value.category = category;
  }
  contract_order_.push_back(resolved);
  return &(contracts_[resolved] = std::move(contract));
}

Result<void> LegacyMerge::set_contract(const std::string& name, const std::string& category,
                                       const json::Value& members) {
  if (!members.is_object()) return invalid(where_ + ": contract " + name + " is not an object");
  DAYBOOK_TRY(Contract* const found, contract(name, category));
  Contract& target = *found;
  const auto proxy = members.find("proxy");
  const std::string* known_proxy = event::get(target.value.body, "proxy");
  const bool is_redeployed = proxy != members.end() && !is_placeholder(*proxy) &&
                             known_proxy != nullptr && *known_proxy != json::stringify(*proxy);
  // A new proxy's implementation is the one that is said with it, or unknown.
  if (is_redeployed) event::erase(target.value.body, "implementation");
  for (const auto& [key, member] : members.items()) set_member(target.value, key, member);
  return {};
}

Result<void> LegacyMerge::set_hash(const std::string& name, const json::Value& hash) {
  const std::string text = hash.is_string() ? hash.get<std::string>() : "";
  if (!is_live(resolve(name))) {
    planner_.findings.add("hash-without-contract", where_,
                          "gives a code hash for " + name + ", which is no known contract");
    return {};
  }
  DAYBOOK_TRY(Contract* const found, contract(name, ""));
  Contract& target = *found;
  if (!is_hash(text)) {
    planner_.findings.add("placeholder-hash", where_,
                          "the code hash of " + name + " is \"" + text + "\", which is no hash");
    if (target.value.recorded_hash) return {};
  }
  target.value.recorded_hash = json::stringify(hash);
  return {};
}

Result<void> LegacyMerge::set_proxy(const std::string& name, const std::string& category,
                                    const json::Value& proxy) {
  if (!proxy.is_string() || is_placeholder(proxy)) return {};
  DAYBOOK_TRY(Contract* const found, contract(name, category));
  Contract& target = *found;
  const std::string text = json::stringify(proxy);
  const std::string* known = event::get(target.value.body, "proxy");
  const bool is_bare = target.value.body.size() == (known == nullptr ? 0 : 1);
  if (known != nullptr && *known == text) return {};
  if (!is_bare) {
    planner_.findings.add("proxy-conflict", where_,
                          "lists another proxy for " + name + " than the one known: " + text);
    return {};
  }
  check_shared_proxy(name, text);
  event::set(target.value.body, "proxy", text);
  return {};
}

void LegacyMerge::check_shared_proxy(const std::string& name, const std::string& proxy) {
  for (const auto& [other, contract] : contracts_) {
    const std::string* known = event::get(contract.value.body, "proxy");
    if (other == name || known == nullptr || *known != proxy) continue;
    planner_.findings.add("shared-address", where_,
                          name + " and " + other + " are said to have one proxy, " + proxy);
  }
}

Result<void> LegacyMerge::add_contract(const std::string& name, const Contract& contract,
                                       std::vector<TimedChange>& changes) const {
  const event::Subject subject{chain_, event::SubjectKind::kContract, name};
  const event::ContractValue* before = contract.before ? &*contract.before : nullptr;
  if (planner_.judge != nullptr) {
    DAYBOOK_TRY(std::vector<Judged> judged,
                planner_.judge->judge({subject, before, contract.value, contract.refused, where_}));
    for (Judged& one : judged) changes.push_back({std::move(one.change), time_, one.id});
    return {};
  }
  std::optional<event::ContractChange> change = state::classify_change(before, contract.value);
  if (!change) return {};
  if (contract.refused) add_older_finding("contract " + name);
  if (contract.is_late) {
    const event::CorrectionRecorded late{std::nullopt, "late word of an older file", "", *change};
    changes.push_back({{subject, late}, time_, std::nullopt});
  } else if (!contract.refused) {
    changes.push_back({{subject, *change}, time_, std::nullopt});
  }
  return {};
}

Result<std::vector<LegacyMerge::TimedChange>> LegacyMerge::changes() const {
  std::vector<TimedChange> changes;
  if (header_) {
    changes.push_back(
        {{{chain_, event::SubjectKind::kNetwork, ""}, *header_}, time_, std::nullopt});
  }
  for (const std::string& name : contract_order_) {
    DAYBOOK_RETURN_IF_ERROR(add_contract(name, contracts_.at(name), changes));
  }
  for (const std::string& name : section_order_) {
    const Section& section = sections_.at(name);
    std::optional<Change> change =
        section_change(chain_, name, section.before, json::stringify(section.value));
    // Merged with what is known, it is true from the later of both on.
    std::optional<TimeNs> time = time_;
    if (section.changed) time = std::max(time.value_or(*section.changed), *section.changed);
    if (change) changes.push_back({std::move(*change), time, std::nullopt});
  }
  return changes;
}

}  // namespace daybook::ingest
