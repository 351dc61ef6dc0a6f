// Event value → bytes. Deterministic: children are written in one fixed order, so the same value
// gives the same bytes in every run of this build. (Not across builds: FlatBuffers bytes are not
// canonical.)
#include <algorithm>
#include <cstring>
#include <set>

#include "base/bytes.h"
#include "event/codec.h"
#include "event/union_type.h"

namespace daybook::event {
namespace {

using flatbuffers::Offset;
using Text = Offset<flatbuffers::String>;
using BytesOffset = Offset<flatbuffers::Vector<uint8_t>>;
using FieldsOffset = Offset<flatbuffers::Vector<Offset<fb::Field>>>;

// A FlatBuffers struct of bytes from ours.
template <class Struct, class Value>
Struct to_struct(const Value& value) {
  static_assert(sizeof(Struct) == sizeof(value.bytes));
  Struct out;
  std::memcpy(static_cast<void*>(&out), value.bytes.data(), sizeof(out));
  return out;
}

constexpr size_t kShortList = 32;

flatbuffers::FlatBufferBuilder& empty_builder() {
  thread_local flatbuffers::FlatBufferBuilder builder;
  builder.Clear();
  return builder;
}

std::string subject_of(const Event& event) {
  const std::string name = payload_name(event.payload);
  return event.subject.name.empty() ? name : name + " of " + event.subject.name;
}

// Writes parts into one builder and remembers the first thing that cannot be written.
class Encoder {
 public:
  Result<std::string> encode(const Event& event);

 private:
  // Absent for "": a decoder gives "" for both.
  Text text(const std::string& value, const char* what) {
    return value.empty() ? Text() : present_text(value, what);
  }
  Text text(const std::optional<std::string>& value, const char* what) {
    return value ? present_text(*value, what) : Text();
  }
  Text present_text(const std::string& value, const char* what) {
    if (!is_utf8(value)) refuse(std::string(what) + " is not valid UTF-8");
    return builder_.CreateString(value);
  }
  BytesOffset verbatim(const std::string& value) {
    if (value.empty()) return {};
    return builder_.CreateVector(reinterpret_cast<const uint8_t*>(value.data()), value.size());
  }
  void refuse(std::string reason) {
    if (error_.empty()) error_ = std::move(reason);
  }

  FieldsOffset fields(const FieldList& list, const char* what);
  Offset<fb::ContractValue> contract_value(const ContractValue& value);
  Offset<fb::ContractChange> contract_change(const ContractChange& change);
  Offset<fb::OnChain> on_chain(const OnChain& on_chain);
  Offset<fb::Source> source(const Source& source);
  Offset<flatbuffers::Vector<Offset<fb::Sealed>>> sealed(const std::vector<Sealed>& list);
  Offset<fb::Event> envelope(const Event& event);

  Offset<void> payload(const NetworkChange& change);
  Offset<void> payload(const ContractChange& change);
  Offset<void> payload(const SectionChange& change);
  Offset<void> payload(const LayoutRecorded& layout);
  Offset<void> payload(const SourceReset& reset);
  Offset<void> payload(const HistoryGap& gap);
  Offset<void> payload(const SourceDocument& document);
  Offset<void> payload(const CorrectionRecorded& correction);
  Offset<void> payload(const RolledBack& rollback);
  Offset<void> payload(const NoteRecorded& note);
  Offset<void> payload(const KeyRotated& rotation);
  Offset<void> payload(const PayloadRedacted& redaction);
  Offset<void> payload(const Tagged& tag);
  Offset<void> payload(const KeyRevoked& revocation);
  Offset<void> payload(const Opaque& opaque);

  // One of this thread's, emptied for each event: its memory is there already.
  flatbuffers::FlatBufferBuilder& builder_ = empty_builder();
  std::string error_;
};

FieldsOffset Encoder::fields(const FieldList& list, const char* what) {
  std::set<std::string_view> seen;  // of a long list: in a short one looking back is cheaper
  std::vector<Offset<fb::Field>> out;
  out.reserve(list.size());
  for (const Field& field : list) {
    const auto before = list.begin() + static_cast<std::ptrdiff_t>(out.size());
    const bool is_repeated = list.size() > kShortList
                                 ? !seen.insert(field.key).second
                                 : std::any_of(list.begin(), before, [&](const Field& earlier) {
                                     return earlier.key == field.key;
                                   });
    if (is_repeated) refuse(std::string(what) + " has the key \"" + field.key + "\" twice");
    const Text key = present_text(field.key, what);
    out.push_back(fb::CreateField(builder_, key, present_text(field.json, what)));
  }
  return builder_.CreateVector(out);
}

Offset<fb::ContractValue> Encoder::contract_value(const ContractValue& value) {
  const Text category = text(value.category, "the contract's category");
  const Text label = text(value.label, "the contract's label");
  const FieldsOffset body = fields(value.body, "the contract's body");
  Offset<fb::FieldList> extended;
  if (value.extended) {
    extended = fb::CreateFieldList(builder_, fields(*value.extended, "the contract's extension"));
  }
  const Text hash = text(value.recorded_hash, "the contract's recorded hash");
  const BytesOffset record = verbatim(value.source_record);
  return fb::CreateContractValue(builder_, category, label, body, extended, hash, record);
}

Offset<fb::OnChain> Encoder::on_chain(const OnChain& on_chain) {
  const Text tx_hash = text(on_chain.tx_hash, "the transaction hash");
  const Text block_hash = text(on_chain.block_hash, "the block hash");
  return fb::CreateOnChain(builder_, tx_hash, on_chain.block_number, block_hash,
                           on_chain.log_index);
}

Offset<fb::Source> Encoder::source(const Source& source) {
  const Text kind = text(source.kind, "the source's kind");
  const Text locator = text(source.locator, "the source's locator");
  const fb::Digest digest = source.digest ? to_struct<fb::Digest>(*source.digest) : fb::Digest();
  return fb::CreateSource(builder_, kind, locator, source.digest ? &digest : nullptr,
                          source.generation, source.sequence);
}

Offset<void> Encoder::payload(const NetworkChange& change) {
  const Text name = text(change.name, "the network's name");
  const Text tier = text(change.tier, "the network's tier");
  const Text version = text(change.schema_version, "the schema version");
  return fb::CreateNetworkChange(builder_, name, tier, version, change.file_version_floor).Union();
}

Offset<fb::ContractChange> Encoder::contract_change(const ContractChange& change) {
  const Text from = text(change.from, "`from`");
  const Text to = text(change.to, "`to`");
  const Text detail = text(change.detail, "the detail");
  const auto value = contract_value(change.value);
  return fb::CreateContractChange(builder_, from, to, detail, value);
}

Offset<void> Encoder::payload(const ContractChange& change) {
  return contract_change(change).Union();
}

Offset<void> Encoder::payload(const SectionChange& change) {
  const Text pointer = text(change.pointer, "the pointer");
  const Text detail = text(change.detail, "the detail");
  return fb::CreateSectionChange(builder_, pointer, detail, text(change.json, "the section"))
      .Union();
}

Offset<void> Encoder::payload(const LayoutRecorded& layout) {
  std::vector<Offset<fb::ObjectOrder>> objects;
  for (const ObjectOrder& order : layout.objects) {
    const Text pointer = text(order.pointer, "a layout pointer");
    std::vector<Text> keys;
    for (const std::string& key : order.keys) keys.push_back(present_text(key, "a layout key"));
    objects.push_back(fb::CreateObjectOrder(builder_, pointer, builder_.CreateVector(keys)));
  }
  return fb::CreateLayout(builder_, builder_.CreateVector(objects)).Union();
}

Offset<void> Encoder::payload(const SourceReset& reset) {
  const Text evidence = text(reset.evidence, "the evidence");
  return fb::CreateSourceRestart(builder_, reset.from_generation, reset.to_generation, evidence)
      .Union();
}

Offset<void> Encoder::payload(const HistoryGap& gap) {
  return fb::CreateLostWrites(builder_, gap.generation, gap.first_sequence, gap.last_sequence,
                              gap.count)
      .Union();
}

Offset<void> Encoder::payload(const SourceDocument& document) {
  const Text format = text(document.format, "the document's format");
  const BytesOffset content = verbatim(document.content);
  return fb::CreateSourceText(builder_, format, document.part, document.parts, content).Union();
}

Offset<void> Encoder::payload(const CorrectionRecorded& correction) {
  std::optional<uint64_t> refers_to;
  if (correction.refers_to) refers_to = correction.refers_to->value;
  const Text note = text(correction.note, "the note");
  const BytesOffset record = verbatim(correction.source_record);
  Offset<fb::ContractChange> was;
  fb::Payload was_type = fb::Payload::NONE;
  if (correction.was) {
    was = contract_change(*correction.was);
    was_type = union_type(correction.was->action);
  }
  return fb::CreateCorrection(builder_, refers_to, note, record, was,
                              static_cast<uint8_t>(was_type))
      .Union();
}

Offset<void> Encoder::payload(const RolledBack& rollback) {
  const Text point = text(rollback.point, "the point");
  return fb::CreateRollback(builder_, rollback.restores.value, point).Union();
}

Offset<void> Encoder::payload(const NoteRecorded& note) {
  return fb::CreateNote(builder_, text(note.text, "the note")).Union();
}

Offset<void> Encoder::payload(const KeyRotated& rotation) {
  const Text old_vkey = text(rotation.old_vkey, "the old key");
  const Text new_vkey = text(rotation.new_vkey, "the new key");
  const Text statement = text(rotation.statement, "the key statement");
  return fb::CreateKeyRotation(builder_, old_vkey, new_vkey, statement).Union();
}

Offset<void> Encoder::payload(const KeyRevoked& revocation) {
  const Text vkey = text(revocation.vkey, "the revoked key");
  const Text statement = text(revocation.statement, "the key statement");
  return fb::CreateKeyRevocation(builder_, vkey, revocation.trusted.value, statement).Union();
}

Offset<void> Encoder::payload(const PayloadRedacted& redaction) {
  const Text what = text(redaction.what, "what was redacted");
  const Text person = text(redaction.person, "the person's pseudonym");
  return fb::CreateRedaction(builder_, redaction.refers_to.value, what, person).Union();
}

Offset<void> Encoder::payload(const Tagged& tag) {
  return fb::CreateTag(builder_, text(tag.name, "the tag's name"), tag.size.value).Union();
}

Offset<void> Encoder::payload(const Opaque& opaque) {
  refuse("payload type " + std::to_string(opaque.type) +
         " is not known to this build, which holds no content of it to write");
  return fb::CreateNote(builder_).Union();
}

// Absent when there is none, so that an event without has the bytes that it always had.
Offset<flatbuffers::Vector<Offset<fb::Sealed>>> Encoder::sealed(const std::vector<Sealed>& list) {
  if (list.empty()) return {};
  std::vector<Offset<fb::Sealed>> out;
  for (const Sealed& part : list) {
    const Text field = text(part.field, "a sealed field's name");
    const Text person = text(part.person, "the person's pseudonym");
    out.push_back(fb::CreateSealed(builder_, field, person, verbatim(part.bytes)));
  }
  return builder_.CreateVector(out);
}

Offset<fb::Event> Encoder::envelope(const Event& event) {
  const auto payload_offset =
      std::visit([this](const auto& member) { return payload(member); }, event.payload);
  const fb::Uuid id = to_struct<fb::Uuid>(event.id);
  const fb::Uuid tx_id = to_struct<fb::Uuid>(event.tx_id);
  const Text name = text(event.subject.name, "the subject's name");
  const Text actor = text(event.actor, "the actor");
  const Text approver = text(event.approver, "the approver");
  const Text sender = text(event.sender, "the sender");
  const Text tool = text(event.tool, "the tool's name");
  const Text tool_version = text(event.tool_version, "the tool's version");
  const Text reason = text(event.reason, "the reason");
  const Text correlation = text(event.correlation_id, "the correlation id");
  const Text causation = text(event.causation_id, "the causation id");
  const auto chain_reference = event.on_chain ? on_chain(*event.on_chain) : Offset<fb::OnChain>();
  const auto source_offset = event.source ? source(*event.source) : Offset<fb::Source>();
  const Text git_commit = text(event.git_commit, "the git commit");
  const auto sealed_parts = sealed(event.sealed);
  std::optional<int64_t> effective;
  if (event.effective) effective = event.effective->ns;
  return fb::CreateEvent(builder_, event.position.value, &id, &tx_id, event.tx_index,
                         event.tx_count, event.recorded.ns, effective, event.subject.chain.value,
                         static_cast<fb::SubjectKind>(event.subject.kind), name,
                         event.revision.value, actor, approver, sender, tool, tool_version, reason,
                         correlation, causation, chain_reference,
                         static_cast<fb::Grade>(event.grade), source_offset, git_commit,
                         union_type(event.payload), payload_offset, sealed_parts);
}

Result<std::string> Encoder::encode(const Event& event) {
  if (event.tx_index >= event.tx_count) {
    refuse("transaction index " + std::to_string(event.tx_index) + " of " +
           std::to_string(event.tx_count));
  }
  fb::FinishEventBuffer(builder_, envelope(event));
  if (!error_.empty()) return invalid("cannot record " + subject_of(event) + ": " + error_);
  const size_t size = builder_.GetSize();
  if (size > kMaxEventBytes) {
    builder_.Reset();  // gives back what one such event took
    return invalid("cannot record " + subject_of(event) + ": it takes " + std::to_string(size) +
                   " bytes, an event has at most " + std::to_string(kMaxEventBytes) +
                   "; split it, or keep the large part elsewhere and record its SHA-256");
  }
  return std::string(reinterpret_cast<const char*>(builder_.GetBufferPointer()), size);
}

}  // namespace

Result<std::string> encode(const Event& event) {
  return Encoder().encode(event);
}

}  // namespace daybook::event
