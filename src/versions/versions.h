// The version index: for every subject, the positions of the events that touched it, so that its
// value at any point is one ordered seek; and event id → position. Disposable: rebuilt from the
// log's events alone.
//
// It only makes records for the log's atomic batch and reads them back; it never writes by itself
// (rebuild aside). Keys: log/keys.h. Record values: docs/format/store.md.
//
// Reads give kDamaged, with what to do, when a record is malformed or a rebuild was interrupted.
// They trust a record that is well-formed: check() is what compares it with the events.
#pragma once

#include <functional>
#include <optional>

#include "event/event.h"
#include "kv/store.h"
#include "log/log.h"
#include "state/state.h"

namespace daybook::versions {

// Puts the records of `event` into `batch`. `after` is the state with the event applied.
void index_event(const event::Event& event, const state::State& after, kv::Batch& batch);

// nullopt: no event has this id.
Result<std::optional<Position>> find_event(const log::Log& log, const EventId& id);

// kSkip leaves NetworkState::deployments and upgrades empty: deciding does not need them and they
// grow with the log.
enum class Histories { kInclude, kSkip };

// The state after the first `size` events: one seek and one event read per subject (and, with
// histories, one index record per deployment, removal or upgrade). kNotFound when there are fewer
// events than `size`. Equals folding events [0, size) (test:
// VersionIndex.EqualsTheFoldAtEveryPosition).
Result<state::State> load_state(const log::Log& log, TreeSize size,
                                Histories histories = Histories::kInclude);

// Position of the subject's last event below `size`: one seek. nullopt: it has none.
Result<std::optional<Position>> last_change(const log::Log& log, const event::Subject& subject,
                                            TreeSize size);

// Positions of the events of one subject below `size`, oldest first.
Result<std::vector<Position>> subject_history(const log::Log& log, const event::Subject& subject,
                                              TreeSize size);

// First position whose recorded time is > `time` (recorded times never go backwards: a binary
// search), i.e. the size of the log as of `time`.
Result<TreeSize> size_at_recorded(const log::Log& log, TimeNs time);

// Deletes every record of this index and rebuilds it from the events. Returns the number of
// records. After a crash in between, reads refuse until it is repeated. kDamaged when an event
// cannot be read or does not follow the others.
Result<uint64_t> rebuild(log::Log& log, const std::function<void(uint64_t, uint64_t)>& progress);

// Compares every stored record with what the events give; returns one line for each difference, up
// to a thousand (empty: sound). kDamaged as for rebuild.
Result<std::vector<std::string>> check(const log::Log& log);

}  // namespace daybook::versions
