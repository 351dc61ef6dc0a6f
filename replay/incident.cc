#include "replay/incident.h"

#include <algorithm>
#include <filesystem>
#include <map>

#include "json/json.h"
#include "kv/durable_file.h"
#include "replay/difference.h"
#include "replay/incident_findings.h"
#include "replay/rollback_network.h"

namespace daybook::replay {
namespace {

namespace fs = std::filesystem;

// ---- What an event changed, in a few words ------------------------------------------------------

std::string arrow(const std::string& from, const std::string& to) {
  if (from.empty()) return to;
  return to.empty() ? from : from + " → " + to;
}

struct ChangeWords {
  std::string operator()(const event::NetworkChange& c) const { return c.name; }
  std::string operator()(const event::ContractChange& c) const {
    return c.detail.empty() ? arrow(c.from, c.to) : c.detail + " " + arrow(c.from, c.to);
  }
  std::string operator()(const event::SectionChange& c) const {
    return c.json ? c.pointer : c.pointer + " removed";
  }
  std::string operator()(const event::SourceReset& c) const { return c.evidence; }
  std::string operator()(const event::HistoryGap& c) const {
    return std::to_string(c.count) + " writes lost";
  }
  std::string operator()(const event::SourceDocument& c) const { return c.format; }
  std::string operator()(const event::CorrectionRecorded& c) const {
    if (!c.was) return c.note;
    const std::string was = "late fact: " + event::payload_name(*c.was) + " " + (*this)(*c.was);
    return c.note.empty() ? was : was + "; " + c.note;
  }
  std::string operator()(const event::RolledBack& c) const {
    return "to position " + std::to_string(c.restores.value) + " (" + c.point + ")";
  }
  std::string operator()(const event::NoteRecorded& c) const { return c.text; }
  std::string operator()(const event::KeyRotated& c) const { return c.new_vkey; }
  std::string operator()(const event::KeyRevoked& c) const { return c.vkey; }
  std::string operator()(const event::PayloadRedacted& c) const { return c.what; }
  template <class Other>
  std::string operator()(const Other&) const {
    return "";
  }
};

// ---- Collecting ---------------------------------------------------------------------------------

void note(std::set<std::string>& words, const std::string& word) {
  if (!word.empty()) words.insert(word);
}

class IncidentCollector {
 public:
  IncidentCollector(const state::State& before, Incident& incident)
      : before_(before), now_(before), incident_(incident), inspector_(before, incident) {}

  Result<void> take(const event::Event& event) {
    if (is_of_interest(event)) {
      const bool found = inspector_.look(event, now_);
      count(event);
      const size_t rank = found ? 0 : state::changes_document(event) ? 1 : 2;
      candidates_[rank].push_back(event.position);
    }
    return state::apply(now_, event);
  }

  void finish() {
    for (auto& [name, actor] : actors_) incident_.actors.push_back(std::move(actor));
    std::stable_sort(incident_.actors.begin(), incident_.actors.end(),
                     [](const auto& a, const auto& b) { return a.events > b.events; });
    for (auto& [key, subject] : subjects_) {
      compare(subject);
      incident_.subjects.push_back(std::move(subject));
    }
  }

  [[nodiscard]] std::set<Position> listed() const {
    std::set<Position> out;
    for (const auto& positions : candidates_) {
      for (const Position position : positions)
        if (out.size() < incident_.options.most_listed) out.insert(position);
    }
    return out;
  }
  [[nodiscard]] const state::State& now() const { return now_; }

 private:
  [[nodiscard]] bool is_of_interest(const event::Event& event) const {
    const auto& only = incident_.options.only;
    return !only || event.subject.chain == *only || event.subject.chain.value == 0;
  }

  void count(const event::Event& event) {
    if (incident_.count++ == 0) incident_.first_recorded = event.recorded;
    incident_.last_recorded = event.recorded;
    if (last_transaction_ != event.tx_id) ++incident_.transactions;
    last_transaction_ = event.tx_id;
    ++incident_.types[event::payload_name(event.payload)];
    const std::string network = network_word(now_, event.subject.chain);
    count_actor(event, network);
    if (event.subject.kind == event::SubjectKind::kContract ||
        event.subject.kind == event::SubjectKind::kSection)
      count_subject(event, network);
  }

  void count_actor(const event::Event& event, const std::string& network) {
    IncidentActor& actor = actors_[event.actor];
    if (actor.events++ == 0) actor.first = event.position;
    actor.name = event.actor;
    actor.last = event.position;
    actor.networks.insert(network);
    note(actor.tools, event.tool + (event.tool_version.empty() ? "" : " " + event.tool_version));
    note(actor.senders, event.sender);
    note(actor.approvers, event.approver);
  }

  void count_subject(const event::Event& event, const std::string& network) {
    IncidentSubject& subject = subjects_[event.subject];
    if (subject.events++ == 0) subject.first = event.position;
    subject.subject = event.subject;
    subject.network = network;
    subject.last = event.position;
  }

  // The subject's value as JSON; null where it is not live.
  static json::Value value_in(const state::State& state, const event::Subject& subject) {
    const auto network = state.networks.find(subject.chain);
    if (network == state.networks.end()) return {};
    if (subject.kind == event::SubjectKind::kSection) {
      const auto section = network->second.sections.find(subject.name);
      return section == network->second.sections.end() ? json::Value()
                                                       : section_json(section->second.json);
    }
    const auto contract = network->second.contracts.find(subject.name);
    const bool live = contract != network->second.contracts.end() && contract->second.live;
    return live ? contract_json(contract->second.value) : json::Value();
  }

  void compare(IncidentSubject& subject) const {
    const json::Value before = value_in(before_, subject.subject);
    const json::Value after = value_in(now_, subject.subject);
    subject.fields = differences(before, after);
    const bool is_contract = subject.subject.kind == event::SubjectKind::kContract;
    subject.outcome = before == after    ? "as before"
                      : before.is_null() ? (is_contract ? "deployed" : "added")
                      : after.is_null()  ? "removed"
                                         : "changed";
  }

  const state::State& before_;
  state::State now_;
  Incident& incident_;
  IncidentInspector inspector_;
  EventId last_transaction_;
  std::map<std::string, IncidentActor> actors_;
  std::map<event::Subject, IncidentSubject> subjects_;
  std::array<std::vector<Position>, 3> candidates_;  // by rank: the first are listed first
};

Result<void> read_listed(const ledger::Ledger& ledger, const std::set<Position>& listed,
                         const state::State& after, Incident& incident) {
  for (const Position position : listed) {
    DAYBOOK_TRY(event::Event event, ledger.read(position));
    std::string network = network_word(after, event.subject.chain);
    std::string change = std::visit(ChangeWords{}, event.payload);
    incident.events.push_back({std::move(event), std::move(network), std::move(change)});
  }
  return {};
}

// Without the histories: they are derived, grow with the log, and the timeline tells the same.
std::vector<query::NetworkDifference> differences_of_files(state::State before, state::State after,
                                                           const IncidentOptions& options) {
  forget_histories(before);
  forget_histories(after);
  return query::difference(before, after, options.only, options.from_text, options.to_text);
}

}  // namespace

Result<Incident> collect_incident(ledger::Ledger& ledger, const IncidentOptions& options,
                                  const std::function<void(uint64_t, uint64_t)>& progress) {
  if (options.from >= options.to)
    return usage("there is no event between " + options.from_text + " and " + options.to_text);
  Incident incident;
  incident.options = options;
  incident.made = ledger.clock().now();
  incident.origin = ledger.verifier().name();
  incident.vkey = ledger.verifier().vkey();
  incident.checkpoint = ledger.log().checkpoint_note();
  incident.size = ledger.size();
  incident.root = ledger.log().root();
  DAYBOOK_TRY(const state::State before, ledger.state_at(options.from));
  IncidentCollector collector(before, incident);
  const uint64_t total = options.to.value - options.from.value;
  const auto visit = [&](const event::Event& event, std::string_view) -> Result<void> {
    if (progress) progress(event.position.value - options.from.value, total);
    return collector.take(event);
  };
  DAYBOOK_RETURN_IF_ERROR(ledger.scan(Position(options.from.value), options.to, visit));
  collector.finish();
  incident.networks = differences_of_files(before, collector.now(), options);
  DAYBOOK_RETURN_IF_ERROR(read_listed(ledger, collector.listed(), collector.now(), incident));
  return incident;
}

Result<void> write_incident(const ledger::Ledger& ledger, const Incident& incident,
                            const std::string& folder) {
  std::error_code error;
  if (fs::exists(folder, error) && !fs::is_empty(folder, error))
    return conflict(folder + " is there and not empty: name a new folder");
  const std::string proofs = folder + "/proofs/event-";
  DAYBOOK_RETURN_IF_ERROR(kv::make_folders(folder + "/proofs"));
  for (const IncidentEvent& listed : incident.events) {
    const Position position = listed.event.position;
    const std::string stem = proofs + std::to_string(position.value);
    DAYBOOK_TRY(const log::ProofFile proof, ledger.prove(position));
    DAYBOOK_TRY(const std::string bytes, ledger.log().read(position));
    DAYBOOK_RETURN_IF_ERROR(
        kv::create_unsynced(stem + ".tlog-proof", log::render_proof_file(proof)));
    DAYBOOK_RETURN_IF_ERROR(kv::create_unsynced(stem + ".bin", bytes));
  }
  DAYBOOK_RETURN_IF_ERROR(kv::replace_file(folder + "/checkpoint", incident.checkpoint));
  DAYBOOK_RETURN_IF_ERROR(kv::replace_file(folder + "/key.pub", incident.vkey + "\n"));
  DAYBOOK_RETURN_IF_ERROR(kv::replace_file(folder + "/incident.json",
                                           json::stringify(incident_json(incident), 2) + "\n"));
  return kv::replace_file(folder + "/index.html", incident_html(incident));
}

}  // namespace daybook::replay
