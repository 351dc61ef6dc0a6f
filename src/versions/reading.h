// Internal to versions: reads of the log that the index's functions share.
#pragma once

#include "event/event.h"
#include "log/log.h"
#include "state/state.h"

namespace daybook::versions {

// kDamaged when the stored bytes are no event, or another position's.
Result<event::Event> read_event(const log::Log& log, Position position);
Result<event::Event> decode_at(Position position, std::string_view bytes);

// kDamaged, naming the record and what to do: the index can be rebuilt from the events.
Error broken_record(std::string_view key, const std::string& what);

// kDamaged while a rebuild was not finished, or when another version of daybook made the index.
Result<void> check_usable(const log::Log& log);

// To the last key below `key`; not valid when there is none, or at damage.
void seek_last_below(kv::Iterator& it, std::string_view key);

// kNotFound when the log has fewer than `size` events.
Result<void> check_size(const log::Log& log, TreeSize size);

// Recorded time of the last of the first `size` events; the epoch when there is none.
Result<TimeNs> last_recorded(const log::Log& log, TreeSize size);

// The lines of a chain's histories below `size`, in log order. Moves `it`.
Result<std::vector<state::HistoryEntry>> read_history(kv::Iterator& it, ChainId chain,
                                                      TreeSize size);

}  // namespace daybook::versions
