#include "cli/reference.h"

namespace daybook::cli {

const std::vector<Fact>& exit_codes() {
  static const std::vector<Fact> facts = {
      {"0", "fine"},
      {"1", "a finding, or refused: mismatch, tampering, conflict, bad input, nothing found"},
      {"2", "usage: the command line is not well-formed, or there is no daybook here"},
      {"3", "the store is damaged"},
      {"4", "the environment: disk full, no permission, another process holds the store"},
      {"5",
       "`key rotate` and `key revoke`: done, durable here, and the quorum of witnesses missing"},
  };
  return facts;
}

const std::vector<Fact>& environment_variables() {
  static const std::vector<Fact> facts = {
      {"DAYBOOK_DIR", "the daybook's folder, when --dir is not given"},
      {"DAYBOOK_PASSPHRASE_FILE", "a file whose first line is the private key's passphrase"},
      {"DAYBOOK_ACTOR", "who records, when --actor is not given (else USER)"},
      {"DAYBOOK_CLOCK", "a fixed time for tests and reproductions, when --clock is not given"},
      {"NO_COLOR", "when not empty: no colour"},
      {"COLUMNS", "width that tables fit into (else the terminal's; unlimited in a pipe)"},
  };
  return facts;
}

const std::vector<Fact>& points_in_time() {
  static const std::vector<Fact> facts = {
      {"@latest", "after the last event"},
      {"@pos:42", "after event 42 (also plain 42)"},
      {"@time:2025-07-25T09:00:00Z", "what the log knew at that time (recorded time)"},
      {"@2h ago, @3 days ago, @yesterday",
       "the same, counted from now (s, min, h, d, w; also after @time: and @effective:)"},
      {"@effective:2025-07-25T09:00:00Z", "what, as known today, was true at that time"},
      {"@block:sepolia/41000000", "after the last event of that block of a network, or before it"},
      {"@commit:1a2b3c4d", "as of a snapshot commit (id or prefix)"},
      {"@source:1a2b3c4d", "after the last event from that commit of a source repository"},
      {"@tag:NAME, @NAME", "what `daybook tag NAME` named"},
  };
  return facts;
}

const std::string& output_rules() {
  static const std::string text =
      "Results go to standard output, messages to standard error. With --json, standard output "
      "holds exactly one JSON "
      "document, also when the command fails: {\"error\": {\"kind\", \"message\"}}. Events in it "
      "have the field names of schema/event.fbs.";
  return text;
}

}  // namespace daybook::cli
