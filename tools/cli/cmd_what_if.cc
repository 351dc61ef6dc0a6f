#include <sstream>

#include "base/bytes.h"
#include "cli/event_lines.h"
#include "cli/log_point.h"
#include "cli/printable.h"
#include "cli/program.h"
#include "cli/waiting.h"
#include "document/event_json.h"
#include "query/difference.h"
#include "query/what_if.h"

namespace daybook::cli {
namespace {

constexpr char kDescription[] =
    "Show what would be different without some events\n"
    "Folds the log without them and compares with what is. A change carries its contract's whole "
    "value: where a later event of the same contract stands, the value is the same without the "
    "earlier one, and only histories and the file version differ. Nothing is recorded.";

constexpr char kExample[] =
    "daybook what-if --without 42\n"
    "daybook what-if --without 40 41 42 --at @time:2025-08-01 --exit-code";

struct Options {
  std::vector<std::string> without;
  std::string at = "@latest";
  bool exit_code = false, no_text = false;
  Waiting waiting;
};

Result<std::set<Position>> read_positions(const std::vector<std::string>& words) {
  std::set<Position> out;
  for (const std::string& word : words) {
    std::istringstream parts(word);
    for (std::string part; std::getline(parts, part, ',');) {
      const std::string digits = part.rfind("@pos:", 0) == 0 ? part.substr(5) : part;
      const auto number = parse_decimal(digits);
      if (!number) return usage("--without " + word + ": \"" + part + "\" is not a position");
      out.insert(Position(*number));
    }
  }
  return out;
}

std::string fate(const query::OmittedEvent& omitted) {
  if (!state::changes_document(omitted.event)) return "it changes no state";
  if (!omitted.replaced_by) return "its value is the present one";
  return "event " + std::to_string(omitted.replaced_by->value) + " has replaced its value";
}

json::Value omitted_json(const query::OmittedEvent& omitted) {
  json::Value out = {{"event", document::event_to_json(omitted.event)}};
  out["replacedBy"] = omitted.replaced_by ? json::Value(omitted.replaced_by->value) : json::Value();
  return out;
}

void print_text(Console& out, const std::string& text) {
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    const char sign = line.empty() ? ' ' : line.front();
    const std::string shown = printable(line);
    out.line(sign == '-' ? out.paint(Style::kBad, shown)
                         : (sign == '+' ? out.paint(Style::kGood, shown) : shown));
  }
}

void print_network(Console& out, const query::NetworkDifference& network, bool with_text) {
  out.line(out.paint(Style::kBold, printable(network.name) + " (chain " +
                                       std::to_string(network.chain.value) + ")"));
  for (const query::ContractDifference& contract : network.contracts) {
    std::string line = "  " + contract.change + "  " + contract.name;
    if (!contract.from.empty() || !contract.to.empty()) {
      line += "  " + contract.from + " → " + contract.to;
    }
    out.line(printable(line));
  }
  for (const query::SectionDifference& section : network.sections) {
    out.line(printable("  section " + section.change + "  " + section.name));
  }
  if (with_text) print_text(out, network.file_diff);
}

Result<int> run(const Options& options, Context& context) {
  DAYBOOK_TRY(const std::set<Position> omit, read_positions(options.without));
  DAYBOOK_TRY(const auto ledger, open_at(context, options.waiting, {options.at}));
  DAYBOOK_TRY(const query::Resolved at, resolve_in_log(context, *ledger, options.at));
  DAYBOOK_TRY(const query::WhatIf answer, query::what_if(*ledger, at.size, omit));
  const auto networks =
      query::difference(at.state, answer.without, std::nullopt, at.point.text, "without them");
  Console& out = context.out();
  json::Value document = point_json(at);
  document["without"] = json::Value::array();
  for (const query::OmittedEvent& omitted : answer.omitted) {
    document["without"].push_back(omitted_json(omitted));
  }
  document["different"] = !networks.empty();
  document["networks"] = json::Value::array();
  for (const query::NetworkDifference& network : networks) {
    document["networks"].push_back(query::difference_json(network));
  }
  out.document(document);
  const NetworkNames names = network_names(at.state);
  for (const query::OmittedEvent& omitted : answer.omitted) {
    out.line(printable("without " + event_headline(omitted.event, names)));
    out.line("    " + fate(omitted));
  }
  if (networks.empty()) out.line("no difference");
  for (const query::NetworkDifference& network : networks)
    print_network(out, network, !options.no_text);
  return options.exit_code && !networks.empty() ? 1 : 0;
}

}  // namespace

void add_what_if(Program& program) {
  auto options = std::make_shared<Options>();
  Command command = program.add("what-if", kDescription, kExample);
  command.several("--without", options->without, "Positions of the events to leave out")
      .type("POS")
      .required();
  command.option("--at", options->at, "Point in time; default @latest").type("POINT");
  command.flag("--no-text", options->no_text, "Without the diff of the files");
  command.flag("--exit-code", options->exit_code, "Exit with 1 when there is a difference");
  add_waiting(command, options->waiting);
  program.on(command, [options](Context& context) { return run(*options, context); });
}

}  // namespace daybook::cli
