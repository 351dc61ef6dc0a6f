#include "event/content_check.h"

#include <optional>
#include <set>
#include <string_view>

#include "base/bytes.h"
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

void ContentCheck::refuse(std::string reason) {
  if (error_.empty()) error_ = std::move(reason);
}

bool ContentCheck::spend(size_t bytes) {
  content_bytes_ += bytes;
  if (content_bytes_ <= kMaxContentBytes) return true;
  refuse("its parts are shared so often that it unfolds into more than " +
         std::to_string(kMaxContentBytes) + " bytes");
  return false;
}

void ContentCheck::present_text(const flatbuffers::String& value, const char* what) {
  if (!spend(value.size() + 1)) return;
  if (!is_utf8(value.string_view())) refuse(std::string(what) + " is not valid UTF-8");
}

void ContentCheck::verbatim(const Bytes* value) {
  if (value != nullptr) spend(value->size());
}

void ContentCheck::on_chain(const fb::OnChain& on_chain) {
  text(on_chain.tx_hash(), "the transaction hash");
  text(on_chain.block_hash(), "the block hash");
}

void ContentCheck::source(const fb::Source& source) {
  text(source.kind(), "the source's kind");
  text(source.locator(), "the source's locator");
}

void ContentCheck::assigned_part(const fb::Event& message) {
  if (message.tx_id() == nullptr) refuse("it has no transaction id");
  if (message.tx_index() < message.tx_count()) return;
  refuse("its place in its transaction is " + std::to_string(message.tx_index()) + " of " +
         std::to_string(message.tx_count()));
}

void ContentCheck::said_part(const fb::Event& message) {
  if (message.id() == nullptr) refuse("it has no event id");
  if (message.subject_kind() > fb::SubjectKind::MAX) refuse("its subject's kind is unknown");
  text(message.subject_name(), "the subject's name");
  text(message.actor(), "the actor");
  text(message.approver(), "the approver");
  text(message.sender(), "the sender");
  text(message.tool(), "the tool's name");
  text(message.tool_version(), "the tool's version");
  text(message.reason(), "the reason");
  text(message.correlation_id(), "the correlation id");
  text(message.causation_id(), "the causation id");
  if (message.on_chain() != nullptr) on_chain(*message.on_chain());
  if (message.grade() > fb::Grade::MAX) refuse("its evidence grade is unknown");
  if (message.source() != nullptr) source(*message.source());
  text(message.git_commit(), "the git commit");
}

void ContentCheck::sealed_part(const fb::Event& message) {
  if (message.sealed() == nullptr) return;
  for (const fb::Sealed* part : *message.sealed()) {
    if (!spend(1)) return;
    text(part->field(), "a sealed field's name");
    text(part->person(), "the person's pseudonym");
    verbatim(part->bytes());
    if (failed()) return;
  }
}

void ContentCheck::fields(const Fields* list, const char* what) {
  if (list == nullptr) return;
  if (const auto key = repeated_key(*list))
    refuse(std::string(what) + " has the key \"" + std::string(*key) + "\" twice");
  for (const fb::Field* field : *list) {
    text(field->key(), what);
    text(field->json(), what);
    if (failed()) return;
  }
}

void ContentCheck::contract_value(const fb::ContractValue& value) {
  text(value.category(), "the contract's category");
  text(value.label(), "the contract's label");
  fields(value.body(), "the contract's body");
  if (value.extended() != nullptr) fields(value.extended()->fields(), "the contract's extension");
  text(value.recorded_hash(), "the contract's recorded hash");
  verbatim(value.source_record());
}

void ContentCheck::contract(const fb::ContractChange& change) {
  text(change.from(), "`from`");
  text(change.to(), "`to`");
  text(change.detail(), "the detail");
  if (change.value() == nullptr) {
    refuse("it carries no contract value");
  } else {
    contract_value(*change.value());
  }
}

void ContentCheck::correction(const fb::Correction& correction) {
  text(correction.note(), "the note");
  verbatim(correction.source_record());
  const uint8_t type = correction.was_type();
  const bool is_change = contract_action(static_cast<fb::Payload>(type)).has_value();
  if (type != 0 && !is_change) refuse("its late fact is no change of a contract");
  if (is_change != (correction.was() != nullptr)) refuse("it tells half of a late fact");
  if (correction.was() != nullptr) contract(*correction.was());
}

void ContentCheck::section(const fb::SectionChange& change) {
  text(change.pointer(), "the pointer");
  text(change.detail(), "the detail");
  text(change.json(), "the section");
}

void ContentCheck::network(const fb::NetworkChange& change) {
  text(change.name(), "the network's name");
  text(change.tier(), "the network's tier");
  text(change.schema_version(), "the schema version");
}

void ContentCheck::layout(const fb::Layout& layout) {
  if (layout.objects() == nullptr) return;
  for (const fb::ObjectOrder* order : *layout.objects()) {
    text(order->pointer(), "a layout pointer");
    if (order->keys() == nullptr) continue;
    for (const flatbuffers::String* key : *order->keys()) {
      text(key, "a layout key");
      if (failed()) return;
    }
  }
}

// Every member that is no contract or section change.
void ContentCheck::other_payload(const fb::Event& message) {
  if (const auto* m = message.payload_as_NetworkRegistered()) return network(*m);
  if (const auto* m = message.payload_as_NetworkRelabelled()) return network(*m);
  if (const auto* m = message.payload_as_LayoutRecorded()) return layout(*m);
  if (message.payload_as_HistoryGap() != nullptr) return;
  if (const auto* m = message.payload_as_SourceDocumentRead()) {
    text(m->format(), "the document's format");
    return verbatim(m->content());
  }
  if (const auto* m = message.payload_as_CorrectionRecorded()) return correction(*m);
  if (const auto* m = message.payload_as_SourceReset()) return text(m->evidence(), "the evidence");
  if (const auto* m = message.payload_as_RolledBack()) return text(m->point(), "the point");
  if (const auto* m = message.payload_as_NoteRecorded()) return text(m->text(), "the note");
  if (const auto* m = message.payload_as_KeyRotated()) {
    text(m->old_vkey(), "the old key");
    text(m->new_vkey(), "the new key");
    return text(m->statement(), "the key statement");
  }
  if (const auto* m = message.payload_as_KeyRevoked()) {
    text(m->vkey(), "the revoked key");
    return text(m->statement(), "the key statement");
  }
  if (const auto* m = message.payload_as_Tagged()) return text(m->name(), "the tag's name");
  if (const auto* m = message.payload_as_PayloadRedacted()) {
    text(m->what(), "what was redacted");
    return text(m->person(), "the person's pseudonym");
  }
  refuse("it has no payload");
}

void ContentCheck::payload(const fb::Event& message) {
  const fb::Payload type = message.payload_type();
  if (type > fb::Payload::MAX) return;
  if (message.payload() == nullptr) return refuse("it has no payload");
  if (contract_action(type)) {
    return contract(*static_cast<const fb::ContractChange*>(message.payload()));
  }
  if (section_action(type)) {
    return section(*static_cast<const fb::SectionChange*>(message.payload()));
  }
  other_payload(message);
}

std::string ContentCheck::run(const fb::Event& message) {
  assigned_part(message);
  said_part(message);
  sealed_part(message);
  payload(message);
  return std::move(error_);
}

}  // namespace daybook::event
