#include "state/replay.h"

#include <algorithm>

#include "base/check.h"
#include "state/subject.h"

namespace daybook::state {
namespace {

using event::ContractAction;
using event::SubjectKind;
using event::View;

template <class Entries>
auto& entry_of(Entries& entries, std::string_view name) {
  const auto found = entries.find(name);
  if (found != entries.end()) return found->second;
  return entries.try_emplace(std::string(name)).first->second;
}

event::Payload payload_in(const std::string& bytes) {
  event::Reader reader;
  const auto view = reader.read(bytes);
  DAYBOOK_CHECK(view.ok());  // it was read when it was folded
  return reader.payload();
}

template <class Change>
Change change_in(const std::string& bytes) {
  return bytes.empty() ? Change() : std::get<Change>(payload_in(bytes));
}

template <class Entries>
std::optional<Revision> revision_in(const Entries& entries, std::string_view name) {
  const auto found = entries.find(name);
  if (found == entries.end()) return std::nullopt;
  return found->second.revision;
}

}  // namespace

// Keeps the capacity: after the first events of a subject nothing is allocated.
void Replay::keep(Entry& entry, std::string_view bytes) const {
  if (values_ == Values::kKeep) entry.last.assign(bytes.data(), bytes.size());
}

std::string_view Replay::replaced_by(const View& view) const {
  if (!view.contract_action) return {};
  const auto network = networks_.find(view.chain);
  if (network == networks_.end()) return {};
  const auto contract = network->second.contracts.find(view.name);
  const bool live = contract != network->second.contracts.end() && contract->second.live;
  return live ? std::string_view(contract->second.last) : std::string_view();
}

bool Replay::has_next_revision(const View& view) const {
  std::optional<Revision> last;
  if (view.kind == SubjectKind::kLog) {
    const auto found = log_subjects_.find(view.subject());
    if (found != log_subjects_.end()) last = found->second;
  } else if (const auto known = networks_.find(view.chain); known != networks_.end()) {
    const Network& network = known->second;
    switch (view.kind) {
      case SubjectKind::kNetwork:
        last = network.header.revision;
        break;
      case SubjectKind::kContract:
        last = revision_in(network.contracts, view.name);
        break;
      case SubjectKind::kSection:
        last = revision_in(network.sections, view.name);
        break;
      case SubjectKind::kLayout:
        if (network.has_layout) last = network.layout.revision;
        break;
      case SubjectKind::kLog:
        break;
    }
  }
  return view.revision == (last ? last->next() : Revision(0));
}

// What apply() checks; the text is valid UTF-8, and tx_index below tx_count, because the Reader let
// it through.
bool Replay::follows(const View& view) const {
  if (view.position.value != size_.value || view.recorded < last_recorded_) return false;
  if (!is_sound_subject(view)) return false;
  const bool is_registered = view.kind == SubjectKind::kLog || view.registers ||
                             networks_.find(view.chain) != networks_.end();
  return is_registered && has_next_revision(view);
}

Result<void> Replay::apply(const View& view, std::string_view bytes) {
  if (!follows(view)) {
    // The words are those of the slow way.
    event::Reader reader;
    DAYBOOK_RETURN_IF_ERROR(reader.read(bytes));
    State before = state();
    Result<void> refused = state::apply(before, reader.event());
    DAYBOOK_CHECK(!refused.ok());
    return refused;
  }
  fold(view, bytes);
  size_ = size_.next();
  last_recorded_ = view.recorded;
  return {};
}

void Replay::count_file_version(Network& network, const View& view) {
  if (network.file_version == 0 || network.last_tx != view.tx_id) {
    network.file_version = std::max(network.file_version, network.file_version_floor) + 1;
  }
  network.last_tx = view.tx_id;
  network.last_updated = view.true_at();
}

void Replay::fold_contract(Network& network, const View& view, std::string_view bytes) {
  Entry& contract = entry_of(network.contracts, view.name);
  contract.revision = view.revision;
  standing_.live = contract.live;
  standing_.created = contract.created;
  if (!view.contract_action) return;
  const bool live = *view.contract_action != ContractAction::kRemoved;
  if (live && !contract.live) contract.created = view.position;
  contract.live = live;
  contract.changed = view.position;
  contract.changed_at = view.true_at();
  keep(contract, bytes);
  standing_.live = contract.live;
  standing_.created = contract.created;
  if (is_in_histories(*view.contract_action)) fold_history(network, view);
}

void Replay::fold_history(Network& network, const View& view) {
  if (histories_ == Histories::kForget || network.forgets) return;
  const bool upgraded = *view.contract_action == ContractAction::kUpgraded;
  (upgraded ? network.upgrades : network.deployments).push_back(history_entry(view));
  if (histories_ == Histories::kKeepShort && ++lines_ > kShortLines) forget_longest();
}

void Replay::forget_longest() {
  const auto lines = [](const Network& network) {
    return network.deployments.size() + network.upgrades.size();
  };
  const auto longest = std::max_element(
      networks_.begin(), networks_.end(),
      [&](const auto& a, const auto& b) { return lines(a.second) < lines(b.second); });
  Network& network = longest->second;
  lines_ -= lines(network);
  network.deployments = {};
  network.upgrades = {};
  network.forgets = true;
  without_histories_.insert(longest->first);
}

void Replay::fold_section(Network& network, const View& view, std::string_view bytes) {
  Entry& section = entry_of(network.sections, view.name);
  section.revision = view.revision;
  standing_.live = section.live;
  standing_.created = section.created;
  if (!view.changes_document) return;
  if (view.has_section && !section.live) section.created = view.position;
  section.live = view.has_section;
  section.changed = view.position;
  standing_.live = section.live;
  standing_.created = section.created;
  keep(section, bytes);
}

void Replay::fold_plain(Entry& entry, const View& view, std::string_view bytes) {
  entry.revision = view.revision;
  if (view.changes_document) keep(entry, bytes);
}

Replay::Network& Replay::network_of(const View& view) {
  const auto [entry, is_new] = networks_.try_emplace(view.chain);
  if (is_new) entry->second.registered = view.position;
  return entry->second;
}

void Replay::fold(const View& view, std::string_view bytes) {
  standing_ = {};
  if (view.kind == SubjectKind::kLog) {
    log_subjects_[view.subject()] = view.revision;
    return;
  }
  Network& network = network_of(view);
  switch (view.kind) {
    case SubjectKind::kNetwork:
      fold_plain(network.header, view, bytes);
      if (view.file_version_floor) network.file_version_floor = *view.file_version_floor;
      standing_.live = true;
      standing_.created = network.registered;
      break;
    case SubjectKind::kContract:
      fold_contract(network, view, bytes);
      break;
    case SubjectKind::kSection:
      fold_section(network, view, bytes);
      break;
    case SubjectKind::kLayout:
      fold_plain(network.layout, view, bytes);
      network.has_layout = true;
      break;
    case SubjectKind::kLog:
      break;
  }
  if (view.changes_document) count_file_version(network, view);
  standing_.file_version = network.file_version;
  standing_.subjects = network.contracts.size() + network.sections.size();
}

NetworkState Replay::state_of(const Network& network) {
  NetworkState out;
  out.header = change_in<event::NetworkChange>(network.header.last);
  out.revision = network.header.revision;
  out.registered = network.registered;
  for (const auto& [name, contract] : network.contracts) {
    out.contracts[name] = {change_in<event::ContractChange>(contract.last).value,
                           contract.live,
                           contract.revision,
                           contract.created,
                           contract.changed,
                           contract.changed_at};
  }
  for (const auto& [name, section] : network.sections) {
    out.sections[name] = {change_in<event::SectionChange>(section.last).json, section.revision,
                          section.created, section.changed};
  }
  out.layout = change_in<event::LayoutRecorded>(network.layout.last);
  if (network.has_layout) out.layout_revision = network.layout.revision;
  out.deployments = network.deployments;
  out.upgrades = network.upgrades;
  out.file_version = network.file_version;
  out.last_updated = network.last_updated;
  out.last_tx = network.last_tx;
  return out;
}

HistoryEntry history_entry(const View& view) {
  return {view.position,
          std::string(view.name),
          view.contract_action ? *view.contract_action : *view.late_action,
          view.true_at(),
          std::string(view.from),
          std::string(view.to),
          std::string(view.tx_hash)};
}

State Replay::state() const {
  State out;
  out.size = size_;
  out.last_recorded = last_recorded_;
  for (const auto& [chain, network] : networks_) out.networks.emplace(chain, state_of(network));
  out.other_revisions = log_subjects_;
  return out;
}

}  // namespace daybook::state
