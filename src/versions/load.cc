// The state at a size from the index: for each subject one seek to its last record below the size,
// and one read of the event that carries its value. The cost grows with the number of subjects and
// of deployments, not of events.
#include "versions/reading.h"
#include "versions/record.h"
#include "versions/versions.h"

namespace daybook::versions {
namespace {

using event::SubjectKind;

class Loader {
 public:
  Loader(const log::Log& log, TreeSize size, Histories histories)
      : log_(log), size_(size), histories_(histories), it_(log.store().iterate()) {}

  Result<state::State> load();

 private:
  Result<void> load_group(const Group& group);
  Result<void> load_subject(const Group& group, const SubjectRecord& last);
  Result<void> load_contract(const Group& group, const SubjectRecord& last);
  Result<void> load_section(const Group& group, const SubjectRecord& last);
  Result<void> load_network(const Group& group, const SubjectRecord& last);
  Result<void> load_layout(const Group& group, const SubjectRecord& last);
  Result<void> load_document(const Group& group);
  Result<void> load_history(const Group& group);

  // Moves to the group's last record below the size; false when it has none.
  bool seek_last(const Group& group);
  // From there on back to the record whose event carries the value, and that event; nullopt when
  // there is none.
  Result<std::optional<event::Event>> read_value(const Group& group);
  // Names hold no NUL, so no other group's key begins with this group's prefix.
  [[nodiscard]] bool is_at_group() const {
    return it_.valid() && it_.key().size() == prefix_.size() + 8 &&
           it_.key().substr(0, prefix_.size()) == prefix_;
  }
  state::NetworkState& network(const Group& group) { return state_.networks[group.chain]; }

  const log::Log& log_;
  const TreeSize size_;
  const Histories histories_;
  kv::Iterator it_;
  std::string prefix_;  // of the group being loaded
  state::State state_;
};

bool Loader::seek_last(const Group& group) {
  seek_last_below(it_, version_key(group, Position(size_.value)));
  return is_at_group();
}

Result<std::optional<event::Event>> Loader::read_value(const Group& group) {
  for (; is_at_group(); it_.prev()) {
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

TimeNs time_of(const event::Event& event) {
  return event.effective.value_or(event.recorded);
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
  contract.changed_at = time_of(*event);
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
  const std::string end = version_key(group, Position(size_.value));
  for (it_.seek(prefix_); it_.valid() && it_.key() < end; it_.next()) {
    const auto key = parse_version_key(it_.key());
    if (!key) return broken_record(it_.key(), "has a key that is not ours");
    auto entry = parse_history_record(key->position, it_.value());
    if (!entry) return broken_record(it_.key(), "is not a history record");
    auto& history = entry->action == event::ContractAction::kUpgraded ? network(group).upgrades
                                                                      : network(group).deployments;
    history.push_back(*std::move(entry));
  }
  return it_.status();
}

Result<void> Loader::load_group(const Group& group) {
  if (group.kind == kHistoryKind && histories_ == Histories::kSkip) return {};
  if (!seek_last(group)) return it_.status();
  if (group.kind == kDocumentKind) return load_document(group);
  if (group.kind == kHistoryKind) return load_history(group);
  const auto last = parse_subject_record(it_.value());
  if (!last) return broken_record(it_.key(), "is not a version record");
  return load_subject(group, *last);
}

Result<state::State> Loader::load() {
  state_.size = size_;
  if (size_.value == 0) return state_;
  DAYBOOK_TRY(const event::Event last, read_event(log_, Position(size_.value - 1)));
  state_.last_recorded = last.recorded;
  const char prefix = kIndexKey.front();
  it_.seek(kIndexKey);
  if (it_.valid() && it_.key() == kIndexKey) it_.next();
  while (it_.valid() && it_.key().front() == prefix) {
    const auto key = parse_version_key(it_.key());
    if (!key) return broken_record(it_.key(), "has a key that is not ours");
    prefix_ = group_prefix(key->group);
    DAYBOOK_RETURN_IF_ERROR(load_group(key->group));
    it_.seek(group_end(key->group));
  }
  DAYBOOK_RETURN_IF_ERROR(it_.status());
  return std::move(state_);
}

}  // namespace

Result<state::State> load_state(const log::Log& log, TreeSize size, Histories histories) {
  DAYBOOK_RETURN_IF_ERROR(check_size(log, size));
  DAYBOOK_RETURN_IF_ERROR(check_usable(log));
  return Loader(log, size, histories).load();
}

}  // namespace daybook::versions
