#include "event/event.h"

#include <algorithm>
#include <utility>

#include "event/union_type.h"

namespace daybook::event {
namespace {

FieldList::const_iterator find(const FieldList& fields, const std::string& key) {
  return std::find_if(fields.begin(), fields.end(),
                      [&](const Field& field) { return field.key == key; });
}

}  // namespace

uint8_t payload_type(const Payload& payload) {
  return static_cast<uint8_t>(union_type(payload));
}

std::string payload_name(const Payload& payload) {
  const uint8_t type = payload_type(payload);
  if (std::holds_alternative<Opaque>(payload)) {
    return "Unknown(" + std::to_string(type) + ")";
  }
  return fb::EnumNamePayload(static_cast<fb::Payload>(type));
}

const ContractChange* late_change(const Payload& payload) {
  const auto* correction = std::get_if<CorrectionRecorded>(&payload);
  return correction != nullptr && correction->was ? &*correction->was : nullptr;
}

const ContractChange* told_change(const Payload& payload) {
  const auto* change = std::get_if<ContractChange>(&payload);
  return change != nullptr ? change : late_change(payload);
}

ContractChange* told_change(Payload& payload) {
  return const_cast<ContractChange*>(told_change(std::as_const(payload)));
}

Payload empty_payload(uint8_t type) {
  const auto member = static_cast<fb::Payload>(type);
  if (const auto action = contract_action(member)) return ContractChange{*action, "", "", "", {}};
  if (const auto action = section_action(member)) return SectionChange{*action, "", "", {}};
  const Payload others[] = {NetworkChange{false, "", "", "", 0},
                            NetworkChange{true, "", "", "", 0},
                            LayoutRecorded{},
                            SourceReset{},
                            HistoryGap{},
                            SourceDocument{},
                            CorrectionRecorded{},
                            RolledBack{},
                            NoteRecorded{},
                            KeyRotated{},
                            KeyRevoked{},
                            PayloadRedacted{},
                            Tagged{}};
  for (const Payload& payload : others) {
    if (union_type(payload) == member) return payload;
  }
  return Opaque{type};
}

bool same_content(const Event& a, const Event& b) {
  Event copy = b;
  copy.position = a.position;
  copy.revision = a.revision;
  copy.recorded = a.recorded;
  copy.tx_id = a.tx_id;
  copy.tx_index = a.tx_index;
  copy.tx_count = a.tx_count;
  return a == copy;
}

const std::string* get(const FieldList& fields, const std::string& key) {
  const auto found = find(fields, key);
  return found == fields.end() ? nullptr : &found->json;
}

void set(FieldList& fields, const std::string& key, std::string json) {
  const auto found = find(fields, key);
  if (found == fields.end()) {
    fields.push_back({key, std::move(json)});
  } else {
    fields[static_cast<size_t>(found - fields.begin())].json = std::move(json);
  }
}

bool erase(FieldList& fields, const std::string& key) {
  const auto found = find(fields, key);
  if (found == fields.end()) return false;
  fields.erase(found);
  return true;
}

}  // namespace daybook::event
