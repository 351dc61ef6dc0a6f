#include "state/state.h"

#include <algorithm>

#include "state/subject.h"

namespace daybook::state {
namespace {

using event::ContractAction;
using event::SubjectKind;

TimeNs time_of(const event::Event& event) {
  return event.effective.value_or(event.recorded);
}

Error broken(const event::Event& event, const std::string& what) {
  return damaged("event " + std::to_string(event.position.value) + " (" + describe(event.subject) +
                 ") cannot follow what is before it: " + what);
}

Result<void> check_order(const State& state, const event::Event& event) {
  if (event.position.value != state.size.value) {
    return broken(event, "it says position " + std::to_string(event.position.value) +
                             ", the next one is " + std::to_string(state.size.value));
  }
  if (event.recorded < state.last_recorded) {
    return broken(event, "it was recorded at " + to_iso_ms(event.recorded) +
                             ", before its predecessor at " + to_iso_ms(state.last_recorded));
  }
  if (event.tx_index >= event.tx_count) {
    return broken(event, "it is number " + std::to_string(event.tx_index) + " of " +
                             std::to_string(event.tx_count) + " in its transaction");
  }
  return {};
}

Result<void> check_subject(const State& state, const event::Event& event) {
  if (const auto problem = subject_problem(event)) return broken(event, *problem);
  if (lacks_network(state, event)) {
    return broken(event,
                  "chain " + std::to_string(event.subject.chain.value) + " is not registered");
  }
  const Revision next = next_revision(state, event.subject);
  if (event.revision != next) {
    return broken(event, "it says revision " + std::to_string(event.revision.value) +
                             ", the next one is " + std::to_string(next.value));
  }
  return {};
}

HistoryEntry history_entry(const event::Event& event, const event::ContractChange& change) {
  return {event.position,
          event.subject.name,
          change.action,
          time_of(event),
          change.from,
          change.to,
          event.on_chain ? event.on_chain->tx_hash : ""};
}

void fold_history(NetworkState& network, const event::Event& event,
                  const event::ContractChange& change) {
  if (!is_in_histories(change.action)) return;
  const bool upgraded = change.action == ContractAction::kUpgraded;
  (upgraded ? network.upgrades : network.deployments).push_back(history_entry(event, change));
}

void fold_contract(NetworkState& network, const event::Event& event) {
  ContractState& contract = network.contracts[event.subject.name];
  contract.revision = event.revision;
  const auto* change = std::get_if<event::ContractChange>(&event.payload);
  if (change == nullptr) return;
  const bool live = change->action != ContractAction::kRemoved;
  if (live && !contract.live) contract.created = event.position;
  contract.live = live;
  contract.value = change->value;
  contract.changed = event.position;
  contract.changed_at = time_of(event);
  fold_history(network, event, *change);
}

void fold_section(NetworkState& network, const event::Event& event) {
  SectionState& section = network.sections[event.subject.name];
  section.revision = event.revision;
  const auto* change = std::get_if<event::SectionChange>(&event.payload);
  if (change == nullptr) return;
  if (change->json && !section.json) section.created = event.position;
  section.json = change->json;
  section.changed = event.position;
}

void fold_network(NetworkState& network, const event::Event& event) {
  network.revision = event.revision;
  if (const auto* change = std::get_if<event::NetworkChange>(&event.payload)) {
    network.header = *change;
  }
}

void fold_layout(NetworkState& network, const event::Event& event) {
  network.layout_revision = event.revision;
  if (const auto* layout = std::get_if<event::LayoutRecorded>(&event.payload)) {
    network.layout = *layout;
  }
}

// The file's version rises once for each transaction that changes the file.
void count_file_version(NetworkState& network, const event::Event& event) {
  if (network.file_version == 0 || network.last_tx != event.tx_id) {
    network.file_version = std::max(network.file_version, network.header.file_version_floor) + 1;
  }
  network.last_tx = event.tx_id;
  network.last_updated = time_of(event);
}

}  // namespace

bool is_in_histories(ContractAction action) {
  switch (action) {
    case ContractAction::kDeployed:
    case ContractAction::kRedeployed:
    case ContractAction::kRemoved:
    case ContractAction::kUpgraded:
      return true;
    case ContractAction::kRehashed:
    case ContractAction::kRelabelled:
    case ContractAction::kTouched:
    case ContractAction::kConfigured:
    case ContractAction::kVerified:
    case ContractAction::kOwnershipChanged:
    case ContractAction::kRoleChanged:
    case ContractAction::kProxyAdminChanged:
      return false;
  }
  return false;
}

bool changes_document(const event::Event& event) {
  return std::holds_alternative<event::NetworkChange>(event.payload) ||
         std::holds_alternative<event::ContractChange>(event.payload) ||
         std::holds_alternative<event::SectionChange>(event.payload) ||
         std::holds_alternative<event::LayoutRecorded>(event.payload);
}

bool tells_value(const event::Event& event) {
  return changes_document(event) || event::late_change(event.payload) != nullptr;
}

Result<void> apply(State& state, const event::Event& event) {
  DAYBOOK_RETURN_IF_ERROR(check_order(state, event));
  DAYBOOK_RETURN_IF_ERROR(check_subject(state, event));
  fold(state, event);
  state.size = state.size.next();
  state.last_recorded = event.recorded;
  return {};
}

void fold(State& state, const event::Event& event) {
  if (event.subject.kind == SubjectKind::kLog) {
    state.other_revisions[event.subject] = event.revision;
    return;
  }
  const auto [entry, is_new] = state.networks.try_emplace(event.subject.chain);
  NetworkState& network = entry->second;
  if (is_new) network.registered = event.position;
  switch (event.subject.kind) {
    case SubjectKind::kNetwork:
      fold_network(network, event);
      break;
    case SubjectKind::kContract:
      fold_contract(network, event);
      break;
    case SubjectKind::kSection:
      fold_section(network, event);
      break;
    case SubjectKind::kLayout:
      fold_layout(network, event);
      break;
    case SubjectKind::kLog:
      break;
  }
  if (changes_document(event)) count_file_version(network, event);
}

Revision next_revision(const State& state, const event::Subject& subject) {
  const std::optional<Revision> last = last_revision(state, subject);
  return last ? last->next() : Revision(0);
}

}  // namespace daybook::state
