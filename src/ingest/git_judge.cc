#include "ingest/git_judge.h"

#include <algorithm>

#include "document/document.h"
#include "document/fields.h"
#include "ingest/draft.h"
#include "state/decide.h"

namespace daybook::ingest {
namespace {

// Written into a record, or left out of it on purpose.
bool is_of_records(const std::string& key, const event::FieldList& extended) {
  for (const char* known :
       {"factoryByteCodeHash", "implementationHash", "deploymentArgs", "timestamp"}) {
    if (key == known) return true;
  }
  return event::get(extended, key) != nullptr;
}

bool same_word(const std::string* held, const std::string& said) {
  return held != nullptr && (*held == said || folded(*held) == folded(said));
}

// Unified files also write the implementation, or the proxy, as `address`.
bool is_known_address(const event::ContractValue& held, const std::string& said) {
  return same_word(event::get(held.body, "implementation"), said) ||
         same_word(event::get(held.body, "proxy"), said);
}

class Restraint {
 public:
  Restraint(const event::ContractValue& held, std::vector<Contradiction>& contradictions)
      : held_(held), result_(held), contradictions_(contradictions) {}

  void take_body(const event::Field& field) {
    const std::string* known = event::get(held_.body, field.key);
    const bool is_address = field.key == "address" && !is_known_address(held_, field.json);
    if (field.key == "proxy" || field.key == "implementation" || is_address) {
      contradict(field.key, known, field.json);
    } else if (known == nullptr || *known != field.json) {
      event::set(result_.body, field.key, field.json);
    }
  }

  void take_extended(const event::Field& field) {
    if (!result_.extended) result_.extended = event::FieldList{};
    const event::FieldList held = held_.extended.value_or(event::FieldList{});
    if (is_of_records(field.key, held)) {
      contradict(field.key, event::get(held, field.key), field.json);
    } else {
      event::set(*result_.extended, field.key, field.json);
    }
  }

  void take_hash(const std::string& hash) {
    if (held_.recorded_hash) {
      contradict("implementationHashes", &*held_.recorded_hash, hash);
    } else {
      result_.recorded_hash = hash;
    }
  }

  event::ContractValue take() { return std::move(result_); }

 private:
  void contradict(const std::string& member, const std::string* held, const std::string& said) {
    const bool says_nothing = said == "[]" || said == "null" || said == "\"\"";
    if (same_word(held, said) || (held == nullptr && says_nothing)) return;
    contradictions_.push_back({member, said, held != nullptr ? *held : ""});
  }

  const event::ContractValue& held_;
  event::ContractValue result_;
  std::vector<Contradiction>& contradictions_;
};

// Every member that the file gives is what the contract's last value had.
bool says_nothing_new(const event::ContractValue& known, const event::ContractValue& said) {
  const bool same_body =
      std::all_of(said.body.begin(), said.body.end(), [&known](const event::Field& field) {
        return same_word(event::get(known.body, field.key), field.json);
      });
  const std::string* hash = known.recorded_hash ? &*known.recorded_hash : nullptr;
  return same_body && (!said.recorded_hash || same_word(hash, *said.recorded_hash));
}

}  // namespace

event::ContractValue restrained(const event::ContractValue& held, const event::ContractValue& said,
                                std::vector<Contradiction>& contradictions) {
  Restraint restraint(held, contradictions);
  for (const event::Field& field : said.body) restraint.take_body(field);
  if (said.extended) {
    for (const event::Field& field : *said.extended) restraint.take_extended(field);
  }
  if (said.recorded_hash) restraint.take_hash(*said.recorded_hash);
  return restraint.take();
}

bool Judge::gives_way(const event::Subject& section) const {
  const std::string kind = known_.last_kind(section);
  return kind.rfind("legacy-", 0) == 0 || kind.rfind("enhanced-", 0) == 0;
}

const event::ContractValue* Judge::last_value(const event::Subject& contract) const {
  const state::NetworkState* network = planner_.network(contract.chain);
  if (network == nullptr) return nullptr;
  const auto known = network->contracts.find(contract.name);
  const bool is_known = known != network->contracts.end() && known->second.was_ever_live();
  return is_known ? &known->second.value : nullptr;
}

Result<std::vector<Judged>> Judge::judge(const Word& word) {
  const std::string key = document::leveldb_key(word.subject.chain, word.subject.name);
  if (records_ != nullptr && records_->count(key) != 0) return judge_held(word);
  std::optional<event::ContractChange> change = state::classify_change(word.before, word.value);
  std::vector<Judged> out;
  if (!change) return out;
  const event::ContractValue* known = last_value(word.subject);
  if (records_ != nullptr && word.before == nullptr) {
    planner_.findings.add("not-in-leveldb", word.where,
                          "contract " + word.subject.name + " of chain " +
                              std::to_string(word.subject.chain.value) + " is not in " + path_ +
                              ": it is not live");
    if (known != nullptr && says_nothing_new(*known, word.value)) return out;
  }
  // What nothing was known of is older than nothing, and the LevelDB says whether it is live.
  const bool is_first_word = records_ != nullptr && known == nullptr;
  if (word.is_older && !is_first_word) {
    DAYBOOK_RETURN_IF_ERROR(keep_older(word, out));
  } else {
    out.push_back({{word.subject, *change}, std::nullopt});
  }
  return out;
}

Result<void> Judge::keep_older(const Word& word, std::vector<Judged>& out) {
  planner_.findings.add("older-than-known", word.where,
                        "is older than what is known of contract " + word.subject.name +
                            " and does not overwrite it");
  const event::FieldList& body = word.value.body;
  const bool was_said = std::all_of(body.begin(), body.end(), [&](const event::Field& field) {
    return known_.has_said(word.subject, field.json);
  });
  if (was_said) return {};
  return keep(word,
              word.where + " says this of contract " + word.subject.name +
                  ", of an earlier time than what is known",
              json::stringify(document::object_of(body)), out);
}

Result<std::vector<Judged>> Judge::judge_held(const Word& word) {
  std::vector<Judged> out;
  if (word.before == nullptr) return out;  // the record is kept, and is no contract's
  std::vector<Contradiction> contradictions;
  event::ContractValue value = restrained(*word.before, word.value, contradictions);
  std::optional<event::ContractChange> change =
      state::classify_change(word.before, std::move(value));
  if (change && !word.is_older) out.push_back({{word.subject, *change}, std::nullopt});
  for (const Contradiction& one : contradictions) {
    const std::string held = one.held.empty() ? "none" : one.held;
    const std::string what = "contract " + word.subject.name + " of chain " +
                             std::to_string(word.subject.chain.value) + ": " + one.member + " is " +
                             one.said + " here and " + held + " in " + path_;
    if (known_.has_said(word.subject, one.said)) {
      planner_.findings.add("stale-copy", word.where, what + "; it was so before");
      continue;
    }
    planner_.findings.add("source-conflict", word.where, what + ", which counts");
    DAYBOOK_RETURN_IF_ERROR(keep(word,
                                 word.where + " says " + one.member + " is " + one.said + "; " +
                                     path_ + " says " + held + ", which counts",
                                 "{" + json::quote(one.member) + ":" + one.said + "}", out));
  }
  return out;
}

Result<void> Judge::keep(const Word& word, const std::string& note, const std::string& said,
                         std::vector<Judged>& out) {
  const event::Subject& subject = word.subject;
  const EventId id = event::import_id(
      {kGit, "word", std::to_string(subject.chain.value), subject.name, folded(said)});
  DAYBOOK_TRY(const bool is_known, planner_.is_known(id));
  if (is_known) return planner_.count_known(id);
  const bool is_repeated =
      std::any_of(out.begin(), out.end(), [&id](const Judged& one) { return one.id == id; });
  const state::NetworkState* network = planner_.network(subject.chain);
  if (is_repeated || network == nullptr) return {};
  event::CorrectionRecorded correction{std::nullopt, note, said};
  const auto known = network->contracts.find(subject.name);
  const bool is_first_word = known == network->contracts.end() || !known->second.was_ever_live();
  if (!is_first_word) correction.refers_to = known->second.changed;
  const event::Subject chain{subject.chain, event::SubjectKind::kNetwork, ""};
  out.push_back({{is_first_word ? chain : subject, correction}, id});
  return {};
}

}  // namespace daybook::ingest
