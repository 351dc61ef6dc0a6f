#include "cli/describe.h"

#include <algorithm>

#include "base/bytes.h"
#include "json/json.h"

namespace daybook::cli {
namespace {

// Where a deployed contract is.
std::string address_of(const event::ContractValue& value) {
  for (const char* key : {"proxy", "address", "implementation"}) {
    const std::string address = field_text(value.body, key);
    if (!address.empty()) return address;
  }
  return "";
}

struct ChangeText {
  std::string operator()(const event::NetworkChange& change) const {
    return change.name + (change.tier.empty() ? "" : " (" + change.tier + ")");
  }
  std::string operator()(const event::ContractChange& change) const {
    std::string text = change.detail;
    const bool deployed = change.action == event::ContractAction::kDeployed;
    if (deployed && change.to.empty()) return address_of(change.value);
    if (change.from.empty() && change.to.empty()) return text;
    if (!text.empty()) text += ": ";
    if (change.from.empty()) return text + change.to;
    return text + change.from + " → " + (change.to.empty() ? "none" : change.to);
  }
  std::string operator()(const event::SectionChange& change) const {
    return change.pointer + (change.json ? "" : " removed");
  }
  std::string operator()(const event::LayoutRecorded& layout) const {
    return "key order of " + counted(layout.objects.size(), "object");
  }
  std::string operator()(const event::SourceReset& reset) const {
    return "generation " + std::to_string(reset.from_generation) + " → " +
           std::to_string(reset.to_generation) + ": " + reset.evidence;
  }
  std::string operator()(const event::HistoryGap& gap) const {
    return "generation " + std::to_string(gap.generation) + ": " + counted(gap.count, "write") +
           " lost, " + std::to_string(gap.first_sequence) + " to " +
           std::to_string(gap.last_sequence);
  }
  std::string operator()(const event::SourceDocument& document) const {
    return document.format + ", part " + std::to_string(document.part + 1) + " of " +
           std::to_string(document.parts);
  }
  std::string operator()(const event::CorrectionRecorded& correction) const {
    std::string text;
    if (correction.was) {
      text = "late fact: " + event::payload_name(*correction.was);
      const std::string change = (*this)(*correction.was);
      if (!change.empty()) text += " " + change;
      if (!correction.note.empty()) text += "; ";
    }
    if (correction.refers_to)
      text += "on event " + std::to_string(correction.refers_to->value) + ": ";
    return text + correction.note;
  }
  std::string operator()(const event::RolledBack& rollback) const {
    return "to " + rollback.point + " (position " + std::to_string(rollback.restores.value) + ")";
  }
  std::string operator()(const event::NoteRecorded& note) const { return note.text; }
  std::string operator()(const event::KeyRotated& rotation) const {
    return rotation.old_vkey + " → " + rotation.new_vkey;
  }
  std::string operator()(const event::KeyRevoked& revocation) const {
    return revocation.vkey + ", trusted " +
           (revocation.trusted.value == 0 ? "nowhere"
                                          : "up to " + counted(revocation.trusted.value, "event"));
  }
  std::string operator()(const event::PayloadRedacted& redaction) const {
    return "event " + std::to_string(redaction.refers_to.value) + ": " + redaction.what;
  }
  std::string operator()(const event::Tagged& tag) const {
    return tag.name + " = " + counted(tag.size.value, "event");
  }
  std::string operator()(const event::Opaque& opaque) const {
    return "payload type " + std::to_string(opaque.type) + ", unknown to this version";
  }
};

}  // namespace

std::string counted(uint64_t count, const std::string& one) {
  return std::to_string(count) + " " + one + (count == 1 ? "" : "s");
}

NetworkNames network_names(const state::State& state) {
  NetworkNames names;
  for (const auto& [chain, network] : state.networks) names[chain] = network.header.name;
  return names;
}

std::string network_text(const NetworkNames& names, ChainId chain) {
  const auto found = names.find(chain);
  if (found != names.end() && !found->second.empty()) return found->second;
  return chain.value == 0 ? "" : std::to_string(chain.value);
}

std::string subject_text(const event::Subject& subject) {
  switch (subject.kind) {
    case event::SubjectKind::kLog:
      return subject.name.empty() ? "log" : subject.name;
    case event::SubjectKind::kNetwork:
      return "network";
    case event::SubjectKind::kContract:
    case event::SubjectKind::kSection:
      return subject.name;
    case event::SubjectKind::kLayout:
      return "layout";
  }
  return subject.name;
}

std::string change_text(const event::Payload& payload) {
  return std::visit(ChangeText{}, payload);
}

TimeNs time_of(const event::Event& event) {
  return event.effective.value_or(event.recorded);
}

std::vector<std::string> known_types() {
  std::vector<std::string> names;
  event::ContractChange contract;
  for (int i = 0; i <= static_cast<int>(event::ContractAction::kRemoved); ++i) {
    contract.action = static_cast<event::ContractAction>(i);
    names.push_back(event::payload_name(contract));
  }
  event::SectionChange section;
  for (int i = 0; i <= static_cast<int>(event::SectionAction::kEmergencyCleared); ++i) {
    section.action = static_cast<event::SectionAction>(i);
    names.push_back(event::payload_name(section));
  }
  event::NetworkChange relabelled;
  relabelled.relabelled = true;
  const std::vector<event::Payload> others = {event::NetworkChange{},      relabelled,
                                              event::LayoutRecorded{},     event::SourceReset{},
                                              event::HistoryGap{},         event::SourceDocument{},
                                              event::CorrectionRecorded{}, event::RolledBack{},
                                              event::NoteRecorded{},       event::KeyRotated{},
                                              event::PayloadRedacted{},    event::Tagged{},
                                              event::KeyRevoked{}};
  for (const event::Payload& payload : others) names.push_back(event::payload_name(payload));
  return names;
}

std::string key_id_text(const note::Verifier& verifier) {
  std::string bytes;
  append_be32(bytes, verifier.key_id());
  return hex_encode(bytes);
}

std::string field_text(const event::FieldList& fields, const std::string& key) {
  const std::string* text = event::get(fields, key);
  if (text == nullptr) return "";
  const auto value = json::parse(*text);
  return value.ok() && value->is_string() ? value->get<std::string>() : *text;
}

}  // namespace daybook::cli
