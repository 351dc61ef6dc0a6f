#include "versions/network_loader.h"

#include <algorithm>

#include "versions/loader.h"

namespace daybook::versions {
namespace {

using event::SubjectKind;

// Further back than this, a seek a subject is cheaper.
uint64_t max_steps(uint64_t subjects) {
  return 64 + 4 * subjects;
}

Group subject_group(ChainId chain, SubjectKind kind, std::string name = "") {
  return {chain, static_cast<uint8_t>(kind), std::move(name)};
}

// A contract that was never live: what is known of it are late facts.
bool has_no_value(const DocumentRecord& record) {
  return record.kind == SubjectKind::kContract && record.created.value == 0;
}

// What of a network changes seldom: its names and its layout, the same after `from` and after any
// more events up to `to`.
struct Seldom {
  ChainId chain;
  TreeSize from, to;
  state::NetworkState parts;
};

Result<Seldom> load_seldom(const log::Log& log, ChainId chain, TreeSize size) {
  Loader loader(log, size, Histories::kSkip);
  DAYBOOK_RETURN_IF_ERROR(loader.load_group(subject_group(chain, SubjectKind::kNetwork)));
  DAYBOOK_RETURN_IF_ERROR(loader.load_group(subject_group(chain, SubjectKind::kLayout)));
  const TreeSize from(loader.newest().value + 1);
  return Seldom{chain, from, size, std::move(loader.take().networks[chain])};
}

// Three seeks and a read for what nearly every question about a network has in common: the newest
// is kept as long as the store is unchanged.
Result<state::NetworkState> seldom_parts(const log::Log& log, ChainId chain, TreeSize size) {
  thread_local uint64_t kept_of = 0;  // the store's revision
  thread_local Seldom kept;
  const uint64_t revision = log.store().revision();
  if (kept_of != revision || kept.chain != chain || kept.to < size) {
    kept_of = 0;
    DAYBOOK_TRY(kept, load_seldom(log, chain, log.size()));
    kept_of = revision;
  }
  if (kept.from <= size && size <= kept.to) return kept.parts;
  DAYBOOK_TRY(Seldom older, load_seldom(log, chain, size));
  return std::move(older.parts);
}

}  // namespace

void NetworkLoader::want(const std::string& name, state::ContractState& contract,
                         Position position) {
  contract.changed = position;
  wanted_.push_back({position, &name, &contract, nullptr});
}

void NetworkLoader::want(const std::string& name, state::SectionState& section, Position position) {
  section.changed = position;
  wanted_.push_back({position, &name, nullptr, &section});
}

// The first record of a subject has its revision; the first one with a value, its value.
template <class Subjects>
void NetworkLoader::meet_in(Subjects& subjects, const DocumentRecord& record, Position position) {
  const auto [entry, is_new] = subjects.try_emplace(record.name);
  const auto noted = std::find(noted_.begin(), noted_.end(), std::pair(record.kind, record.name));
  if (!is_new && noted == noted_.end()) return;
  if (is_new) {
    entry->second.revision = record.revision;
    entry->second.created = record.created;
    if constexpr (std::is_same_v<typename Subjects::mapped_type, state::ContractState>) {
      entry->second.live = record.live;
    }
    --missing_;
  }
  if (record.has_value) {
    want(entry->first, entry->second, position);
    if (noted != noted_.end()) noted_.erase(noted);
  } else if (is_new && !has_no_value(record)) {
    noted_.emplace_back(record.kind, record.name);
  }
}

void NetworkLoader::meet(const DocumentRecord& record, Position position) {
  if (record.has_value && !changed_) changed_ = position;
  if (record.kind == SubjectKind::kContract) meet_in(network_.contracts, record, position);
  if (record.kind == SubjectKind::kSection) meet_in(network_.sections, record, position);
}

Result<NetworkLoader::Walk> NetworkLoader::walk_back(ChainId chain) {
  const Group group{chain, kDocumentKind, ""};
  const std::string prefix = group_prefix(group);
  const auto is_at_group = [&] {
    return it_.valid() && it_.key().size() == prefix.size() + 8 &&
           it_.key().substr(0, prefix.size()) == prefix;
  };
  uint64_t steps = 0, limit = 1;
  for (it_.seek(first_below(group, size_)); is_at_group() && steps < limit; it_.next(), ++steps) {
    const auto record = parse_document_record(it_.value());
    if (!record) return broken_record(it_.key(), "is not a document record");
    if (steps == 0) {
      missing_ = record->subjects;
      limit = max_steps(missing_);
      network_.file_version = record->file_version;
    }
    if (missing_ == 0 && noted_.empty() && changed_) return Walk::kAll;
    meet(*record, parse_version_key(it_.key())->position);
  }
  DAYBOOK_RETURN_IF_ERROR(it_.status());
  if (steps == 0) return Walk::kNothing;
  return missing_ == 0 && noted_.empty() && changed_ ? Walk::kAll : Walk::kSome;
}

void NetworkLoader::read_value(const Wanted& wanted, const event::View& view) {
  if (wanted.contract != nullptr) {
    wanted.contract->value = events_.reader().contract_value();
    wanted.contract->changed_at = view.true_at();
  } else {
    wanted.section->json = std::get<event::SectionChange>(events_.reader().payload()).json;
  }
}

Result<void> NetworkLoader::read_wanted(ChainId chain) {
  for (auto wanted = wanted_.rbegin(); wanted != wanted_.rend(); ++wanted) {
    DAYBOOK_TRY(const event::View view, events_.read(wanted->position));
    const bool is_kind = wanted->contract != nullptr
                             ? view.contract_action.has_value()
                             : view.kind == SubjectKind::kSection && view.changes_document;
    if (!is_kind || view.chain != chain || view.name != *wanted->name) {
      return no_value_of(version_key({chain, kDocumentKind, ""}, wanted->position));
    }
    read_value(*wanted, view);
  }
  return {};
}

// The network's names, its layout, and the time of the document.
Result<void> NetworkLoader::load_others(ChainId chain) {
  DAYBOOK_TRY(state::NetworkState seldom, seldom_parts(log_, chain, size_));
  network_.header = std::move(seldom.header);
  network_.revision = seldom.revision;
  network_.registered = seldom.registered;
  network_.layout = std::move(seldom.layout);
  network_.layout_revision = seldom.layout_revision;
  DAYBOOK_TRY(const event::View last, events_.read(*changed_));
  network_.last_updated = last.true_at();
  network_.last_tx = last.tx_id;
  if (histories_ == Histories::kSkip) return {};
  DAYBOOK_TRY(auto entries, read_history(log_, it_, chain, size_, LateLines::kLeave));
  add_history(network_, std::move(entries));
  return {};
}

Result<std::optional<state::NetworkState>> NetworkLoader::load_by_subject(ChainId chain) {
  DAYBOOK_TRY(state::State state, Loader(log_, size_, histories_).load(chain));
  const auto found = state.networks.find(chain);
  if (found == state.networks.end()) return std::optional<state::NetworkState>();
  return std::optional(std::move(found->second));
}

Result<std::optional<state::NetworkState>> NetworkLoader::load(ChainId chain) {
  DAYBOOK_TRY(const Walk walk, walk_back(chain));
  if (walk == Walk::kNothing) return std::optional<state::NetworkState>();
  if (walk == Walk::kSome) return load_by_subject(chain);
  DAYBOOK_RETURN_IF_ERROR(read_wanted(chain));
  DAYBOOK_RETURN_IF_ERROR(load_others(chain));
  return std::optional(std::move(network_));
}

Result<std::optional<state::ContractState>> load_one_contract(const log::Log& log,
                                                              const Group& group, TreeSize size) {
  const std::string prefix = group_prefix(group);
  kv::Iterator it = log.store().iterate();
  state::ContractState contract;
  bool is_first = true;
  for (it.seek(first_below(group, size));
       it.valid() && it.key().size() == prefix.size() + 8 && it.key().starts_with(prefix);
       it.next(), is_first = false) {
    const auto record = parse_subject_record(it.value());
    if (!record) return broken_record(it.key(), "is not a version record");
    if (is_first) {
      contract.revision = record->revision;
      contract.live = record->live;
      contract.created = record->created;
    }
    if (!record->has_value) continue;
    contract.changed = parse_version_key(it.key())->position;
    DAYBOOK_TRY(const std::string bytes, log.read(contract.changed));
    event::Reader reader;
    DAYBOOK_TRY(const event::View view, view_at(reader, contract.changed, bytes));
    if (!carries_value(view, group)) return no_value_of(it.key());
    contract.value = reader.contract_value();
    contract.changed_at = view.true_at();
    return std::optional(std::move(contract));
  }
  DAYBOOK_RETURN_IF_ERROR(it.status());
  return is_first ? std::optional<state::ContractState>() : std::optional(std::move(contract));
}

}  // namespace daybook::versions
