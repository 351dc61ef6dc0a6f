#include "query/blame_walk.h"

#include <algorithm>

#include "document/document.h"
#include "document/fields.h"
#include "query/contract_field.h"
#include "versions/versions.h"

namespace daybook::query {
namespace {

using Kind = Origin::Kind;
using event::SubjectKind;

const std::string& header_part(const event::NetworkChange& header, const std::string& part) {
  if (part == "name") return header.name;
  return part == "tier" ? header.tier : header.schema_version;
}

const event::ContractValue* value_in(const event::Event& event) {
  const auto* change = std::get_if<event::ContractChange>(&event.payload);
  return change == nullptr ? nullptr : &change->value;
}

bool is_removal(const event::Event& event) {
  return std::get<event::ContractChange>(event.payload).action == event::ContractAction::kRemoved;
}

// What the document shows of it under /contracts.
bool shows_the_same(const event::Event& a, const event::Event& b) {
  const event::ContractValue &left = *value_in(a), &right = *value_in(b);
  return is_removal(a) == is_removal(b) && left.category == right.category &&
         left.body == right.body;
}

Error missing_change(const std::string& contract, const std::string& field) {
  return damaged("version index: no event is said to have set " + field + " of " + contract +
                 "; the events are the truth: run `daybook replay rebuild`");
}

}  // namespace

BlameWalk::BlameWalk(const ledger::Ledger& ledger, const state::State& state, ChainId chain,
                     const json::Value& document)
    : ledger_(ledger),
      state_(state),
      chain_(chain),
      network_(state.networks.at(chain)),
      document_(document) {}

Result<Position> BlameWalk::position_of(const Origin& origin, const json::Value& value) {
  switch (origin.kind) {
    case Kind::kChainId:
      return network_.registered;
    case Kind::kHeader:
      return of_header(origin.part);
    case Kind::kContract:
      return of_contract(origin, value);
    case Kind::kContractName:
      return of_contract_name(origin);
    case Kind::kSection:
      return of_section(origin.subject, origin.pointer, value);
    case Kind::kHistoryLine:
      return origin.position;
    case Kind::kFileVersion:
      return of_file_version();
    case Kind::kLastChange:
      return last_change();
    case Kind::kContractsChecksum:
      return of_contracts_checksum();
    case Kind::kSectionChecksum:
      return of_section_checksum(origin.subject);
    case Kind::kShape:
      return of_shape();
  }
  return of_shape();
}

Result<Position> BlameWalk::of_header(const std::string& part) {
  const event::Subject subject{chain_, SubjectKind::kNetwork, ""};
  DAYBOOK_TRY(auto history, versions::subject_history(ledger_.log(), subject, state_.size));
  Position found = network_.registered;
  for (; !history.empty(); history.pop_back()) {
    DAYBOOK_TRY(const event::Event event, ledger_.read(history.back()));
    const auto* header = std::get_if<event::NetworkChange>(&event.payload);
    if (header == nullptr) continue;
    if (header_part(*header, part) != header_part(network_.header, part)) break;
    found = history.back();
  }
  return found;
}

Result<Position> BlameWalk::field_change(const std::string& contract, const std::string& field) {
  DAYBOOK_TRY(const auto changes,
              versions::field_changes(ledger_.log(), chain_, contract, field, state_.size, 1));
  if (changes.empty()) return missing_change(contract, field);
  return changes.front();
}

Result<Position> BlameWalk::category_change(const std::string& contract) {
  const auto known = categories_.find(contract);
  if (known != categories_.end()) return known->second;
  DAYBOOK_TRY(const Position position, field_change(contract, "category"));
  categories_.emplace(contract, position);
  return position;
}

// A contract's body stands where its category says: a move makes all of it new there.
Result<Position> BlameWalk::of_contract(const Origin& origin, const json::Value& value) {
  if (origin.part == "body" || origin.part == "extended") return of_whole_part(origin);
  DAYBOOK_TRY(Position position, origin.pointer.empty() ? field_change(origin.subject, origin.part)
                                                        : of_deep_field(origin, value));
  if (origin.part.rfind("body/", 0) == 0) {
    DAYBOOK_TRY(const Position moved, category_change(origin.subject));
    position = std::max(position, moved);
  }
  return position;
}

// A leaf inside a field: back through the field's own changes until the leaf differs.
Result<Position> BlameWalk::of_deep_field(const Origin& origin, const json::Value& value) {
  DAYBOOK_TRY(const auto changes, versions::field_changes(ledger_.log(), chain_, origin.subject,
                                                          origin.part, state_.size));
  if (changes.empty()) return missing_change(origin.subject, origin.part);
  const Position created = network_.contracts.at(origin.subject).created;
  Position found = changes.front();
  for (size_t i = 1; i < changes.size() && changes[i] >= created; ++i) {
    DAYBOOK_TRY(const event::Event event, ledger_.read(changes[i]));
    const auto text = stored_field(*value_in(event), origin.part);
    if (!text) break;
    const json::Value field = document::value_of(*text);
    const json::Value* leaf = json::at_pointer(field, origin.pointer);
    if (leaf == nullptr || *leaf != value) break;
    found = changes[i];
  }
  return found;
}

// An empty body, or empty extended fields: since when it is empty.
Result<Position> BlameWalk::of_whole_part(const Origin& origin) {
  const state::ContractState& contract = network_.contracts.at(origin.subject);
  const event::Subject subject{chain_, SubjectKind::kContract, origin.subject};
  DAYBOOK_TRY(auto history, versions::subject_history(ledger_.log(), subject, state_.size));
  Position found = contract.changed;
  for (; !history.empty() && history.back() >= contract.created; history.pop_back()) {
    DAYBOOK_TRY(const event::Event event, ledger_.read(history.back()));
    const event::ContractValue* value = value_in(event);
    if (value == nullptr) continue;
    const bool same = origin.part == "extended" ? value->extended == contract.value.extended
                                                : value->body == contract.value.body &&
                                                      value->category == contract.value.category;
    if (!same) break;
    found = history.back();
  }
  return found;
}

Result<Position> BlameWalk::of_contract_name(const Origin& origin) {
  const Position created = network_.contracts.at(origin.subject).created;
  if (origin.holder.empty()) return created;
  DAYBOOK_TRY(const Position category, category_change(origin.holder));
  return std::max(created, category);
}

Result<const BlameWalk::SectionVersions::Version*> BlameWalk::section_version(
    const std::string& name, size_t index) {
  const auto [entry, is_new] = sections_.try_emplace(name);
  SectionVersions& section = entry->second;
  if (is_new) {
    const event::Subject subject{chain_, SubjectKind::kSection, name};
    DAYBOOK_TRY(section.unread, versions::subject_history(ledger_.log(), subject, state_.size));
  }
  while (section.versions.size() <= index && !section.unread.empty()) {
    DAYBOOK_TRY(const event::Event event, ledger_.read(section.unread.back()));
    section.unread.pop_back();
    const auto* change = std::get_if<event::SectionChange>(&event.payload);
    if (change == nullptr) continue;
    section.versions.push_back({event.position, std::nullopt});
    if (change->json) section.versions.back().value = document::value_of(*change->json);
  }
  return index < section.versions.size() ? &section.versions[index] : nullptr;
}

Result<Position> BlameWalk::of_section(const std::string& name, const std::string& pointer,
                                       const std::optional<json::Value>& value) {
  Position found = network_.registered;
  for (size_t index = 0;; ++index) {
    DAYBOOK_TRY(const SectionVersions::Version* version, section_version(name, index));
    if (version == nullptr || !version->value) break;
    const json::Value* leaf = json::at_pointer(*version->value, pointer);
    if (leaf == nullptr || *leaf != value) break;
    found = version->position;
  }
  return found;
}

// A section that nobody speaks of, or that was removed, counts as an empty object.
Result<Position> BlameWalk::of_section_checksum(const std::string& name) {
  const json::Value empty = json::Value::object();
  Position found = network_.registered;
  std::optional<json::Value> present;
  for (size_t index = 0;; ++index) {
    DAYBOOK_TRY(const SectionVersions::Version* version, section_version(name, index));
    if (version == nullptr) break;
    const json::Value value = version->value.value_or(empty);
    if (!present) present = value;
    if (value != *present) return found;
    found = version->position;
  }
  const bool is_complete = network_.layout.objects.empty();
  if (is_complete && present.value_or(empty) == empty) return of_shape();
  return found;
}

Result<Position> BlameWalk::last_change() {
  if (last_change_) return *last_change_;
  DAYBOOK_TRY(const auto last, versions::last_document_change(ledger_.log(), chain_, state_.size));
  last_change_ = last.value_or(network_.registered);
  return *last_change_;
}

// The file version rises with the first change that a transaction makes to the document.
Result<Position> BlameWalk::of_file_version() {
  if (file_version_) return *file_version_;
  DAYBOOK_TRY(const Position last, last_change());
  DAYBOOK_TRY(const event::Event event, ledger_.read(last));
  Position first(last.value - event.tx_index);
  for (; first < last; first = first.next()) {
    DAYBOOK_TRY(const event::Event earlier, ledger_.read(first));
    if (earlier.subject.chain == chain_ && state::changes_document(earlier)) break;
  }
  file_version_ = first;
  return first;
}

// Since when no source has given the document its shape: it is complete from then on.
Result<Position> BlameWalk::of_shape() {
  if (shape_) return *shape_;
  shape_ = network_.registered;
  const event::Subject subject{chain_, SubjectKind::kLayout, ""};
  DAYBOOK_TRY(auto history, versions::subject_history(ledger_.log(), subject, state_.size));
  for (std::optional<Position> later; !history.empty(); history.pop_back()) {
    DAYBOOK_TRY(const event::Event event, ledger_.read(history.back()));
    const auto* layout = std::get_if<event::LayoutRecorded>(&event.payload);
    if (layout == nullptr) continue;
    if (!layout->objects.empty()) {
      if (later) shape_ = *later;
      break;
    }
    later = history.back();
  }
  return *shape_;
}

Result<Position> BlameWalk::of_contracts_checksum() {
  if (contracts_checksum_) return *contracts_checksum_;
  DAYBOOK_TRY(Position position, last_change());
  while (position > network_.registered) {
    DAYBOOK_TRY(const bool changed, changes_contracts(position));
    if (changed) break;
    DAYBOOK_TRY(const auto before,
                versions::last_document_change(ledger_.log(), chain_, TreeSize(position.value)));
    position = before.value_or(network_.registered);
  }
  contracts_checksum_ = position;
  return position;
}

// By the event alone: false only when it cannot have changed what /contracts shows.
Result<bool> BlameWalk::may_change_contracts(Position position) {
  DAYBOOK_TRY(const event::Event event, ledger_.read(position));
  if (event.subject.kind == SubjectKind::kNetwork) return false;
  if (event.subject.kind == SubjectKind::kSection) return event.subject.name == "contracts";
  if (event.subject.kind != SubjectKind::kContract) return true;
  for (TreeSize size(position.value);;) {
    DAYBOOK_TRY(const auto before, versions::last_change(ledger_.log(), event.subject, size));
    if (!before) return true;
    DAYBOOK_TRY(const event::Event earlier, ledger_.read(*before));
    if (value_in(earlier) != nullptr) return !shows_the_same(earlier, event);
    size = TreeSize(before->value);
  }
}

// Nothing after `position` changed /contracts: it is now what it was right after it.
Result<bool> BlameWalk::changes_contracts(Position position) {
  DAYBOOK_TRY(const bool possible, may_change_contracts(position));
  if (!possible) return false;
  DAYBOOK_TRY(const state::State before, ledger_.state_at(TreeSize(position.value)));
  const json::Value old = document::compose(chain_, before.networks.at(chain_));
  const json::Value* contracts = json::at_pointer(old, "/contracts");
  return contracts == nullptr || *contracts != *json::at_pointer(document_, "/contracts");
}

}  // namespace daybook::query
