// Payload of a checked message → payload value.
#include "event/decoder.h"
#include "event/union_type.h"

namespace daybook::event {

namespace {

using ByteVector = flatbuffers::Vector<uint8_t>;
using FieldVector = flatbuffers::Vector<flatbuffers::Offset<fb::Field>>;

std::optional<std::string> optional_text(const flatbuffers::String* value) {
  if (value == nullptr) return std::nullopt;
  return text(value);
}

std::string verbatim(const ByteVector* value) {
  if (value == nullptr) return {};
  return std::string(reinterpret_cast<const char*>(value->data()), value->size());
}

FieldList fields(const FieldVector* list) {
  FieldList out;
  if (list == nullptr) return out;
  out.reserve(list->size());
  for (const fb::Field* field : *list) out.push_back({text(field->key()), text(field->json())});
  return out;
}

ContractChange contract(const fb::ContractChange& change, ContractAction action) {
  return {action, text(change.from()), text(change.to()), text(change.detail()),
          read_contract_value(*change.value())};
}

Payload section(const fb::SectionChange& change, SectionAction action) {
  return SectionChange{action, text(change.pointer()), text(change.detail()),
                       optional_text(change.json())};
}

Payload network(const fb::NetworkChange& change, bool relabelled) {
  return NetworkChange{relabelled, text(change.name()), text(change.tier()),
                       text(change.schema_version()), change.file_version_floor()};
}

ObjectOrder object_order(const fb::ObjectOrder& order) {
  ObjectOrder out{text(order.pointer()), {}};
  if (order.keys() == nullptr) return out;
  for (const flatbuffers::String* key : *order.keys()) out.keys.push_back(text(key));
  return out;
}

Payload layout(const fb::Layout& layout) {
  LayoutRecorded out;
  if (layout.objects() == nullptr) return out;
  for (const fb::ObjectOrder* object : *layout.objects())
    out.objects.push_back(object_order(*object));
  return out;
}

Payload correction(const fb::Correction& correction) {
  CorrectionRecorded out;
  if (correction.refers_to()) out.refers_to = Position(*correction.refers_to());
  out.note = text(correction.note());
  out.source_record = verbatim(correction.source_record());
  if (const auto action = contract_action(static_cast<fb::Payload>(correction.was_type())))
    out.was = contract(*correction.was(), *action);
  return out;
}

// Every member that is no contract or section change. The test enumerates all members of the
// schema.
Payload other_payload(const fb::Event& message) {
  if (const auto* m = message.payload_as_NetworkRegistered()) return network(*m, false);
  if (const auto* m = message.payload_as_NetworkRelabelled()) return network(*m, true);
  if (const auto* m = message.payload_as_LayoutRecorded()) return layout(*m);
  if (const auto* m = message.payload_as_HistoryGap()) {
    return HistoryGap{m->generation(), m->first_sequence(), m->last_sequence(), m->count()};
  }
  if (const auto* m = message.payload_as_SourceDocumentRead()) {
    return SourceDocument{text(m->format()), m->part(), m->parts(), verbatim(m->content())};
  }
  if (const auto* m = message.payload_as_CorrectionRecorded()) return correction(*m);
  if (const auto* m = message.payload_as_SourceReset()) {
    return SourceReset{m->from_generation(), m->to_generation(), text(m->evidence())};
  }
  if (const auto* m = message.payload_as_RolledBack()) {
    return RolledBack{Position(m->restores()), text(m->point())};
  }
  if (const auto* m = message.payload_as_NoteRecorded()) return NoteRecorded{text(m->text())};
  if (const auto* m = message.payload_as_KeyRotated()) {
    return KeyRotated{text(m->old_vkey()), text(m->new_vkey()), text(m->statement())};
  }
  if (const auto* m = message.payload_as_KeyRevoked()) {
    return KeyRevoked{text(m->vkey()), TreeSize(m->trusted()), text(m->statement())};
  }
  if (const auto* m = message.payload_as_Tagged()) {
    return Tagged{text(m->name()), TreeSize(m->size())};
  }
  const auto* redacted = message.payload_as_PayloadRedacted();
  DAYBOOK_CHECK(redacted != nullptr);  // the content check knows every member
  return PayloadRedacted{Position(redacted->refers_to()), text(redacted->what()),
                         text(redacted->person())};
}

}  // namespace

ContractValue read_contract_value(const fb::ContractValue& value) {
  ContractValue out;
  out.category = text(value.category());
  out.label = text(value.label());
  out.body = fields(value.body());
  if (value.extended() != nullptr) out.extended = fields(value.extended()->fields());
  out.recorded_hash = optional_text(value.recorded_hash());
  out.source_record = verbatim(value.source_record());
  return out;
}

Payload read_payload(const fb::Event& message) {
  const fb::Payload type = message.payload_type();
  if (type > fb::Payload::MAX) return Opaque{static_cast<uint8_t>(type)};
  if (const auto action = contract_action(type)) {
    return contract(*static_cast<const fb::ContractChange*>(message.payload()), *action);
  }
  if (const auto action = section_action(type)) {
    return section(*static_cast<const fb::SectionChange*>(message.payload()), *action);
  }
  return other_payload(message);
}

}  // namespace daybook::event
