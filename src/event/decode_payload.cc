#include <set>

#include "event/decoder.h"
#include "event/union_type.h"

namespace daybook::event {

namespace {

using FieldTables = flatbuffers::Vector<flatbuffers::Offset<fb::Field>>;

std::string_view key_of(const FieldTables& list, flatbuffers::uoffset_t i) {
  const flatbuffers::String* key = list.Get(i)->key();
  return key == nullptr ? std::string_view() : key->string_view();
}

// Lists are short, and looking back is cheaper than a set; a long list is somebody's attempt.
std::optional<std::string_view> repeated_key(const FieldTables& list) {
  constexpr flatbuffers::uoffset_t kShort = 32;
  std::set<std::string_view> seen;
  for (flatbuffers::uoffset_t i = 0; i < list.size(); ++i) {
    const std::string_view key = key_of(list, i);
    if (list.size() > kShort && !seen.insert(key).second) return key;
    for (flatbuffers::uoffset_t j = 0; list.size() <= kShort && j < i; ++j)
      if (key_of(list, j) == key) return key;
  }
  return std::nullopt;
}

}  // namespace

FieldList Decoder::fields(const Fields* list, const char* what) {
  FieldList out;
  if (list == nullptr) return out;
  if (const auto key = repeated_key(*list))
    refuse(std::string(what) + " has the key \"" + std::string(*key) + "\" twice");
  for (const fb::Field* field : *list) {
    Field read{text(field->key(), what), text(field->json(), what)};
    if (failed()) break;
    if (keep_ == Keep::kAll) out.push_back(std::move(read));
  }
  return out;
}

ContractValue Decoder::contract_value(const fb::ContractValue& value) {
  ContractValue out;
  out.category = text(value.category(), "the contract's category");
  out.label = text(value.label(), "the contract's label");
  out.body = fields(value.body(), "the contract's body");
  if (value.extended() != nullptr) {
    out.extended = fields(value.extended()->fields(), "the contract's extension");
  }
  out.recorded_hash = optional_text(value.recorded_hash(), "the contract's recorded hash");
  out.source_record = verbatim(value.source_record());
  return out;
}

Payload Decoder::contract(const fb::ContractChange& change, ContractAction action) {
  ContractChange out;
  out.action = action;
  out.from = text(change.from(), "`from`");
  out.to = text(change.to(), "`to`");
  out.detail = text(change.detail(), "the detail");
  if (change.value() == nullptr) {
    refuse("it carries no contract value");
  } else {
    out.value = contract_value(*change.value());
  }
  return out;
}

Payload Decoder::section(const fb::SectionChange& change, SectionAction action) {
  return SectionChange{action, text(change.pointer(), "the pointer"),
                       text(change.detail(), "the detail"),
                       optional_text(change.json(), "the section")};
}

Payload Decoder::network(const fb::NetworkChange& change, bool relabelled) {
  return NetworkChange{relabelled, text(change.name(), "the network's name"),
                       text(change.tier(), "the network's tier"),
                       text(change.schema_version(), "the schema version"),
                       change.file_version_floor()};
}

ObjectOrder Decoder::object_order(const fb::ObjectOrder& order) {
  ObjectOrder out{text(order.pointer(), "a layout pointer"), {}};
  if (order.keys() == nullptr) return out;
  for (const flatbuffers::String* key : *order.keys()) {
    if (failed()) break;
    std::string read = text(key, "a layout key");
    if (keep_ == Keep::kAll) out.keys.push_back(std::move(read));
  }
  return out;
}

Payload Decoder::layout(const fb::Layout& layout) {
  LayoutRecorded out;
  if (layout.objects() == nullptr) return out;
  for (const fb::ObjectOrder* object : *layout.objects()) {
    if (failed()) break;
    ObjectOrder read = object_order(*object);
    if (keep_ == Keep::kAll) out.objects.push_back(std::move(read));
  }
  return out;
}

Payload Decoder::gap(const fb::LostWrites& gap) {
  return HistoryGap{gap.generation(), gap.first_sequence(), gap.last_sequence(), gap.count()};
}

Payload Decoder::source_document(const fb::SourceText& document) {
  return SourceDocument{text(document.format(), "the document's format"), document.part(),
                        document.parts(), verbatim(document.content())};
}

Payload Decoder::correction(const fb::Correction& correction) {
  CorrectionRecorded out;
  if (correction.refers_to()) out.refers_to = Position(*correction.refers_to());
  out.note = text(correction.note(), "the note");
  out.source_record = verbatim(correction.source_record());
  return out;
}

// Every member that is no contract or section change. The test enumerates all members of the
// schema.
Payload Decoder::known_payload(const fb::Event& message) {
  if (const auto* m = message.payload_as_NetworkRegistered()) return network(*m, false);
  if (const auto* m = message.payload_as_NetworkRelabelled()) return network(*m, true);
  if (const auto* m = message.payload_as_LayoutRecorded()) return layout(*m);
  if (const auto* m = message.payload_as_HistoryGap()) return gap(*m);
  if (const auto* m = message.payload_as_SourceDocumentRead()) return source_document(*m);
  if (const auto* m = message.payload_as_CorrectionRecorded()) return correction(*m);
  if (const auto* m = message.payload_as_SourceReset()) {
    return SourceReset{m->from_generation(), m->to_generation(),
                       text(m->evidence(), "the evidence")};
  }
  if (const auto* m = message.payload_as_RolledBack()) {
    return RolledBack{Position(m->restores()), text(m->point(), "the point")};
  }
  if (const auto* m = message.payload_as_NoteRecorded()) {
    return NoteRecorded{text(m->text(), "the note")};
  }
  if (const auto* m = message.payload_as_KeyRotated()) {
    return KeyRotated{text(m->old_vkey(), "the old key"), text(m->new_vkey(), "the new key")};
  }
  if (const auto* m = message.payload_as_Tagged()) {
    return Tagged{text(m->name(), "the tag's name"), TreeSize(m->size())};
  }
  if (const auto* m = message.payload_as_PayloadRedacted()) {
    return PayloadRedacted{Position(m->refers_to()), text(m->what(), "what was redacted"),
                           text(m->person(), "the person's pseudonym")};
  }
  refuse("it has no payload");
  return {};
}

Payload Decoder::payload(const fb::Event& message) {
  const fb::Payload type = message.payload_type();
  if (type > fb::Payload::MAX) return Opaque{static_cast<uint8_t>(type)};
  if (message.payload() == nullptr) {
    refuse("it has no payload");
    return {};
  }
  if (const auto action = contract_action(type)) {
    return contract(*static_cast<const fb::ContractChange*>(message.payload()), *action);
  }
  if (const auto action = section_action(type)) {
    return section(*static_cast<const fb::SectionChange*>(message.payload()), *action);
  }
  return known_payload(message);
}

}  // namespace daybook::event
