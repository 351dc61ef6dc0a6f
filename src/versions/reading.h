// Internal to versions: reads of the log that the index's functions share.
#pragma once

#include "event/view.h"
#include "log/entry_cursor.h"
#include "log/log.h"
#include "state/state.h"
#include "versions/record.h"

namespace daybook::versions {

// kDamaged when the stored bytes are no event, or another position's.
Result<event::Event> read_event(const log::Log& log, Position position);
Result<event::Event> decode_at(Position position, std::string_view bytes);

// Events by position, each verified and read in place; the one after the last is a step.
class EventCursor {
 public:
  explicit EventCursor(const log::Log& log, kv::Store::Blocks blocks = kv::Store::Blocks::kPass)
      : entries_(log, blocks) {}
  // The view, until the next call. kDamaged as read_event.
  Result<event::View> read(Position position);
  // What of the last one is wanted, decoded.
  [[nodiscard]] const event::Reader& reader() const { return reader_; }

 private:
  log::EntryCursor entries_;
  event::Reader reader_;
};
// kDamaged when the bytes are no event, or another position's.
Result<event::View> view_at(event::Reader& reader, Position position, std::string_view bytes);

// kDamaged, naming the record and what to do: the index can be rebuilt from the events.
Error broken_record(std::string_view key, const std::string& what);

// The event changes the document, and is the group's subject's.
bool carries_value(const event::View& view, const Group& group);
// For a record whose event does not.
Error no_value_of(std::string_view key);

// kDamaged while a rebuild was not finished, or when another version of daybook made the index.
Result<void> check_usable(const log::Log& log);

// To the last key below `key`; not valid when there is none, or at damage.
void seek_last_below(kv::Iterator& it, std::string_view key);

// kNotFound when the log has fewer than `size` events.
Result<void> check_size(const log::Log& log, TreeSize size);

// Recorded time of the last of the first `size` events; the epoch when there is none.
Result<TimeNs> last_recorded(const log::Log& log, TreeSize size);

// The lines of a chain's histories below `size`, in log order, with or without those that late
// facts add by effective time. Moves `it`.
enum class LateLines { kLeave, kTake };
Result<std::vector<state::HistoryEntry>> read_history(const log::Log& log, kv::Iterator& it,
                                                      ChainId chain, TreeSize size, LateLines late);
// Each to its own list of the network.
void add_history(state::NetworkState& network, std::vector<state::HistoryEntry> entries);

}  // namespace daybook::versions
