#include "versions/reading.h"

#include <algorithm>

#include "event/codec.h"
#include "state/replay.h"

namespace daybook::versions {

Result<event::View> view_at(event::Reader& reader, Position position, std::string_view bytes) {
  const auto where = [&] { return "event " + std::to_string(position.value); };
  Result<event::View> view = reader.read(bytes);
  if (!view.ok()) return damaged(where() + ": " + view.error().message);
  if (view->position != position) {
    return damaged(where() + ": what is stored there says it is event " +
                   std::to_string(view->position.value));
  }
  return view;
}

Result<event::Event> decode_at(Position position, std::string_view bytes) {
  event::Reader reader;
  DAYBOOK_RETURN_IF_ERROR(view_at(reader, position, bytes));
  return reader.event();
}

Result<event::View> EventCursor::read(Position position) {
  DAYBOOK_TRY(const std::string_view bytes, entries_.read(position));
  return view_at(reader_, position, bytes);
}

Result<event::Event> read_event(const log::Log& log, Position position) {
  DAYBOOK_TRY(const std::string bytes, log.read(position));
  return decode_at(position, bytes);
}

Error broken_record(std::string_view key, const std::string& what) {
  return damaged("version index: " + describe_key(key) + " " + what +
                 "; the events are the truth: run `daybook replay rebuild`");
}

bool carries_value(const event::View& view, const Group& group) {
  return view.changes_document && view.chain == group.chain &&
         static_cast<uint8_t>(view.kind) == group.kind && view.name == group.name;
}

Error no_value_of(std::string_view key) {
  return broken_record(key, "names an event that does not carry this subject's value");
}

Result<void> check_usable(const log::Log& log) {
  thread_local uint64_t usable = 0;  // the store's revision that was found so
  const uint64_t revision = log.store().revision();
  if (usable == revision) return {};
  DAYBOOK_TRY(const std::optional<std::string> version, log.store().get(kIndexKey));
  if (version == kIndexVersion || (!version && log.size().value == 0)) {
    usable = revision;
    return {};
  }
  if (version == kRebuilding) {
    return damaged("version index: a rebuild was interrupted; run `daybook replay rebuild` again");
  }
  return damaged(
      "version index: it was made by another version of daybook; run `daybook replay "
      "rebuild`");
}

void seek_last_below(kv::Iterator& it, std::string_view key) {
  it.seek(key);
  if (it.valid()) {
    it.prev();
  } else if (it.status().ok()) {
    it.seek_to_last();
  }
}

Result<void> check_size(const log::Log& log, TreeSize size) {
  if (size <= log.size()) return {};
  return not_found("the log has " + std::to_string(log.size().value) + " events, not " +
                   std::to_string(size.value));
}

Result<TimeNs> last_recorded(const log::Log& log, TreeSize size) {
  if (size.value == 0) return TimeNs{};
  const Position last(size.value - 1);
  DAYBOOK_TRY(const std::string bytes, log.read(last));
  event::Reader reader;
  DAYBOOK_TRY(const event::View view, view_at(reader, last, bytes));
  return view.recorded;
}

namespace {

// Newest first, as the records are.
Result<std::vector<Position>> history_positions(kv::Iterator& it, ChainId chain, TreeSize size,
                                                LateLines late) {
  const Group group{chain, kHistoryKind, ""};
  const std::string end = group_end(group);
  std::vector<Position> positions;
  for (it.seek(first_below(group, size)); it.valid() && it.key() < end; it.next()) {
    const auto key = parse_version_key(it.key());
    if (!key) return broken_record(it.key(), "has a key that is not ours");
    if (!is_history_record(it.value())) return broken_record(it.key(), "is not a history record");
    if (late == LateLines::kLeave && is_late_record(it.value())) continue;
    positions.push_back(key->position);
  }
  DAYBOOK_RETURN_IF_ERROR(it.status());
  return positions;
}

}  // namespace

Result<std::vector<state::HistoryEntry>> read_history(const log::Log& log, kv::Iterator& it,
                                                      ChainId chain, TreeSize size,
                                                      LateLines late) {
  DAYBOOK_TRY(const std::vector<Position> positions, history_positions(it, chain, size, late));
  std::vector<state::HistoryEntry> entries;
  entries.reserve(positions.size());
  EventCursor events(log);
  for (auto position = positions.rbegin(); position != positions.rend(); ++position) {
    DAYBOOK_TRY(const event::View view, events.read(*position));
    if (view.chain != chain || !(view.contract_action || view.late_action)) {
      return broken_record(version_key({chain, kHistoryKind, ""}, *position),
                           "names an event that is no line of this history");
    }
    entries.push_back(state::history_entry(view));
  }
  return entries;
}

void add_history(state::NetworkState& network, std::vector<state::HistoryEntry> entries) {
  for (state::HistoryEntry& entry : entries) {
    auto& history =
        entry.action == event::ContractAction::kUpgraded ? network.upgrades : network.deployments;
    history.push_back(std::move(entry));
  }
}

}  // namespace daybook::versions
