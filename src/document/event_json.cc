#include "document/event_json.h"

#include "base/bytes.h"
#include "base/time.h"
#include "document/fields.h"

namespace daybook::document {
namespace {

void put_text(json::Value& object, const char* key, const std::string& text) {
  if (!text.empty()) object[key] = text;
}

// Verbatim bytes of a source: text when they are, else base64 under another name.
void put_bytes(json::Value& object, const std::string& key, const std::string& bytes) {
  if (bytes.empty()) return;
  if (is_utf8(bytes)) {
    object[key] = bytes;
  } else {
    object[key + "_base64"] = base64_encode(bytes);
  }
}

void put_time(json::Value& object, const std::string& key, TimeNs time) {
  object[key] = to_iso_ms(time);
  object[key + "_ns"] = std::to_string(time.ns);
}

const char* kind_name(event::SubjectKind kind) {
  switch (kind) {
    case event::SubjectKind::kLog:
      return "Log";
    case event::SubjectKind::kNetwork:
      return "Network";
    case event::SubjectKind::kContract:
      return "Contract";
    case event::SubjectKind::kSection:
      return "Section";
    case event::SubjectKind::kLayout:
      return "Layout";
  }
  return "";
}

const char* grade_name(event::Grade grade) {
  switch (grade) {
    case event::Grade::kInferred:
      return "Inferred";
    case event::Grade::kRecorded:
      return "Recorded";
    case event::Grade::kConfirmed:
      return "Confirmed";
  }
  return "";
}

json::Value value_to_json(const event::ContractValue& value) {
  json::Value out = json::Value::object();
  put_text(out, "category", value.category);
  put_text(out, "label", value.label);
  out["body"] = object_of(value.body);
  if (value.extended) out["extended"] = object_of(*value.extended);
  if (value.recorded_hash) out["recorded_hash"] = value_of(*value.recorded_hash);
  put_bytes(out, "source_record", value.source_record);
  return out;
}

void put_change(json::Value& out, const event::ContractChange& change) {
  put_text(out, "from", change.from);
  put_text(out, "to", change.to);
  put_text(out, "detail", change.detail);
  out["value"] = value_to_json(change.value);
}

// One overload for each payload; members as in the schema.
struct PayloadToJson {
  json::Value& out;

  void operator()(const event::NetworkChange& change) const {
    out["name"] = change.name;
    put_text(out, "tier", change.tier);
    put_text(out, "schema_version", change.schema_version);
    out["file_version_floor"] = change.file_version_floor;
  }
  void operator()(const event::ContractChange& change) const { put_change(out, change); }
  void operator()(const event::SectionChange& change) const {
    put_text(out, "pointer", change.pointer);
    put_text(out, "detail", change.detail);
    if (change.json) out["json"] = value_of(*change.json);
  }
  void operator()(const event::LayoutRecorded& layout) const {
    json::Value objects = json::Value::array();
    for (const event::ObjectOrder& object : layout.objects) {
      json::Value order = json::Value::object();
      order["pointer"] = object.pointer;
      order["keys"] = object.keys;
      objects.push_back(std::move(order));
    }
    out["objects"] = std::move(objects);
  }
  void operator()(const event::SourceReset& reset) const {
    out["from_generation"] = reset.from_generation;
    out["to_generation"] = reset.to_generation;
    put_text(out, "evidence", reset.evidence);
  }
  void operator()(const event::HistoryGap& gap) const {
    out["generation"] = gap.generation;
    out["first_sequence"] = gap.first_sequence;
    out["last_sequence"] = gap.last_sequence;
    out["count"] = gap.count;
  }
  void operator()(const event::SourceDocument& document) const {
    put_text(out, "format", document.format);
    out["part"] = document.part;
    out["parts"] = document.parts;
    put_bytes(out, "content", document.content);
  }
  void operator()(const event::CorrectionRecorded& correction) const {
    if (correction.refers_to) out["refers_to"] = correction.refers_to->value;
    put_text(out, "note", correction.note);
    put_bytes(out, "source_record", correction.source_record);
    if (!correction.was) return;
    json::Value& was = out["was"] = json::Value::object();
    was["type"] = event::payload_name(*correction.was);
    put_change(was, *correction.was);
  }
  void operator()(const event::RolledBack& rollback) const {
    out["restores"] = rollback.restores.value;
    put_text(out, "point", rollback.point);
  }
  void operator()(const event::NoteRecorded& note) const { out["text"] = note.text; }
  void operator()(const event::KeyRotated& rotation) const {
    out["old_vkey"] = rotation.old_vkey;
    out["new_vkey"] = rotation.new_vkey;
    put_text(out, "statement", rotation.statement);
  }
  void operator()(const event::KeyRevoked& revocation) const {
    out["vkey"] = revocation.vkey;
    out["trusted"] = revocation.trusted.value;
    put_text(out, "statement", revocation.statement);
  }
  void operator()(const event::PayloadRedacted& redaction) const {
    out["refers_to"] = redaction.refers_to.value;
    put_text(out, "what", redaction.what);
    put_text(out, "person", redaction.person);
  }
  void operator()(const event::Tagged& tag) const {
    out["name"] = tag.name;
    out["size"] = tag.size.value;
  }
  void operator()(const event::Opaque& opaque) const { out["type_number"] = opaque.type; }
};

json::Value payload_to_json(const event::Payload& payload) {
  json::Value out = json::Value::object();
  out["type"] = event::payload_name(payload);
  std::visit(PayloadToJson{out}, payload);
  return out;
}

json::Value on_chain_to_json(const event::OnChain& on_chain) {
  json::Value out = json::Value::object();
  put_text(out, "tx_hash", on_chain.tx_hash);
  if (on_chain.block_number) out["block_number"] = *on_chain.block_number;
  put_text(out, "block_hash", on_chain.block_hash);
  if (on_chain.log_index) out["log_index"] = *on_chain.log_index;
  return out;
}

json::Value source_to_json(const event::Source& source) {
  json::Value out = json::Value::object();
  put_text(out, "kind", source.kind);
  put_text(out, "locator", source.locator);
  if (source.digest) out["digest"] = source.digest->hex();
  if (source.generation > 0) out["generation"] = source.generation;
  if (source.sequence) out["sequence"] = *source.sequence;
  return out;
}

void put_assigned(json::Value& out, const event::Event& event) {
  out["position"] = event.position.value;
  out["id"] = to_string(event.id);
  out["tx_id"] = to_string(event.tx_id);
  out["tx_index"] = event.tx_index;
  out["tx_count"] = event.tx_count;
  put_time(out, "recorded", event.recorded);
  if (event.effective) put_time(out, "effective", *event.effective);
  out["chain_id"] = event.subject.chain.value;
  out["subject_kind"] = kind_name(event.subject.kind);
  put_text(out, "subject_name", event.subject.name);
  out["revision"] = event.revision.value;
}

void put_context(json::Value& out, const event::Event& event) {
  put_text(out, "actor", event.actor);
  put_text(out, "approver", event.approver);
  put_text(out, "sender", event.sender);
  put_text(out, "tool", event.tool);
  put_text(out, "tool_version", event.tool_version);
  put_text(out, "reason", event.reason);
  put_text(out, "correlation_id", event.correlation_id);
  put_text(out, "causation_id", event.causation_id);
  if (event.on_chain) out["on_chain"] = on_chain_to_json(*event.on_chain);
  out["grade"] = grade_name(event.grade);
  if (event.source) out["source"] = source_to_json(*event.source);
  put_text(out, "git_commit", event.git_commit);
  if (event.sealed.empty()) return;
  json::Value sealed = json::Value::array();
  for (const event::Sealed& part : event.sealed)
    sealed.push_back({{"field", part.field}, {"person", part.person}});
  out["sealed"] = std::move(sealed);
}

}  // namespace

json::Value event_to_json(const event::Event& event) {
  json::Value out = json::Value::object();
  put_assigned(out, event);
  put_context(out, event);
  out["payload"] = payload_to_json(event.payload);
  return out;
}

}  // namespace daybook::document
