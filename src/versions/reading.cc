#include "versions/reading.h"

#include <algorithm>

#include "event/codec.h"
#include "versions/record.h"

namespace daybook::versions {

Result<event::Event> decode_at(Position position, std::string_view bytes) {
  const std::string where = "event " + std::to_string(position.value);
  Result<event::Event> event = event::decode(bytes);
  if (!event.ok()) return damaged(where + ": " + event.error().message);
  if (event->position != position) {
    return damaged(where + ": what is stored there says it is event " +
                   std::to_string(event->position.value));
  }
  return event;
}

Result<event::Event> read_event(const log::Log& log, Position position) {
  DAYBOOK_TRY(const std::string bytes, log.read(position));
  return decode_at(position, bytes);
}

Error broken_record(std::string_view key, const std::string& what) {
  return damaged("version index: " + describe_key(key) + " " + what +
                 "; the events are the truth: run `daybook replay rebuild`");
}

Result<void> check_usable(const log::Log& log) {
  DAYBOOK_TRY(const std::optional<std::string> version, log.store().get(kIndexKey));
  if (version == kIndexVersion || (!version && log.size().value == 0)) return {};
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
  DAYBOOK_TRY(const event::Event last, read_event(log, Position(size.value - 1)));
  return last.recorded;
}

Result<std::vector<state::HistoryEntry>> read_history(kv::Iterator& it, ChainId chain,
                                                      TreeSize size) {
  const Group group{chain, kHistoryKind, ""};
  const std::string end = group_end(group);
  std::vector<state::HistoryEntry> entries;
  for (it.seek(first_below(group, size)); it.valid() && it.key() < end; it.next()) {
    const auto key = parse_version_key(it.key());
    if (!key) return broken_record(it.key(), "has a key that is not ours");
    auto entry = parse_history_record(key->position, it.value());
    if (!entry) return broken_record(it.key(), "is not a history record");
    entries.push_back(*std::move(entry));
  }
  DAYBOOK_RETURN_IF_ERROR(it.status());
  std::reverse(entries.begin(), entries.end());
  return entries;
}

}  // namespace daybook::versions
