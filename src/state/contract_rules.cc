#include "state/contract_rules.h"

#include <algorithm>
#include <cctype>
#include <tuple>
#include <utility>

#include "state/members.h"
#include "state/subject.h"

namespace daybook::state {
namespace {

using event::ContractAction;

// What happens to something that must be there. A deployment makes it live.
bool needs_live(ContractAction action) {
  switch (action) {
    case ContractAction::kDeployed:
      return false;
    case ContractAction::kConfigured:
    case ContractAction::kRedeployed:
    case ContractAction::kUpgraded:
    case ContractAction::kRehashed:
    case ContractAction::kRelabelled:
    case ContractAction::kTouched:
    case ContractAction::kVerified:
    case ContractAction::kOwnershipChanged:
    case ContractAction::kRoleChanged:
    case ContractAction::kProxyAdminChanged:
    case ContractAction::kRemoved:
      return true;
  }
  return true;
}

// What `from` and `to` of an action may be, as `value` says; empty where it does not say.
std::vector<std::string> sayings(ContractAction action, const event::ContractValue& value) {
  switch (action) {
    case ContractAction::kRedeployed:
      return {proxy_of(value)};
    case ContractAction::kUpgraded:
      return {implementation_of(value)};
    case ContractAction::kRehashed:
      return hashes_of(value);
    case ContractAction::kRelabelled:
      return {value.label};
    case ContractAction::kOwnershipChanged:
      return {owner_of(value)};
    case ContractAction::kProxyAdminChanged:
      return {proxy_admin_of(value)};
    case ContractAction::kDeployed:
    case ContractAction::kTouched:
    case ContractAction::kConfigured:
    case ContractAction::kVerified:
    case ContractAction::kRoleChanged:
    case ContractAction::kRemoved:
      return {};
  }
  return {};
}

// Hex is the same in either case: EIP-55 only adds a checksum.
bool same_text(const std::string& a, const std::string& b) {
  if (a == b) return true;
  if (a.compare(0, 2, "0x") != 0 || b.compare(0, 2, "0x") != 0) return false;
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) {
    return std::tolower(static_cast<unsigned char>(x)) ==
           std::tolower(static_cast<unsigned char>(y));
  });
}

// True when `text` is one of them, or none of them says anything.
bool agrees(const std::string& text, const std::vector<std::string>& said) {
  bool silent = true;
  for (const std::string& one : said) {
    if (same_text(text, one)) return true;
    silent = silent && one.empty();
  }
  return silent;
}

std::string first_said(const std::vector<std::string>& said) {
  for (const std::string& one : said) {
    if (!one.empty()) return one;
  }
  return "";
}

void fill_in(const event::ContractValue& current, event::ContractChange& change) {
  if (change.action == ContractAction::kRemoved && change.value == event::ContractValue()) {
    change.value = current;
  }
  if (!change.from.empty() && !change.to.empty()) return;
  std::string from = first_said(sayings(change.action, current));
  std::string to = first_said(sayings(change.action, change.value));
  if (change.action == ContractAction::kRehashed) {
    if (const auto hash = hash_change(current, change.value)) std::tie(from, to) = *hash;
  }
  if (change.from.empty()) change.from = std::move(from);
  if (change.to.empty()) change.to = std::move(to);
}

Result<void> check_to(const event::Subject& subject, const event::ContractChange& change) {
  const auto after = sayings(change.action, change.value);
  if (change.to.empty() || agrees(change.to, after)) return {};
  return invalid(describe(subject) + ": it is said to change to " + change.to +
                 ", but its new value says " + first_said(after));
}

Result<void> check_sayings(const event::Subject& subject, const event::ContractValue& current,
                           const event::ContractChange& change) {
  if (!change.from.empty()) {
    const auto before = sayings(change.action, current);
    if (!agrees(change.from, before)) {
      return conflict(describe(subject) + ": it is said to change from " + change.from +
                      ", but it is at " + first_said(before));
    }
  }
  return check_to(subject, change);
}

}  // namespace

Result<void> decide_contract(const NetworkState& network, const event::Subject& subject,
                             event::ContractChange& change) {
  const auto found = network.contracts.find(subject.name);
  const bool live = found != network.contracts.end() && found->second.live;
  if (live && change.action == ContractAction::kDeployed) {
    return conflict(describe(subject) + " is already live: use upgrade or redeploy");
  }
  if (!live && needs_live(change.action)) {
    return invalid(describe(subject) + " is not live: " + event::payload_name(change) +
                   " needs a live contract; deploy it first");
  }
  if (!live) return {};
  DAYBOOK_RETURN_IF_ERROR(check_sayings(subject, found->second.value, change));
  fill_in(found->second.value, change);
  return {};
}

Result<void> decide_late(const NetworkState& network, const event::Subject& subject,
                         std::optional<TimeNs> effective, event::ContractChange& was) {
  if (!effective) {
    return invalid(describe(subject) +
                   ": a late fact needs the time from which it was true (its effective time)");
  }
  const auto found = network.contracts.find(subject.name);
  const bool is_known = found != network.contracts.end() && found->second.was_ever_live();
  if (is_known && *effective >= found->second.changed_at) {
    return conflict(describe(subject) + ": what is known of it is true since " +
                    to_iso_ms(found->second.changed_at) + ", and this since " +
                    to_iso_ms(*effective) + ": it is no late fact, record it as a change");
  }
  DAYBOOK_RETURN_IF_ERROR(check_to(subject, was));
  if (was.to.empty()) was.to = first_said(sayings(was.action, was.value));
  return {};
}

}  // namespace daybook::state
