#include "document/event_json.h"
#include "json/json.h"
#include "replay/incident.h"

namespace daybook::replay {
namespace {

json::Value list_of(const std::set<std::string>& words) {
  json::Value list = json::Value::array();
  for (const std::string& word : words) list.push_back(word);
  return list;
}

json::Value value_or_null(const std::optional<std::string>& text) {
  if (!text) return {};
  auto value = json::parse(*text);
  return value.ok() ? *value : json::Value(*text);
}

json::Value timeline_json(const Incident& incident) {
  json::Value list = json::Value::array();
  for (const IncidentEvent& listed : incident.events) {
    const std::string stem = "proofs/event-" + std::to_string(listed.event.position.value);
    json::Value event = document::event_to_json(listed.event);
    event["networkName"] = listed.network;
    event["change"] = listed.change;
    event["proof"] = stem + ".tlog-proof";
    event["bytes"] = stem + ".bin";
    list.push_back(std::move(event));
  }
  return list;
}

json::Value actors_json(const Incident& incident) {
  json::Value list = json::Value::array();
  for (const IncidentActor& actor : incident.actors) {
    list.push_back({{"actor", actor.name},
                    {"events", actor.events},
                    {"first", actor.first.value},
                    {"last", actor.last.value},
                    {"networks", list_of(actor.networks)},
                    {"tools", list_of(actor.tools)},
                    {"senders", list_of(actor.senders)},
                    {"approvers", list_of(actor.approvers)}});
  }
  return list;
}

json::Value subjects_json(const Incident& incident, event::SubjectKind kind) {
  json::Value list = json::Value::array();
  for (const IncidentSubject& subject : incident.subjects) {
    if (subject.subject.kind != kind) continue;
    json::Value fields = json::Value::array();
    for (const FieldDifference& field : subject.fields) {
      fields.push_back({{"field", field.field},
                        {"before", value_or_null(field.before)},
                        {"after", value_or_null(field.after)}});
    }
    list.push_back({{"chainId", subject.subject.chain.value},
                    {"network", subject.network},
                    {"name", subject.subject.name},
                    {"events", subject.events},
                    {"first", subject.first.value},
                    {"last", subject.last.value},
                    {"outcome", subject.outcome},
                    {"fields", std::move(fields)}});
  }
  return list;
}

json::Value findings_json(const Incident& incident) {
  json::Value list = json::Value::array();
  for (const IncidentFinding& finding : incident.findings) {
    list.push_back(
        {{"code", finding.code},
         {"severity", finding.severity},
         {"position", finding.position ? json::Value(finding.position->value) : json::Value()},
         {"where", finding.where},
         {"what", finding.what}});
  }
  return list;
}

json::Value networks_json(const Incident& incident) {
  json::Value list = json::Value::array();
  for (const query::NetworkDifference& network : incident.networks)
    list.push_back(query::difference_json(network));
  return list;
}

json::Value counts_json(const std::map<std::string, uint64_t>& counts) {
  json::Value object = json::Value::object();
  for (const auto& [name, count] : counts) object[name] = count;
  return object;
}

}  // namespace

json::Value incident_json(const Incident& incident) {
  const IncidentOptions& options = incident.options;
  return {{"format", "daybook-incident/1"},
          {"made", to_iso_ms(incident.made)},
          {"from", {{"point", options.from_text}, {"size", options.from.value}}},
          {"to", {{"point", options.to_text}, {"size", options.to.value}}},
          {"chainId", options.only ? json::Value(options.only->value) : json::Value()},
          {"events", incident.count},
          {"listed", incident.events.size()},
          {"transactions", incident.transactions},
          {"firstRecorded", to_iso_ms(incident.first_recorded)},
          {"lastRecorded", to_iso_ms(incident.last_recorded)},
          {"types", counts_json(incident.types)},
          {"findings", findings_json(incident)},
          {"findingsNotListed", counts_json(incident.more_findings)},
          {"timeline", timeline_json(incident)},
          {"actors", actors_json(incident)},
          {"contracts", subjects_json(incident, event::SubjectKind::kContract)},
          {"sections", subjects_json(incident, event::SubjectKind::kSection)},
          {"networks", networks_json(incident)},
          {"log",
           {{"origin", incident.origin},
            {"size", incident.size.value},
            {"root", incident.root.hex()},
            {"publicKey", incident.vkey},
            {"checkpoint", incident.checkpoint}}}};
}

}  // namespace daybook::replay
