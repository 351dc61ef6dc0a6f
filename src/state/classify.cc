// Which action turns one value of a contract into another. The first rule that holds decides:
//
//   action        holds when                                                            from → to
//   kDeployed     it was not live                                                       –
//   kRedeployed   both have a proxy (body "proxy") and it differs                       proxy
//   kUpgraded     both have an implementation (body "implementation", else "address")
//   implementation
//                 and it differs
//   kRehashed     both have one of the hashes (extended "factoryByteCodeHash",          the first
//   hash
//                 extended "implementationHash", the recorded hash) and it differs      that
//                 differs
//   kRelabelled   the label differs                                                     label
//   kTouched      the rest is equal but for times (body "timestamp", "deployedAt";      –
//                 extended "timestamp") and the source's bytes
//   kConfigured   anything else                                                         –
//
// A member that appears or goes away is no redeployment, upgrade or rehash: that would claim an
// address or a hash that nobody stated. Addresses are compared as text: a source that changes the
// case of one has said something else, and what it said is kept.
#include "state/decide.h"
#include "state/members.h"

namespace daybook::state {
namespace {

using event::ContractAction;

bool both_and_differ(const std::string& before, const std::string& after) {
  return !before.empty() && !after.empty() && before != after;
}

event::ContractValue without_times(event::ContractValue value) {
  event::erase(value.body, "timestamp");
  event::erase(value.body, "deployedAt");
  if (value.extended) {
    event::erase(*value.extended, "timestamp");
    if (value.extended->empty()) value.extended.reset();
  }
  value.source_record.clear();
  return value;
}

event::ContractChange change_between(const event::ContractValue& before,
                                     const event::ContractValue& after) {
  const std::string old_proxy = proxy_of(before), new_proxy = proxy_of(after);
  if (both_and_differ(old_proxy, new_proxy)) {
    return {ContractAction::kRedeployed, old_proxy, new_proxy, "", {}};
  }
  const std::string old_code = implementation_of(before), new_code = implementation_of(after);
  if (both_and_differ(old_code, new_code)) {
    return {ContractAction::kUpgraded, old_code, new_code, "", {}};
  }
  if (const auto hash = hash_change(before, after)) {
    return {ContractAction::kRehashed, hash->first, hash->second, "", {}};
  }
  if (before.label != after.label) {
    return {ContractAction::kRelabelled, before.label, after.label, "", {}};
  }
  if (without_times(before) == without_times(after)) {
    return {ContractAction::kTouched, "", "", "", {}};
  }
  return {ContractAction::kConfigured, "", "", "", {}};
}

}  // namespace

std::optional<event::ContractChange> classify_change(const event::ContractValue* before,
                                                     event::ContractValue after) {
  if (before != nullptr && *before == after) return std::nullopt;
  event::ContractChange change;
  if (before != nullptr) change = change_between(*before, after);
  change.value = std::move(after);
  return change;
}

}  // namespace daybook::state
