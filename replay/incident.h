// `daybook replay incident`: what happened between two points, for people who were not there and do
// not trust who tells them: one HTML page that opens offline, the same as JSON, and for the events
// that it lists the stored bytes and inclusion proofs, with the signed checkpoint and the public
// key.
//
// Everything in it comes from the log. Names, reasons and values are foreign data: html.h.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "ledger/ledger.h"
#include "query/difference.h"
#include "replay/rollback.h"

namespace daybook::replay {

struct IncidentOptions {
  TreeSize from, to;               // the events after `from`, up to `to`
  std::string from_text, to_text;  // the points, as the user named them
  std::optional<ChainId> only;     // this network, and what is about the log itself
  size_t most_listed = 1000;       // events in the page's timeline and with proofs
};

struct IncidentEvent {
  event::Event event;
  std::string network;
  std::string change;  // in a few words
};

struct IncidentActor {
  std::string name;
  uint64_t events = 0;
  Position first, last;
  std::set<std::string> networks, tools, senders, approvers;
};

// A contract or section that events of the range are about.
struct IncidentSubject {
  event::Subject subject;
  std::string network;
  uint64_t events = 0;
  Position first, last;
  std::string outcome;                  // "deployed", "removed", "changed", "as before"
  std::vector<FieldDifference> fields;  // before the range → after it
};

struct IncidentFinding {
  std::string code;      // see docs/replay.md
  std::string severity;  // "high", "medium", "low"
  std::optional<Position> position;
  std::string where, what;
};

struct Incident {
  IncidentOptions options;
  TimeNs made;
  std::string origin, vkey, checkpoint;  // the signed note of the log's head
  TreeSize size;
  Hash root;
  uint64_t count = 0, transactions = 0;  // of the range
  TimeNs first_recorded, last_recorded;
  std::map<std::string, uint64_t> types;
  // At most options.most_listed: first those that findings name, then those that changed a
  // document, then the rest; in the order of the log.
  std::vector<IncidentEvent> events;
  std::vector<IncidentActor> actors;
  std::vector<IncidentSubject> subjects;
  std::vector<query::NetworkDifference> networks;
  std::vector<IncidentFinding> findings;
  std::map<std::string, uint64_t> more_findings;  // code → how many are not listed
};

// kUsage when there is no event between the two.
Result<Incident> collect_incident(ledger::Ledger& ledger, const IncidentOptions& options,
                                  const std::function<void(uint64_t, uint64_t)>& progress);

std::string incident_html(const Incident& incident);
json::Value incident_json(const Incident& incident);

// Makes `folder` (kConflict when it is there and not empty): index.html, incident.json, checkpoint,
// key.pub, proofs/event-N.tlog-proof and proofs/event-N.bin for each listed event.
Result<void> write_incident(const ledger::Ledger& ledger, const Incident& incident,
                            const std::string& folder);

}  // namespace daybook::replay
