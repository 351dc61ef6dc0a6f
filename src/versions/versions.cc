#include "versions/versions.h"

#include <algorithm>

#include "base/bytes.h"
#include "versions/reading.h"
#include "versions/record.h"

namespace daybook::versions {

std::optional<event::ContractValue> replaced_value(const state::State& before,
                                                   const event::Event& event) {
  if (!std::holds_alternative<event::ContractChange>(event.payload)) return std::nullopt;
  const auto network = before.networks.find(event.subject.chain);
  if (network == before.networks.end()) return std::nullopt;
  const auto contract = network->second.contracts.find(event.subject.name);
  const bool live = contract != network->second.contracts.end() && contract->second.live;
  return live ? std::optional(contract->second.value) : std::nullopt;
}

void index_event(const event::Event& event, const std::optional<event::ContractValue>& replaced,
                 const state::State& after, kv::Batch& batch) {
  make_records(event, replaced, standing_of(event, after),
               [&](std::string_view key, std::string_view value) { batch.put(key, value); });
}

Result<std::optional<Position>> find_event(const log::Log& log, const EventId& id) {
  DAYBOOK_RETURN_IF_ERROR(check_usable(log));
  const std::string key = id_key(id);
  DAYBOOK_TRY(const std::optional<std::string> value, log.store().get(key));
  if (!value) return std::optional<Position>();
  if (value->size() != 8) return broken_record(key, "is not a position");
  return std::optional(Position(read_be64(*value)));
}

Result<std::optional<Position>> last_change(const log::Log& log, const event::Subject& subject,
                                            TreeSize size) {
  DAYBOOK_RETURN_IF_ERROR(check_usable(log));
  const Group group = group_of(subject);
  kv::Iterator it = log.store().iterate();
  it.seek(first_below(group, size));
  DAYBOOK_RETURN_IF_ERROR(it.status());
  if (!it.valid()) return std::optional<Position>();
  const auto key = parse_version_key(it.key());
  if (!key || key->group != group) return std::optional<Position>();
  return std::optional(key->position);
}

// Steps over notes, which change no document.
Result<std::optional<Position>> last_document_change(const log::Log& log, ChainId chain,
                                                     TreeSize size) {
  DAYBOOK_RETURN_IF_ERROR(check_usable(log));
  const Group group{chain, kDocumentKind, ""};
  const std::string end = group_end(group);
  kv::Iterator it = log.store().iterate();
  for (it.seek(first_below(group, size)); it.valid() && it.key() < end; it.next()) {
    const auto key = parse_version_key(it.key());
    const auto record = parse_document_record(it.value());
    if (!key) return broken_record(it.key(), "has a key that is not ours");
    if (!record) return broken_record(it.key(), "is not a document record");
    if (record->has_value) return std::optional(key->position);
  }
  DAYBOOK_RETURN_IF_ERROR(it.status());
  return std::optional<Position>();
}

Result<std::vector<Position>> subject_history(const log::Log& log, const event::Subject& subject,
                                              TreeSize size) {
  DAYBOOK_RETURN_IF_ERROR(check_usable(log));
  const Group group = group_of(subject);
  const std::string end = group_end(group);
  std::vector<Position> positions;
  kv::Iterator it = log.store().iterate();
  for (it.seek(first_below(group, size)); it.valid() && it.key() < end; it.next()) {
    const auto key = parse_version_key(it.key());
    if (!key) return broken_record(it.key(), "has a key that is not ours");
    positions.push_back(key->position);
  }
  DAYBOOK_RETURN_IF_ERROR(it.status());
  std::reverse(positions.begin(), positions.end());
  return positions;
}

Result<TreeSize> size_at_recorded(const log::Log& log, TimeNs time) {
  uint64_t low = 0;
  uint64_t high = log.size().value;
  while (low < high) {
    const uint64_t middle = low + (high - low) / 2;
    DAYBOOK_TRY(const event::Event event, read_event(log, Position(middle)));
    if (event.recorded > time) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  return TreeSize(low);
}

}  // namespace daybook::versions
