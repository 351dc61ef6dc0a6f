// Internal to versions: the records of the version index as bytes. Keys: log/keys.h. Format page:
// docs/format/store.md.
//
// 'v' BE64(chain) u8(kind) name 0x00 BE64(2^64-1-position), where the position is the event's that
// made the record:
//   kind 0..4 (event::SubjectKind)  one for each event of the subject
//       u8 payload type · u8 flags (1: the event carries the subject's value, 2: live after it) ·
//       BE64 revision · BE64 position of the event that made it live (contract, section) or
//       registered it (network), else 0
//   kind 0xf0, name ""              one for each event of the chain's subjects
//       u8 flags (1: it changed the chain's document, 2: its subject is live after it) · u8 subject
//       kind · varint revision · varint position of the event that made the subject live · varint
//       file version · varint number of contracts and sections that have an event · name of the
//       subject
//   kind 0xf1, name ""              one for each line of the chain's deployment and upgrade
//   histories, and for each late fact that would have been one (by effective time it is)
//       u8 payload type; the line is in the event
// 'i' event id (16) → BE64(position)
// 'w' …: fields of contracts, see versions/field_record.h
// 'x' …: look-ups, see versions/lookup.h
// 't' …: values by the time that they were true, see versions/effective.h
// 'v' alone: the version of the index, "4" (event 0 makes it). Without it, or with another value, a
// rebuild is under way or was interrupted, or an older daybook made the index: it is not to be
// read.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "event/event.h"
#include "state/replay.h"

namespace daybook::versions {

inline constexpr std::string_view kIndexKey = "v";
inline constexpr std::string_view kIndexVersion = "4";
inline constexpr std::string_view kRebuilding = "1";
inline constexpr uint8_t kDocumentKind = 0xf0;
inline constexpr uint8_t kHistoryKind = 0xf1;

// What the keys of one subject (or of one chain's document, or history) have in common.
struct Group {
  ChainId chain;
  uint8_t kind = 0;
  std::string name;
  friend bool operator==(const Group&, const Group&) = default;
};
Group group_of(const event::Subject& subject);
std::string group_prefix(const Group& group);  // all but the position
void set_group_prefix(std::string& key, ChainId chain, uint8_t kind, std::string_view name);
std::string group_end(const Group& group);  // the first key after all of the group's
// Newest first, so that the last one below a size is the first one at or after a key: LevelDB steps
// forward several times faster than back.
std::string version_key(const Group& group, Position position);
// Where the group's records below `size` begin.
std::string first_below(const Group& group, TreeSize size);
std::string id_key(const EventId& id);

struct VersionKey {
  Group group;
  Position position;
};
std::optional<VersionKey> parse_version_key(std::string_view key);

struct SubjectRecord {
  uint8_t payload_type = 0;
  bool has_value = false;
  bool live = false;
  Revision revision;
  Position created;
};
// What an event did to its chain's document: all but the value, which is in the event. Newest
// first, these records tell what a network looked like without a look at each subject's own.
struct DocumentRecord {
  bool has_value = false;  // it changed the document
  bool live = false;
  event::SubjectKind kind{};
  Revision revision;
  Position created;
  uint64_t file_version = 0;
  uint64_t subjects = 0;  // contracts and sections of the chain that have an event
  std::string name;
};
// nullopt: not what we write.
std::optional<SubjectRecord> parse_subject_record(std::string_view bytes);
std::optional<DocumentRecord> parse_document_record(std::string_view bytes);
bool is_history_record(std::string_view bytes);
// Of a history record: its line is a late fact's.
bool is_late_record(std::string_view bytes);

struct Record {
  std::string key, value;
  friend bool operator==(const Record&, const Record&) = default;
};
// The mark of an index that may be read.
Record index_record();
// What the records of an event hold that is not in the event: where its subject and its network
// stand after it, as state::Replay tells it.
using Standing = state::Replay::Standing;
// `after`: the state with the event applied.
Standing standing_of(const event::Event& event, const state::State& after);
// Calls visit(key, value) for every record that `event` makes; both are valid in that call only.
// `replaced`: see versions.h.
using RecordSink = std::function<void(std::string_view key, std::string_view value)>;
void make_records(const event::Event& event, const std::optional<event::ContractValue>& replaced,
                  const Standing& standing, const RecordSink& visit);
// The same, kept.
std::vector<Record> records_of(const event::Event& event,
                               const std::optional<event::ContractValue>& replaced,
                               const Standing& standing);

// For messages: "the version record of contract Vault on chain 56 at event 12".
std::string describe_key(std::string_view key);

}  // namespace daybook::versions
