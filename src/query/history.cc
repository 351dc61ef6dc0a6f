#include "query/history.h"

#include <algorithm>
#include <set>

#include "document/document.h"
#include "document/placement.h"
#include "ledger/config_suggest.h"
#include "versions/versions.h"

namespace daybook::query {
namespace {

using event::Subject;
using event::SubjectKind;

bool is_named(const std::string& name, const std::string& wanted) {
  return name == wanted || document::short_name_of(name) == wanted;
}

void add_contracts(const state::NetworkState& network, ChainId chain, const std::string& wanted,
                   std::vector<Subject>& out) {
  for (const auto& [name, contract] : network.contracts) {
    if (wanted.empty() || is_named(name, wanted)) {
      out.push_back({chain, SubjectKind::kContract, name});
    }
  }
}

void add_all(const state::NetworkState& network, ChainId chain, std::vector<Subject>& out) {
  add_contracts(network, chain, "", out);
  for (const auto& [name, section] : network.sections) {
    out.push_back({chain, SubjectKind::kSection, name});
  }
  out.push_back({chain, SubjectKind::kNetwork, ""});
  out.push_back({chain, SubjectKind::kLayout, ""});
}

Error unknown_contract(const state::State& state, const HistoryQuery& query) {
  std::vector<std::string> names;
  for (const auto& [chain, network] : state.networks) {
    if (query.chain && chain != *query.chain) continue;
    for (const auto& [name, contract] : network.contracts) {
      names.push_back(name);
      const std::string short_name = document::short_name_of(name);
      if (!short_name.empty()) names.push_back(short_name);
    }
  }
  const std::string near = ledger::nearest_word(query.contract, names);
  const std::string where =
      query.chain ? "on " + state.networks.at(*query.chain).header.name : "on any network";
  return not_found("no contract \"" + query.contract + "\" " + where + " at this point" +
                   (near.empty() ? "; see `daybook state`" : ". Did you mean \"" + near + "\"?"));
}

Result<std::vector<Subject>> subjects_of(const state::State& state, const HistoryQuery& query) {
  std::vector<Subject> subjects;
  for (const auto& [chain, network] : state.networks) {
    if (query.chain && chain != *query.chain) continue;
    if (query.contract.empty()) {
      add_all(network, chain, subjects);
    } else {
      add_contracts(network, chain, query.contract, subjects);
    }
  }
  if (subjects.empty() && !query.contract.empty()) return unknown_contract(state, query);
  return subjects;
}

// What a late fact, or a record that came late, says of the contract.
std::optional<event::ContractValue> late_value(const event::Event& event) {
  if (const event::ContractChange* late = event::late_change(event.payload)) return late->value;
  const auto* correction = std::get_if<event::CorrectionRecorded>(&event.payload);
  if (correction == nullptr || correction->source_record.empty()) return std::nullopt;
  const auto record = json::parse(correction->source_record);
  if (!record.ok()) return std::nullopt;
  auto value = document::contract_from_record(*record, correction->source_record, "");
  return value.ok() ? std::optional(*std::move(value)) : std::nullopt;
}

// Follows one subject from its first event on.
class Follower {
 public:
  HistoryLine take(event::Event event) {
    HistoryLine line{std::move(event), {}, false};
    if (const auto* change = std::get_if<event::ContractChange>(&line.event.payload)) {
      line.fields = changed_fields(last_ ? &*last_ : nullptr, change->value);
      last_ = change->value;
    } else if (const auto late = late_value(line.event)) {
      line.is_late_record = true;
      line.fields = changed_fields(nullptr, *late);
    }
    return line;
  }

 private:
  // The contract's last value, also when it was removed since: what a later deployment does not
  // bring back is dropped.
  std::optional<event::ContractValue> last_;
};

Error unknown_field(const std::set<std::string>& seen, const HistoryQuery& query) {
  std::vector<std::string> names(seen.begin(), seen.end());
  for (const std::string& field : seen) {
    const size_t slash = field.find('/');
    if (slash != std::string::npos) names.push_back(field.substr(slash + 1));
  }
  const std::string near = ledger::nearest_word(query.field, names);
  std::string list;
  for (const std::string& field : seen) list += (list.empty() ? "" : ", ") + field;
  return not_found("no event of it touches a field \"" + query.field + "\"" +
                   (near.empty() ? "; its fields are " + (list.empty() ? "none" : list)
                                 : ". Did you mean \"" + near + "\"?"));
}

// The value at the rest of a field's path.
std::optional<json::Value> below(const std::optional<json::Value>& value,
                                 const std::string& pointer) {
  const json::Value* found = value ? json::at_pointer(*value, pointer) : nullptr;
  return found == nullptr ? std::nullopt : std::optional(*found);
}

// The wanted field's part of the change; nullopt: it is not about the field.
std::optional<FieldChange> narrowed(const FieldChange& change, const std::string& wanted) {
  for (const char* prefix : {"", "body/", "extended/"}) {
    const std::string full = prefix + wanted;
    if (full == change.field || change.field.rfind(full + "/", 0) == 0) return change;
    if (full.rfind(change.field + "/", 0) != 0) continue;
    const std::string pointer = full.substr(change.field.size());
    FieldChange inner{full, below(change.before, pointer), below(change.after, pointer)};
    if (inner.before != inner.after) return inner;
  }
  return std::nullopt;
}

// Leaves only the wanted field; false when the line does not touch it.
bool keep_field(HistoryLine& line, std::string wanted) {
  if (wanted.rfind('/', 0) == 0) wanted.erase(0, 1);
  std::vector<FieldChange> kept;
  for (const FieldChange& change : line.fields) {
    if (auto inner = narrowed(change, wanted)) kept.push_back(*std::move(inner));
  }
  line.fields = std::move(kept);
  return !line.fields.empty();
}

// `seen`: every field that any of the events touches.
Result<void> add_lines(const ledger::Ledger& ledger, const Subject& subject,
                       const HistoryQuery& query, std::vector<HistoryLine>& out,
                       std::set<std::string>& seen, bool& touched) {
  DAYBOOK_TRY(const auto positions, versions::subject_history(ledger.log(), subject, query.to));
  Follower follower;
  for (const Position position : positions) {
    DAYBOOK_TRY(event::Event event, ledger.read(position));
    HistoryLine line = follower.take(std::move(event));
    for (const FieldChange& change : line.fields) seen.insert(change.field);
    if (!query.field.empty() && !keep_field(line, query.field)) continue;
    touched = true;
    if (position.value >= query.from.value) out.push_back(std::move(line));
  }
  return {};
}

}  // namespace

std::vector<std::string> dropped_fields(const HistoryLine& line) {
  std::vector<std::string> dropped;
  for (const FieldChange& change : line.fields) {
    if (change.before && !change.after) dropped.push_back(change.field);
  }
  return dropped;
}

Result<std::vector<HistoryLine>> history(const ledger::Ledger& ledger, const state::State& state,
                                         const HistoryQuery& query) {
  DAYBOOK_TRY(const auto subjects, subjects_of(state, query));
  std::vector<HistoryLine> lines;
  std::set<std::string> seen;
  bool touched = false;
  for (const Subject& subject : subjects) {
    DAYBOOK_RETURN_IF_ERROR(add_lines(ledger, subject, query, lines, seen, touched));
  }
  if (!query.field.empty() && !touched) return unknown_field(seen, query);
  std::sort(lines.begin(), lines.end(), [](const HistoryLine& a, const HistoryLine& b) {
    return a.event.position < b.event.position;
  });
  return lines;
}

}  // namespace daybook::query
