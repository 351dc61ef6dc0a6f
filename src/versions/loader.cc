#include "versions/loader.h"

#include "base/bytes.h"
#include "versions/effective.h"

namespace daybook::versions {
namespace {

using event::SubjectKind;

}  // namespace

bool Loader::seek_last(const Group& group) {
  it_.seek(first_below(group, size_));
  return is_at_group();
}

Result<std::optional<event::Event>> Loader::read_value(const Group& group) {
  for (; is_at_group(); it_.next()) {
    const auto record = parse_subject_record(it_.value());
    if (!record) return broken_record(it_.key(), "is not a version record");
    if (!record->has_value) continue;
    const Position position = parse_version_key(it_.key())->position;
    DAYBOOK_TRY(event::Event event, read_event(log_, position));
    if (group_of(event.subject) != group || !state::changes_document(event)) {
      return broken_record(it_.key(), "names an event that does not carry this subject's value");
    }
    return std::optional(std::move(event));
  }
  DAYBOOK_RETURN_IF_ERROR(it_.status());
  return std::optional<event::Event>();
}

Result<void> Loader::load_contract(const Group& group, const SubjectRecord& last) {
  state::ContractState& contract = network(group).contracts[group.name];
  contract.revision = last.revision;
  contract.live = last.live;
  contract.created = last.created;
  DAYBOOK_TRY(auto event, read_value(group));
  if (!event) return {};
  contract.value = std::move(std::get<event::ContractChange>(event->payload).value);
  contract.changed = event->position;
  contract.changed_at = true_at(*event);
  return {};
}

Result<void> Loader::load_section(const Group& group, const SubjectRecord& last) {
  state::SectionState& section = network(group).sections[group.name];
  section.revision = last.revision;
  section.created = last.created;
  DAYBOOK_TRY(auto event, read_value(group));
  if (!event) return {};
  section.json = std::move(std::get<event::SectionChange>(event->payload).json);
  section.changed = event->position;
  return {};
}

Result<void> Loader::load_network(const Group& group, const SubjectRecord& last) {
  network(group).revision = last.revision;
  network(group).registered = last.created;
  DAYBOOK_TRY(auto event, read_value(group));
  if (event) network(group).header = std::get<event::NetworkChange>(event->payload);
  return {};
}

Result<void> Loader::load_layout(const Group& group, const SubjectRecord& last) {
  network(group).layout_revision = last.revision;
  DAYBOOK_TRY(auto event, read_value(group));
  if (event) network(group).layout = std::move(std::get<event::LayoutRecorded>(event->payload));
  return {};
}

Result<void> Loader::load_subject(const Group& group, const SubjectRecord& last) {
  switch (static_cast<SubjectKind>(group.kind)) {
    case SubjectKind::kLog:
      state_.other_revisions[{group.chain, SubjectKind::kLog, group.name}] = last.revision;
      return {};
    case SubjectKind::kNetwork:
      return load_network(group, last);
    case SubjectKind::kContract:
      return load_contract(group, last);
    case SubjectKind::kSection:
      return load_section(group, last);
    case SubjectKind::kLayout:
      return load_layout(group, last);
  }
  return broken_record(it_.key(), "is of a subject kind that does not exist");
}

Result<void> Loader::load_document(const Group& group) {
  const auto record = parse_document_record(it_.value());
  if (!record) return broken_record(it_.key(), "is not a document record");
  network(group).file_version = record->file_version;
  network(group).last_updated = record->last_updated;
  network(group).last_tx = record->last_tx;
  return {};
}

Result<void> Loader::load_history(const Group& group) {
  DAYBOOK_TRY(std::vector<state::HistoryEntry> entries, read_history(it_, group.chain, size_));
  for (state::HistoryEntry& entry : entries) {
    auto& history = entry.action == event::ContractAction::kUpgraded ? network(group).upgrades
                                                                     : network(group).deployments;
    history.push_back(std::move(entry));
  }
  return {};
}

Result<void> Loader::load_group(const Group& group) {
  if (group.kind == kHistoryKind && histories_ == Histories::kSkip) return {};
  prefix_ = group_prefix(group);
  if (!seek_last(group)) return it_.status();
  if (group.kind == kDocumentKind) return load_document(group);
  if (group.kind == kHistoryKind) return load_history(group);
  const auto last = parse_subject_record(it_.value());
  if (!last) return broken_record(it_.key(), "is not a version record");
  return load_subject(group, *last);
}

Result<state::State> Loader::load(std::optional<ChainId> only) {
  state_.size = size_;
  if (size_.value == 0) return std::move(state_);
  DAYBOOK_TRY(state_.last_recorded, last_recorded(log_, size_));
  std::string start(kIndexKey);
  if (only) append_be64(start, only->value);
  it_.seek(start);
  if (it_.valid() && it_.key() == kIndexKey) it_.next();
  while (it_.valid() && it_.key().substr(0, start.size()) == start) {
    const auto key = parse_version_key(it_.key());
    if (!key) return broken_record(it_.key(), "has a key that is not ours");
    DAYBOOK_RETURN_IF_ERROR(load_group(key->group));
    it_.seek(group_end(key->group));
  }
  DAYBOOK_RETURN_IF_ERROR(it_.status());
  return std::move(state_);
}

}  // namespace daybook::versions
