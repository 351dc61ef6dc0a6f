#include "cli/witness_lines.h"

#include "base/time.h"
#include "cli/printable.h"

namespace daybook::cli {
namespace {

constexpr uint64_t kMsInSecond = 1000;
constexpr uint64_t kLastShownSecond = 253402300799;  // the end of the year 9999

// Whole seconds, as a witness gives them.
std::string time_text(uint64_t seconds) {
  if (seconds > kLastShownSecond) return std::to_string(seconds) + " s";
  const std::string text = to_iso_ms(TimeNs::from_ms(static_cast<int64_t>(seconds * kMsInSecond)));
  return text.substr(0, text.find('.')) + "Z";
}

}  // namespace

json::Value witness_json(const ledger::WitnessStatus& status) {
  json::Value lines = json::Value::array();
  for (const note::Cosignature& found : status.standing.cosignatures) {
    const witness::Witness& witness = status.policy.witnesses[found.witness];
    lines.push_back({{"witness", witness.name},
                     {"key", witness.key.vkey()},
                     {"time", found.time ? json::Value(time_text(*found.time)) : json::Value()},
                     {"good", found.time.has_value()}});
  }
  return {{"quorum", status.policy.quorum_text()},
          {"met", status.standing.quorum_met},
          {"required", status.required},
          {"cosignatures", lines}};
}

std::string witness_line(const ledger::WitnessStatus& status) {
  std::string line;
  for (const note::Cosignature& found : status.standing.cosignatures) {
    line += (line.empty() ? "" : ", ") + status.policy.witnesses[found.witness].name + " " +
            (found.time ? time_text(*found.time) : "BAD");
  }
  return (line.empty() ? "none" : line) + "; " + status.policy.quorum_text() + ": " +
         (status.standing.quorum_met ? "met" : "NOT met");
}

json::Value refusals_json(const ledger::StandingRefusals& refusals) {
  json::Value list = json::Value::array();
  for (const ledger::StandingRefusal& refusal : refusals) {
    const auto refused = ledger::refused_checkpoint(refusal);
    list.push_back({{"witness", refusal.name},
                    {"key", refusal.vkey},
                    {"class", std::string(witness::class_name(refusal.klass))},
                    {"itsSize", refusal.its_size.value},
                    {"size", refused.ok() ? json::Value(refused->size.value) : json::Value()},
                    {"root", refused.ok() ? json::Value(refused->root.hex()) : json::Value()},
                    {"said", refusal.said},
                    {"first", to_iso_ms(refusal.first)},
                    {"last", to_iso_ms(refusal.last)}});
  }
  return list;
}

void print_refusals(Console& out, const std::string& label,
                    const ledger::StandingRefusals& refusals) {
  for (const ledger::StandingRefusal& refusal : refusals) {
    out.line(label + out.paint(Style::kBad, std::string(witness::class_name(refusal.klass))) +
             "  " + printable(ledger::refusal_text(refusal)));
  }
}

}  // namespace daybook::cli
