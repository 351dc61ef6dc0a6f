// The version index: for every subject, the positions of the events that touched it, so that its
// value at any point is one ordered seek; event id → position; and look-ups: which events name an
// address, a transaction, a code hash, an actor, a source commit, a tag or a block. Disposable:
// rebuilt from the log's events alone.
//
// It only makes records for the log's atomic batch and reads them back; it never writes by itself
// (rebuild aside). Keys: log/keys.h. Record values: docs/format/store.md.
//
// Reads give kDamaged, with what to do, when a record is malformed or a rebuild was interrupted.
// They trust a record that is well-formed: check() is what compares it with the events.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string_view>
#include <vector>

#include "event/event.h"
#include "kv/store.h"
#include "log/log.h"
#include "state/state.h"

namespace daybook::versions {

// The value of a live contract that `event` replaces, taken from the state before the event is
// applied; nullopt: it replaces none.
std::optional<event::ContractValue> replaced_value(const state::State& before,
                                                   const event::Event& event);

// Puts the records of `event` into `batch`. `after` is the state with the event applied.
void index_event(const event::Event& event, const std::optional<event::ContractValue>& replaced,
                 const state::State& after, kv::Batch& batch);

// nullopt: no event has this id.
Result<std::optional<Position>> find_event(const log::Log& log, const EventId& id);

// kSkip leaves NetworkState::deployments and upgrades empty: deciding does not need them and they
// grow with the log.
enum class Histories { kInclude, kSkip };

// What was known after the first `size` events: all of it, or with `effective` what of it was true
// by then (by each event's effective time, or recorded time where that is unknown).
struct Moment {
  TreeSize size;
  std::optional<TimeNs> effective;
};

// The state after the first `size` events: one seek and one event read per subject (and, with
// histories, one index record and one event per deployment, removal or upgrade). kNotFound when
// there are fewer events than `size`. Equals folding events [0, size) (test:
// VersionIndex.EqualsTheFoldAtEveryPosition).
Result<state::State> load_state(const log::Log& log, TreeSize size,
                                Histories histories = Histories::kInclude);

// With an effective time: of each subject, the value that was true last, by (time, position): one
// seek and one event read per subject, and one step for each value that was true by then and
// recorded after the moment. It equals the fold of the events [0, size) that carry a value and were
// true by then, in the order of (time, position), but for these (test:
// EffectiveIndex.EqualsAFoldOfTheEventsThatQualify):
//   created, registered     as the log recorded them up to the event that decides
//   file_version            of the live file at the newest (by position) of the deciding events:
//                           that file is the first that held all the facts that this one shows
//   header                  the chain's registration where none of its names was true by then
//   other_revisions         empty: the log itself has no value
Result<state::State> load_state(const log::Log& log, const Moment& moment,
                                Histories histories = Histories::kInclude);

// One network of that state, at the cost of that network: one walk back over its last events, and
// one event read per subject; nullopt: it is not there.
Result<std::optional<state::NetworkState>> load_network(const log::Log& log, ChainId chain,
                                                        const Moment& moment,
                                                        Histories histories = Histories::kInclude);

// Every network of that state, each at that cost, where load_state looks at each subject's own
// records, and with each look into every level of LevelDB (test:
// VersionIndex.EqualsTheFoldAtEveryPosition).
Result<std::map<ChainId, state::NetworkState>> load_networks(
    const log::Log& log, const Moment& moment, Histories histories = Histories::kInclude);

// One contract of it: one seek and one event read. nullopt: it is not there.
Result<std::optional<state::ContractState>> load_contract(const log::Log& log, ChainId chain,
                                                          const std::string& name,
                                                          const Moment& moment);

// What each chain is called at the moment: a few seeks a chain. With an effective time, also chains
// of which nothing was true yet.
Result<std::map<ChainId, event::NetworkChange>> load_headers(const log::Log& log,
                                                             const Moment& moment);

// Position of the subject's last event below `size`: one seek. nullopt: it has none.
Result<std::optional<Position>> last_change(const log::Log& log, const event::Subject& subject,
                                            TreeSize size);

// Positions of the events of one subject below `size`, oldest first.
Result<std::vector<Position>> subject_history(const log::Log& log, const event::Subject& subject,
                                              TreeSize size);

// The last event below `size` that changed the chain's document: one seek, and a step for each note
// after it.
Result<std::optional<Position>> last_document_change(const log::Log& log, ChainId chain,
                                                     TreeSize size);

// Positions below `size` of the events that set or took away a field of a contract, or made the
// contract live with it; newest first, at most `limit`: one seek. `field`: "category", "label",
// "recorded_hash", "extended" (there is such an object), "body/KEY" or "extended/KEY".
Result<std::vector<Position>> field_changes(const log::Log& log, ChainId chain,
                                            const std::string& contract, const std::string& field,
                                            TreeSize size, size_t limit = SIZE_MAX);

// What an event can be found by. Persistent numbers: never change.
enum class LookupKind : uint8_t {
  kAddress = 1,   // the sender, from and to where they are addresses, every one in a value
  kTxHash = 2,    // of the chain transaction, and every one in a value
  kCodeHash = 3,  // recorded hashes, and every other 32-byte hex value
  kActor = 4,  // the actor and the approver, by pseudonym where sealed; who else it is sealed for
  kSourceCommit = 5,  // Event::git_commit
  kTag = 6,           // Tagged::name
};

// Positions of the events below `size` that name the value, oldest first, at most `limit`. Hex is
// compared without regard to case, everything else as written. One seek and a walk over the answer.
Result<std::vector<Position>> lookup(const log::Log& log, LookupKind kind, std::string_view value,
                                     TreeSize size, size_t limit = SIZE_MAX);
// The last of them: one seek.
Result<std::optional<Position>> last_lookup(const log::Log& log, LookupKind kind,
                                            std::string_view value, TreeSize size);
// The distinct values that begin with `prefix` and that an event below `size` names, in byte order,
// at most `limit`: two seeks a value.
Result<std::vector<std::string>> lookup_values(const log::Log& log, LookupKind kind,
                                               std::string_view prefix, TreeSize size,
                                               size_t limit = SIZE_MAX);
// The last event below `size` of the highest block ≤ `block` that the chain's events name: one seek
// (and a step for each later event that is not below `size`).
Result<std::optional<Position>> last_at_block(const log::Log& log, ChainId chain, uint64_t block,
                                              TreeSize size);

// First position whose recorded time is > `time` (recorded times never go backwards: a binary
// search), i.e. the size of the log as of `time`.
Result<TreeSize> size_at_recorded(const log::Log& log, TimeNs time);

// Deletes every record of this index and rebuilds it from the events. Returns the number of
// records. After a crash in between, reads refuse until it is repeated. kDamaged when an event
// cannot be read or does not follow the others.
Result<uint64_t> rebuild(log::Log& log, const std::function<void(uint64_t, uint64_t)>& progress);

// Puts every record that is missing or altered and takes away every one that comes from no event,
// and touches no other: a crash in between leaves fewer of them wrong. Returns the number of all
// records.
Result<uint64_t> repair(log::Log& log, const std::function<void(uint64_t, uint64_t)>& progress);

// Compares every stored record with what the events give; returns one line for each difference, up
// to a thousand (empty: sound). kDamaged as for rebuild.
Result<std::vector<std::string>> check(const log::Log& log);

}  // namespace daybook::versions
