#include "versions/effective_loader.h"

#include <algorithm>

#include "base/bytes.h"
#include "log/keys.h"

namespace daybook::versions {
namespace {

using event::SubjectKind;

}  // namespace

// Steps over what was true by then and recorded later than the moment.
Result<std::optional<EffectiveLoader::Deciding>> EffectiveLoader::deciding_of(const Group& group) {
  const std::string prefix = effective_prefix(group);
  it_.seek(effective_key(group, *moment_.effective, Position(UINT64_MAX)));
  for (; it_.valid() && it_.key().substr(0, prefix.size()) == prefix; it_.next()) {
    const auto key = parse_effective_key(it_.key());
    if (!key || it_.value().size() != 8) {
      return broken_record(it_.key(), "is not an effective-time record");
    }
    if (key->position.value >= moment_.size.value) continue;
    const Position created(read_be64(it_.value()));
    DAYBOOK_TRY(event::Event event, read_event(log_, key->position));
    if (group_of(event.subject) != group || !state::tells_value(event)) {
      return broken_record(it_.key(), "names an event that does not tell this subject's value");
    }
    return std::optional(Deciding{std::move(event), created});
  }
  DAYBOOK_RETURN_IF_ERROR(it_.status());
  return std::optional<Deciding>();
}

state::ContractState EffectiveLoader::contract_state(Deciding deciding) {
  const event::ContractChange& change = *event::told_change(deciding.event.payload);
  return {change.value,
          change.action != event::ContractAction::kRemoved,
          deciding.event.revision,
          deciding.created,
          deciding.event.position,
          true_at(deciding.event)};
}

void EffectiveLoader::note(const Deciding& deciding) {
  const event::Event& event = deciding.event;
  const auto [entry, is_first] = newest_.try_emplace(event.subject.chain);
  Newest& newest = entry->second;
  newest.recorded = std::max(newest.recorded, event.position);
  const std::pair<TimeNs, Position> at(true_at(event), event.position);
  if (is_first || at > newest.last_true) {
    newest.last_true = at;
    newest.last_tx = event.tx_id;
  }
  if (event.subject.kind == SubjectKind::kNetwork) newest.has_header = true;
}

Result<void> EffectiveLoader::load_group(const Group& group) {
  DAYBOOK_TRY(std::optional<Deciding> deciding, deciding_of(group));
  if (!deciding) return {};
  note(*deciding);
  state::NetworkState& network = state_.networks[group.chain];
  const Revision revision = deciding->event.revision;
  event::Payload& payload = deciding->event.payload;
  switch (deciding->event.subject.kind) {
    case SubjectKind::kNetwork:
      network.header = std::move(std::get<event::NetworkChange>(payload));
      network.revision = revision;
      network.registered = deciding->created;
      break;
    case SubjectKind::kContract:
      network.contracts[group.name] = contract_state(*std::move(deciding));
      break;
    case SubjectKind::kSection:
      network.sections[group.name] = {std::move(std::get<event::SectionChange>(payload).json),
                                      revision, deciding->created, deciding->event.position};
      break;
    case SubjectKind::kLayout:
      network.layout = std::move(std::get<event::LayoutRecorded>(payload));
      network.layout_revision = revision;
      break;
    case SubjectKind::kLog:
      break;
  }
  return {};
}

// The event that registered the chain; nullopt: it is not below the moment's size.
Result<std::optional<event::Event>> EffectiveLoader::read_registration(ChainId chain) {
  const Group group{chain, static_cast<uint8_t>(SubjectKind::kNetwork), ""};
  seek_last_below(it_, group_end(group));  // the newest is first
  const auto key = it_.valid() ? parse_version_key(it_.key()) : std::nullopt;
  if (!key || key->group != group || key->position.value >= moment_.size.value) {
    DAYBOOK_RETURN_IF_ERROR(it_.status());
    return std::optional<event::Event>();
  }
  DAYBOOK_TRY(event::Event event, read_event(log_, key->position));
  if (!std::holds_alternative<event::NetworkChange>(event.payload)) {
    return broken_record(version_key(group, key->position), "names no registration");
  }
  return std::optional(std::move(event));
}

// A chain is called what it was first called, where nothing says yet what it was called then.
Result<void> EffectiveLoader::take_registration(ChainId chain, state::NetworkState& network) {
  DAYBOOK_TRY(std::optional<event::Event> event, read_registration(chain));
  if (!event) {
    return damaged("version index: chain " + std::to_string(chain.value) +
                   " has records and no registration; run `daybook replay rebuild`");
  }
  network.header = std::move(std::get<event::NetworkChange>(event->payload));
  network.revision = event->revision;
  network.registered = event->position;
  return {};
}

Result<std::optional<event::NetworkChange>> EffectiveLoader::load_header(ChainId chain) {
  const Group group{chain, static_cast<uint8_t>(SubjectKind::kNetwork), ""};
  DAYBOOK_TRY(std::optional<Deciding> deciding, deciding_of(group));
  std::optional<event::Event> event;
  if (deciding) {
    event = std::move(deciding->event);
  } else {
    DAYBOOK_TRY(event, read_registration(chain));
  }
  if (!event) return std::optional<event::NetworkChange>();
  return std::optional(std::move(std::get<event::NetworkChange>(event->payload)));
}

// The number of the live file at the newest of the facts that this one shows.
Result<void> EffectiveLoader::load_file_version(ChainId chain, state::NetworkState& network) {
  const Newest& newest = newest_.at(chain);
  const std::string key = version_key({chain, kDocumentKind, ""}, newest.recorded);
  DAYBOOK_TRY(const std::optional<std::string> value, log_.store().get(key));
  const auto record = value ? parse_document_record(*value) : std::nullopt;
  if (!record) return broken_record(key, "is missing or is not a document record");
  network.file_version = record->file_version;
  network.last_updated = newest.last_true.first;
  network.last_tx = newest.last_tx;
  return {};
}

Result<void> EffectiveLoader::load_histories(ChainId chain, state::NetworkState& network) {
  DAYBOOK_TRY(std::vector<state::HistoryEntry> entries,
              read_history(log_, it_, chain, moment_.size, LateLines::kTake));
  std::stable_sort(entries.begin(), entries.end(),
                   [](const auto& a, const auto& b) { return a.at < b.at; });
  std::erase_if(entries, [&](const auto& entry) { return entry.at > *moment_.effective; });
  add_history(network, std::move(entries));
  return {};
}

Result<void> EffectiveLoader::finish_chain(ChainId chain, state::NetworkState& network) {
  if (!newest_.at(chain).has_header) DAYBOOK_RETURN_IF_ERROR(take_registration(chain, network));
  DAYBOOK_RETURN_IF_ERROR(load_file_version(chain, network));
  if (histories_ == Histories::kSkip) return {};
  return load_histories(chain, network);
}

Result<state::State> EffectiveLoader::load(std::optional<ChainId> only) {
  state_.size = moment_.size;
  DAYBOOK_TRY(state_.last_recorded, last_recorded(log_, moment_.size));
  std::string start(1, log::kEffectivePrefix);
  if (only) append_be64(start, only->value);
  it_.seek(start);
  while (it_.valid() && it_.key().substr(0, start.size()) == start) {
    const auto key = parse_effective_key(it_.key());
    if (!key) return broken_record(it_.key(), "has a key that is not ours");
    DAYBOOK_RETURN_IF_ERROR(load_group(key->group));
    it_.seek(effective_end(key->group));
  }
  DAYBOOK_RETURN_IF_ERROR(it_.status());
  for (auto& [chain, network] : state_.networks) {
    DAYBOOK_RETURN_IF_ERROR(finish_chain(chain, network));
  }
  return std::move(state_);
}

Result<std::optional<state::ContractState>> EffectiveLoader::load_contract(const Group& group) {
  DAYBOOK_TRY(std::optional<Deciding> deciding, deciding_of(group));
  if (!deciding) return std::optional<state::ContractState>();
  return std::optional(contract_state(*std::move(deciding)));
}

}  // namespace daybook::versions
