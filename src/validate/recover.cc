#include "validate/recover.h"

#include <map>

namespace daybook::validate {

std::vector<std::pair<event::Subject, event::ContractChange>> recovery_of(
    const std::vector<SupersededField>& fields, const state::NetworkState& network) {
  std::map<event::Subject, event::ContractChange> changes;
  for (const SupersededField& field : fields) {
    const auto [at, is_first] = changes.try_emplace(field.contract);
    event::ContractChange& change = at->second;
    if (is_first) {
      change.action = event::ContractAction::kConfigured;
      change.value = network.contracts.at(field.contract.name).value;
      change.detail = "recovered:";
    }
    change.detail += " " + field.member + " of event " + std::to_string(field.position.value);
    if (field.member == "implementationHashes") {
      change.value.recorded_hash = field.text;
      continue;
    }
    if (!change.value.extended) change.value.extended = event::FieldList{};
    event::set(*change.value.extended, field.member, field.text);
  }
  return {changes.begin(), changes.end()};
}

Result<uint64_t> fill_in(json::Value& file, const NetworkComparison& comparison) {
  uint64_t filled = 0;
  for (const Difference& one : comparison.missing) {
    DAYBOOK_TRY(const json::Value value, json::parse(one.in_log));
    const Result<void> set = json::set_pointer(file, one.pointer, &value);
    if (!set.ok()) return set.error().with_context(one.pointer);
    ++filled;
  }
  return filled;
}

}  // namespace daybook::validate
