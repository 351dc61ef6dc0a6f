#include "versions/loader.h"

#include <algorithm>

#include "base/bytes.h"

namespace daybook::versions {
namespace {

using event::SubjectKind;

}  // namespace

bool Loader::seek_last(const Group& group) {
  it_.seek(first_below(group, size_));
  return is_at_group();
}

// Most groups are short, and a step is several times cheaper than a seek.
void Loader::pass_group(const Group& group) {
  constexpr int kSteps = 8;
  const std::string prefix = group_prefix(group);
  for (int steps = 0; it_.valid() && it_.key().substr(0, prefix.size()) == prefix; ++steps) {
    if (steps == kSteps) return it_.seek(group_end(group));
    it_.next();
  }
}

Result<std::optional<event::View>> Loader::read_value(const Group& group) {
  for (; is_at_group(); it_.next()) {
    const auto record = parse_subject_record(it_.value());
    if (!record) return broken_record(it_.key(), "is not a version record");
    if (!record->has_value) continue;
    const Position position = parse_version_key(it_.key())->position;
    DAYBOOK_TRY(const event::View view, events_.read(position));
    if (!carries_value(view, group)) return no_value_of(it_.key());
    return std::optional(view);
  }
  DAYBOOK_RETURN_IF_ERROR(it_.status());
  return std::optional<event::View>();
}

Result<void> Loader::load_contract(const Group& group, const SubjectRecord& last) {
  state::ContractState& contract = network(group).contracts[group.name];
  contract.revision = last.revision;
  contract.live = last.live;
  contract.created = last.created;
  DAYBOOK_TRY(const auto view, read_value(group));
  if (!view) return {};
  contract.value = events_.reader().contract_value();
  contract.changed = view->position;
  contract.changed_at = view->true_at();
  return {};
}

Result<void> Loader::load_section(const Group& group, const SubjectRecord& last) {
  state::SectionState& section = network(group).sections[group.name];
  section.revision = last.revision;
  section.created = last.created;
  DAYBOOK_TRY(const auto view, read_value(group));
  if (!view) return {};
  section.json = std::get<event::SectionChange>(events_.reader().payload()).json;
  section.changed = view->position;
  return {};
}

Result<void> Loader::load_network(const Group& group, const SubjectRecord& last) {
  network(group).revision = last.revision;
  network(group).registered = last.created;
  DAYBOOK_TRY(const auto view, read_value(group));
  if (view) network(group).header = std::get<event::NetworkChange>(events_.reader().payload());
  return {};
}

Result<void> Loader::load_layout(const Group& group, const SubjectRecord& last) {
  network(group).layout_revision = last.revision;
  DAYBOOK_TRY(const auto view, read_value(group));
  if (view) network(group).layout = std::get<event::LayoutRecorded>(events_.reader().payload());
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

// The file's number is in the last record, its time and transaction in the last event that changed
// it.
Result<void> Loader::load_document(const Group& group) {
  auto record = parse_document_record(it_.value());
  if (record) network(group).file_version = record->file_version;
  while (record && !record->has_value) {
    it_.next();
    if (!is_at_group()) return it_.status();
    record = parse_document_record(it_.value());
  }
  if (!record) return broken_record(it_.key(), "is not a document record");
  DAYBOOK_TRY(const event::View view, events_.read(parse_version_key(it_.key())->position));
  network(group).last_updated = view.true_at();
  network(group).last_tx = view.tx_id;
  return {};
}

Result<void> Loader::load_history(const Group& group) {
  DAYBOOK_TRY(std::vector<state::HistoryEntry> entries,
              read_history(log_, it_, group.chain, size_, LateLines::kLeave));
  add_history(network(group), std::move(entries));
  return {};
}

Result<void> Loader::load_group(const Group& group) {
  if (group.kind == kHistoryKind && histories_ == Histories::kSkip) return {};
  prefix_ = group_prefix(group);
  if (!seek_last(group)) return it_.status();
  newest_ = std::max(newest_, parse_version_key(it_.key())->position);
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
    pass_group(key->group);
  }
  DAYBOOK_RETURN_IF_ERROR(it_.status());
  return std::move(state_);
}

}  // namespace daybook::versions
