#include "ledger/standing_refusals.h"

#include <algorithm>

#include "base/bytes.h"
#include "json/json.h"
#include "kv/durable_file.h"
#include "ledger/ledger.h"

namespace daybook::ledger {
namespace {

constexpr uint64_t kMaxRefusalBytes = 16 << 20;
constexpr char kRefusalFormat[] = "daybook-refusals/1";

json::Value refusal_json(const StandingRefusal& refusal) {
  return {{"witness", refusal.name},
          {"key", refusal.vkey},
          {"class", std::string(witness::class_name(refusal.klass))},
          {"itsSize", std::to_string(refusal.its_size.value)},
          {"said", refusal.said},
          {"checkpoint", refusal.checkpoint},
          {"first", to_iso_ms(refusal.first)},
          {"last", to_iso_ms(refusal.last)}};
}

Result<std::string> text_member(const json::Value& value, const char* key) {
  const auto found = value.find(key);
  if (found == value.end() || !found->is_string()) {
    return invalid("a refusal has no text \"" + std::string(key) + "\"");
  }
  return found->get<std::string>();
}

Result<TimeNs> time_member(const json::Value& value, const char* key) {
  DAYBOOK_TRY(const std::string text, text_member(value, key));
  return parse_time(text);
}

Result<StandingRefusal> parse_refusal(const json::Value& value) {
  if (!value.is_object()) return invalid("a refusal is an object");
  StandingRefusal refusal;
  DAYBOOK_TRY(refusal.name, text_member(value, "witness"));
  DAYBOOK_TRY(refusal.vkey, text_member(value, "key"));
  DAYBOOK_TRY(const std::string klass, text_member(value, "class"));
  const auto known = witness::parse_class(klass);
  if (!known || !witness::is_alarm(*known)) return invalid("class \"" + klass + "\" is none");
  refusal.klass = *known;
  DAYBOOK_TRY(const std::string its_size, text_member(value, "itsSize"));
  const auto size = parse_decimal(its_size);
  if (!size) return invalid("\"itsSize\" is a decimal number");
  refusal.its_size = TreeSize(*size);
  DAYBOOK_TRY(refusal.said, text_member(value, "said"));
  DAYBOOK_TRY(refusal.checkpoint, text_member(value, "checkpoint"));
  DAYBOOK_TRY(const note::Checkpoint checkpoint, refused_checkpoint(refusal));
  (void)checkpoint;
  DAYBOOK_TRY(refusal.first, time_member(value, "first"));
  DAYBOOK_TRY(refusal.last, time_member(value, "last"));
  return refusal;
}

Result<StandingRefusals> parse_refusals(std::string_view text) {
  DAYBOOK_TRY(const json::Value document, json::parse(text));
  const bool is_ours = document.is_object() && document.contains("format") &&
                       document.at("format") == kRefusalFormat && document.contains("refusals") &&
                       document.at("refusals").is_array();
  if (!is_ours) return invalid("it is not of the format " + std::string(kRefusalFormat));
  StandingRefusals refusals;
  for (const json::Value& value : document.at("refusals")) {
    DAYBOOK_TRY(StandingRefusal refusal, parse_refusal(value));
    refusals.push_back(std::move(refusal));
  }
  return refusals;
}

// Of the same witness and class: the first checkpoint stays, the newest words count.
void add_refusal(StandingRefusal refusal, StandingRefusals& refusals) {
  const auto known =
      std::find_if(refusals.begin(), refusals.end(), [&](const StandingRefusal& other) {
        return other.vkey == refusal.vkey && other.klass == refusal.klass;
      });
  if (known == refusals.end()) {
    refusals.push_back(std::move(refusal));
    return;
  }
  known->last = refusal.last;
  known->its_size = std::max(known->its_size, refusal.its_size);
}

Result<bool> is_healed(const log::Log& log, const witness::Policy& policy,
                       const witness::Standing& standing, const StandingRefusal& refusal) {
  if (refusal.klass != witness::RefusalClass::kRollback || log.size() < refusal.its_size) {
    return false;
  }
  bool has_cosigned = false;
  for (size_t i = 0; i < policy.witnesses.size(); ++i) {
    if (policy.witnesses[i].key.vkey() == refusal.vkey && standing.cosigned[i]) has_cosigned = true;
  }
  if (!has_cosigned) return false;
  return holds_refused(log, refusal);
}

}  // namespace

Result<StandingRefusals> load_refusals(const Paths& paths) {
  const Result<std::string> text = kv::read_file(paths.refusals, kMaxRefusalBytes, *paths.files);
  if (!text.ok() && text.error().kind == ErrorKind::kNotFound) return StandingRefusals();
  if (!text.ok()) return text.error();
  Result<StandingRefusals> refusals = parse_refusals(*text);
  if (refusals.ok()) return refusals;
  return damaged(paths.refusals + ": " + refusals.error().message +
                 ": what witnesses refused can no longer be read. Keep a copy, remove the file, "
                 "and run `daybook witness collect`");
}

Result<void> save_refusals(const Paths& paths, const StandingRefusals& refusals) {
  if (refusals.empty()) return kv::remove_file(paths.refusals, *paths.files);
  json::Value list = json::Value::array();
  for (const StandingRefusal& refusal : refusals) list.push_back(refusal_json(refusal));
  const json::Value document = {{"format", kRefusalFormat}, {"refusals", list}};
  return kv::replace_file(paths.refusals, json::stringify(document, 2) + "\n", 0644, *paths.files);
}

bool add_alarms(const witness::Policy& policy, const witness::Round& round, TimeNs now,
                StandingRefusals& refusals) {
  bool any = false;
  for (const witness::Refusal& refusal : round.refusals) {
    if (!witness::is_alarm(refusal.klass)) continue;
    const witness::Witness& witness = policy.witnesses[refusal.witness];
    add_refusal({witness.name, witness.key.vkey(), refusal.klass, refusal.its_size,
                 refusal.error.message, round.note, now, now},
                refusals);
    any = true;
  }
  return any;
}

Result<StandingRefusals> take_healed(const log::Log& log, const witness::Policy& policy,
                                     const witness::Standing& standing,
                                     StandingRefusals& refusals) {
  StandingRefusals healed, standing_on;
  for (StandingRefusal& refusal : refusals) {
    DAYBOOK_TRY(const bool heals, is_healed(log, policy, standing, refusal));
    (heals ? healed : standing_on).push_back(refusal);
  }
  refusals = std::move(standing_on);
  return healed;
}

Result<note::Checkpoint> refused_checkpoint(const StandingRefusal& refusal) {
  const Result<note::Note> note = note::parse_note(refusal.checkpoint);
  if (!note.ok()) return note.error().with_context("the refused checkpoint");
  return note::parse_checkpoint_text(note->text);
}

Result<bool> holds_refused(const log::Log& log, const StandingRefusal& refusal) {
  DAYBOOK_TRY(const note::Checkpoint refused, refused_checkpoint(refusal));
  if (refused.size > log.size()) return false;
  DAYBOOK_TRY(const Hash root, log.root_at(refused.size));
  return root == refused.root;
}

std::string refusal_text(const StandingRefusal& refusal) {
  const auto checkpoint = refused_checkpoint(refusal);
  const std::string what =
      checkpoint.ok() ? std::to_string(checkpoint->size.value) + " events" : "a checkpoint";
  return refusal.name + " refused " + what + " on " + to_iso_ms(refusal.first) + ": " +
         refusal.said;
}

}  // namespace daybook::ledger
