#include "versions/record.h"

#include <algorithm>

#include "base/bytes.h"
#include "log/keys.h"
#include "versions/effective.h"
#include "versions/field_record.h"
#include "versions/lookup.h"

namespace daybook::versions {
namespace {

using event::ContractAction;
using event::SubjectKind;

constexpr uint8_t kHasValue = 1;
constexpr uint8_t kLive = 2;
constexpr size_t kIdBytes = 16;
constexpr size_t kSubjectRecordBytes = 18;
constexpr size_t kKeyOverhead = 1 + 8 + 1 + 1 + 8;  // prefix, chain, kind, NUL, position

EventId id_from(std::string_view bytes) {
  EventId id;
  std::copy_n(bytes.begin(), id.bytes.size(), id.bytes.begin());
  return id;
}

std::string_view id_bytes(const EventId& id) {
  return {reinterpret_cast<const char*>(id.bytes.data()), id.bytes.size()};
}

// LEB128: seven bits a byte, the lowest first; the top bit says that more follow.
void append_varint(std::string& out, uint64_t value) {
  for (; value >= 0x80; value >>= 7U) out.push_back(static_cast<char>(value | 0x80U));
  out.push_back(static_cast<char>(value));
}

// Takes one off the front; false when there is none.
bool take_varint(std::string_view& bytes, uint64_t& value) {
  value = 0;
  for (unsigned shift = 0; shift < 64 && !bytes.empty(); shift += 7) {
    const auto byte = static_cast<uint8_t>(bytes.front());
    bytes.remove_prefix(1);
    value |= uint64_t{byte & 0x7fU} << shift;
    if ((byte & 0x80U) == 0) return true;
  }
  return false;
}

char flags_of(const event::Event& event, const Standing& standing) {
  return static_cast<char>((state::changes_document(event) ? kHasValue : 0) |
                           (standing.live ? kLive : 0));
}

bool is_late_type(uint8_t type) {
  return type == event::payload_type(event::CorrectionRecorded{});
}

bool is_history_type(uint8_t type) {
  if (is_late_type(type)) return true;
  const event::Payload payload = event::empty_payload(type);
  const auto* change = std::get_if<event::ContractChange>(&payload);
  return change != nullptr && state::is_in_histories(change->action);
}

// Makes one record after the other in the same two strings: a record costs no allocation.
class Maker {
 public:
  Maker(const event::Event& event, const Standing& standing, const RecordSink& visit)
      : event_(event),
        visit_(visit),
        standing_(standing),
        type_(static_cast<char>(event::payload_type(event.payload))) {}

  void id();
  void subject();
  void lookups();
  void fields(const std::optional<event::ContractValue>& replaced);
  void document();
  void effective();
  void history();

 private:
  void visit() {
    visit_(key_, value_);
    value_.clear();
  }
  void set_version_key(uint8_t kind, std::string_view name) {
    set_group_prefix(key_, event_.subject.chain, kind, name);
    append_be64(key_, ~event_.position.value);
  }

  const event::Event& event_;
  const RecordSink& visit_;
  const Standing& standing_;
  const char type_;
  std::string key_, value_;
};

void Maker::id() {
  key_ = log::kIdPrefix;
  key_ += id_bytes(event_.id);
  append_be64(value_, event_.position.value);
  visit();
}

void Maker::subject() {
  set_version_key(static_cast<uint8_t>(event_.subject.kind), event_.subject.name);
  value_.push_back(type_);
  value_.push_back(flags_of(event_, standing_));
  append_be64(value_, event_.revision.value);
  append_be64(value_, standing_.created.value);
  visit();
}

void Maker::lookups() {
  for (const auto& [kind, value] : lookup_terms(event_)) {
    set_lookup_key(key_, kind, value, event_.position);
    value_ = type_;
    visit();
  }
}

void Maker::fields(const std::optional<event::ContractValue>& replaced) {
  const auto* change = std::get_if<event::ContractChange>(&event_.payload);
  if (change == nullptr) return;
  const event::Subject& contract = event_.subject;
  for (const FieldRecord& field : changed_fields(replaced ? &*replaced : nullptr, *change)) {
    set_field_key(key_, contract.chain, contract.name, field.field, event_.position);
    value_ = field.is_set ? '\x01' : '\0';
    visit();
  }
}

void Maker::document() {
  set_version_key(kDocumentKind, "");
  value_.push_back(flags_of(event_, standing_));
  value_.push_back(static_cast<char>(event_.subject.kind));
  append_varint(value_, event_.revision.value);
  append_varint(value_, standing_.created.value);
  append_varint(value_, standing_.file_version);
  append_varint(value_, standing_.subjects);
  value_ += event_.subject.name;
  visit();
}

void Maker::effective() {
  set_effective_key(key_, event_.subject, true_at(event_), event_.position);
  const bool is_unknown = event::late_change(event_.payload) != nullptr && !standing_.created.value;
  append_be64(value_, is_unknown ? event_.position.value : standing_.created.value);
  visit();
}

void Maker::history() {
  const event::ContractChange* change = event::told_change(event_.payload);
  if (change == nullptr || !state::is_in_histories(change->action)) return;
  set_version_key(kHistoryKind, "");
  value_ = type_;
  visit();
}

}  // namespace

Record index_record() {
  return {std::string(kIndexKey), std::string(kIndexVersion)};
}

Group group_of(const event::Subject& subject) {
  return {subject.chain, static_cast<uint8_t>(subject.kind), subject.name};
}

std::string group_prefix(const Group& group) {
  std::string key;
  set_group_prefix(key, group.chain, group.kind, group.name);
  return key;
}

void set_group_prefix(std::string& key, ChainId chain, uint8_t kind, std::string_view name) {
  key = log::kVersionPrefix;
  append_be64(key, chain.value);
  key.push_back(static_cast<char>(kind));
  key += name;
  key.push_back('\0');
}

std::string group_end(const Group& group) {
  std::string key = group_prefix(group);
  key.back() = '\x01';
  return key;
}

std::string version_key(const Group& group, Position position) {
  std::string key = group_prefix(group);
  append_be64(key, ~position.value);
  return key;
}

std::string first_below(const Group& group, TreeSize size) {
  return size.value == 0 ? group_end(group) : version_key(group, Position(size.value - 1));
}

std::string id_key(const EventId& id) {
  return std::string(1, log::kIdPrefix).append(id_bytes(id));
}

std::optional<VersionKey> parse_version_key(std::string_view key) {
  if (key.size() < kKeyOverhead || key.front() != log::kVersionPrefix) return std::nullopt;
  VersionKey out;
  out.group.chain = ChainId(read_be64(key.substr(1)));
  out.group.kind = static_cast<uint8_t>(key[9]);
  out.group.name = key.substr(10, key.size() - kKeyOverhead);
  out.position = Position(~read_be64(key.substr(key.size() - 8)));
  const bool ends_name = key[key.size() - 9] == '\0';
  if (!ends_name || out.group.name.find('\0') != std::string::npos) return std::nullopt;
  return out;
}

std::optional<SubjectRecord> parse_subject_record(std::string_view bytes) {
  if (bytes.size() != kSubjectRecordBytes) return std::nullopt;
  const auto flags = static_cast<uint8_t>(bytes[1]);
  if ((flags & ~(kHasValue | kLive)) != 0) return std::nullopt;
  return SubjectRecord{static_cast<uint8_t>(bytes[0]), (flags & kHasValue) != 0,
                       (flags & kLive) != 0, Revision(read_be64(bytes.substr(2))),
                       Position(read_be64(bytes.substr(10)))};
}

std::optional<DocumentRecord> parse_document_record(std::string_view bytes) {
  if (bytes.size() < 2) return std::nullopt;
  const auto flags = static_cast<uint8_t>(bytes[0]), kind = static_cast<uint8_t>(bytes[1]);
  if ((flags & ~(kHasValue | kLive)) != 0) return std::nullopt;
  if (kind > static_cast<uint8_t>(SubjectKind::kLayout)) return std::nullopt;
  DocumentRecord record;
  record.has_value = (flags & kHasValue) != 0;
  record.live = (flags & kLive) != 0;
  record.kind = static_cast<SubjectKind>(kind);
  bytes.remove_prefix(2);
  for (uint64_t* number :
       {&record.revision.value, &record.created.value, &record.file_version, &record.subjects}) {
    if (!take_varint(bytes, *number)) return std::nullopt;
  }
  record.name = bytes;
  return record;
}

bool is_history_record(std::string_view bytes) {
  return bytes.size() == 1 && is_history_type(static_cast<uint8_t>(bytes.front()));
}

bool is_late_record(std::string_view bytes) {
  return bytes.size() == 1 && is_late_type(static_cast<uint8_t>(bytes.front()));
}

Standing standing_of(const event::Event& event, const state::State& after) {
  const event::Subject& subject = event.subject;
  if (subject.kind == SubjectKind::kLog) return {};
  const state::NetworkState& network = after.networks.at(subject.chain);
  Standing out;
  out.file_version = network.file_version;
  out.subjects = network.contracts.size() + network.sections.size();
  if (subject.kind == SubjectKind::kNetwork) {
    out.live = true;
    out.created = network.registered;
  } else if (subject.kind == SubjectKind::kContract) {
    const state::ContractState& contract = network.contracts.at(subject.name);
    out.live = contract.live;
    out.created = contract.created;
  } else if (subject.kind == SubjectKind::kSection) {
    const state::SectionState& section = network.sections.at(subject.name);
    out.live = section.json.has_value();
    out.created = section.created;
  }
  return out;
}

void make_records(const event::Event& event, const std::optional<event::ContractValue>& replaced,
                  const Standing& standing, const RecordSink& visit) {
  Maker maker(event, standing, visit);
  maker.id();
  maker.subject();
  maker.lookups();
  maker.fields(replaced);
  if (event.position.value == 0) visit(kIndexKey, kIndexVersion);
  if (event.subject.kind == SubjectKind::kLog) return;
  maker.document();
  if (!state::tells_value(event)) return;
  maker.effective();
  maker.history();
}

std::vector<Record> records_of(const event::Event& event,
                               const std::optional<event::ContractValue>& replaced,
                               const Standing& standing) {
  std::vector<Record> records;
  make_records(event, replaced, standing, [&](std::string_view key, std::string_view value) {
    records.push_back({std::string(key), std::string(value)});
  });
  return records;
}

std::string describe_key(std::string_view key) {
  if (key == kIndexKey) return "the index's own version";
  if (key.size() == 1 + kIdBytes && key.front() == log::kIdPrefix) {
    return "the record of event id " + to_string(id_from(key.substr(1)));
  }
  if (const auto field = parse_field_key(key)) return describe_field_key(*field);
  if (const auto effective = parse_effective_key(key)) return describe_effective_key(*effective);
  if (const auto lookup = parse_lookup_key(key)) return describe_lookup_key(*lookup);
  const auto parsed = parse_version_key(key);
  if (!parsed) return "the record with the key " + hex_encode(key);
  const std::string chain = " of chain " + std::to_string(parsed->group.chain.value);
  const std::string at = " at event " + std::to_string(parsed->position.value);
  if (parsed->group.kind == kDocumentKind) return "the document record" + chain + at;
  if (parsed->group.kind == kHistoryKind) return "the history record" + chain + at;
  return "the version record of \"" + parsed->group.name + "\" (subject kind " +
         std::to_string(parsed->group.kind) + ")" + chain + at;
}

}  // namespace daybook::versions
