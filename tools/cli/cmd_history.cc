#include "cli/event_lines.h"
#include "cli/log_point.h"
#include "cli/printable.h"
#include "cli/program.h"
#include "cli/reveal.h"
#include "cli/waiting.h"
#include "document/event_json.h"
#include "query/history.h"

namespace daybook::cli {
namespace {

constexpr char kDescription[] =
    "Show every change of a contract, or of a network, oldest first\n"
    "With one name: a network's whole history, or, when no network is called so, the history of "
    "the "
    "contract on every network that has it. A short name also finds the contracts that the log "
    "names "
    "in full (path.sol:Name).\n"
    "Each event shows both clocks, who, why, with what evidence, and which fields it dropped. "
    "--field narrows it to one field, also one that only superseded source records still hold: "
    "extended/deploymentArgs.";

constexpr char kExample[] =
    "daybook history bsctestnet LookCoin\n"
    "daybook history LookCoin --field extended/deploymentArgs\n"
    "daybook history bscmainnet --range @time:2025-07-01..@time:2025-08-01 --json";

struct Options {
  std::string first, second, at = "@latest", range, field;
  Waiting waiting;
};

Result<query::HistoryQuery> make_query(ledger::Ledger& ledger, const state::State& state,
                                       const Options& options) {
  query::HistoryQuery query;
  query.field = options.field;
  const auto chain = query::resolve_network(ledger, state, options.first);
  if (!options.second.empty()) {
    if (!chain.ok()) return chain.error();
    query.chain = *chain;
    query.contract = options.second;
  } else if (chain.ok()) {
    query.chain = *chain;
  } else if (chain.error().kind != ErrorKind::kNotFound) {
    return chain.error();
  } else {
    query.contract = options.first;
  }
  return query;
}

json::Value change_json(const query::FieldChange& change) {
  json::Value out = {{"field", change.field}};
  if (change.before) out["before"] = *change.before;
  if (change.after) out["after"] = *change.after;
  return out;
}

json::Value line_json(const query::HistoryLine& line, const NetworkNames& names) {
  json::Value changes = json::Value::array();
  for (const query::FieldChange& change : line.fields) changes.push_back(change_json(change));
  return {{"event", document::event_to_json(line.event)},
          {"network", network_text(names, line.event.subject.chain)},
          {line.is_late_record ? "says" : "changes", std::move(changes)},
          {"dropped", query::dropped_fields(line)}};
}

std::string value_text(const std::optional<json::Value>& value) {
  return value ? json::stringify(*value) : "none";
}

void print_line(Console& out, const query::HistoryLine& line, const NetworkNames& names,
                bool with_fields) {
  out.line(out.paint(Style::kBold, printable(event_headline(line.event, names))));
  for (const std::string& detail : event_details(line.event)) out.line("    " + printable(detail));
  if (with_fields) {
    for (const query::FieldChange& change : line.fields) {
      const std::string text = line.is_late_record
                                   ? "a late record says " + value_text(change.after)
                                   : value_text(change.before) + " → " + value_text(change.after);
      out.line("    " + printable(change.field + ": " + text));
    }
    return;
  }
  for (const std::string& field : query::dropped_fields(line)) {
    out.line("    " + out.paint(Style::kWarn, "dropped: " + printable(field)));
  }
}

void print(Console& out, const std::vector<query::HistoryLine>& lines, const NetworkNames& names,
           bool with_fields) {
  if (lines.empty()) out.line("no such events");
  for (const query::HistoryLine& line : lines) print_line(out, line, names, with_fields);
}

Result<int> run(const Options& options, Context& context) {
  DAYBOOK_TRY(const auto ledger, open_at(context, options.waiting, {options.at, options.range}));
  LogRange range;
  std::string at_text = options.at;
  if (!options.range.empty()) {
    DAYBOOK_TRY(range, resolve_log_range(*ledger, options.range));
    at_text = range.to.value == 0 ? "@latest" : std::to_string(range.to.value - 1);
  }
  DAYBOOK_TRY(const query::Resolved at, resolve_in_log(context, *ledger, at_text));
  DAYBOOK_TRY(query::HistoryQuery query, make_query(*ledger, at.state, options));
  query.from = range.from;
  query.to = options.range.empty() ? at.size : range.to;
  DAYBOOK_TRY(auto lines, query::history(*ledger, at.state, query));
  for (query::HistoryLine& line : lines) DAYBOOK_RETURN_IF_ERROR(reveal(*ledger, line.event));
  const NetworkNames names = network_names(at.state);
  json::Value document = point_json(at);
  document["events"] = json::Value::array();
  for (const query::HistoryLine& line : lines) {
    document["events"].push_back(line_json(line, names));
  }
  context.out().document(document);
  print(context.out(), lines, names, !options.field.empty());
  return 0;
}

}  // namespace

void add_history(Program& program) {
  auto options = std::make_shared<Options>();
  Command command = program.add("history", kDescription, kExample);
  command
      .argument("NETWORK|CONTRACT", options->first, "Network (name, alias or chain id) or contract")
      .required();
  command.argument("CONTRACT", options->second, "Name of a contract of the network");
  command.option("--at", options->at, "Up to this point in time; default @latest").type("POINT");
  command.option("--range", options->range, "Only the events after A, up to and with B; A.., ..B")
      .type("A..B");
  command
      .option("--field", options->field,
              "Only changes of this field, with its values: proxy, extended/deploymentArgs, "
              "recorded_hash, …")
      .type("FIELD");
  add_waiting(command, options->waiting);
  program.on(command, [options](Context& context) { return run(*options, context); });
}

}  // namespace daybook::cli
