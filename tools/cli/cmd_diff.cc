#include <sstream>

#include "cli/printable.h"
#include "cli/program.h"
#include "cli/state_diff.h"
#include "query/point.h"

namespace daybook::cli {
namespace {

constexpr char kDescription[] =
    "Show what changed between two points in time\n"
    "First in the words of the log, contract by contract; then as a diff of the unified JSON "
    "files.";

constexpr char kExample[] =
    "daybook diff @pos:10 @latest\n"
    "daybook diff @effective:2025-07-01 @effective:2025-08-01 --network bscmainnet\n"
    "daybook diff @commit:1a2b3c4d @latest --exit-code --no-text";

struct Options {
  std::string from, to = "@latest", network;
  bool exit_code = false, no_text = false;
};

// One name may mean another chain at each point: the later one decides, else the earlier.
Result<std::optional<ChainId>> chain_of(ledger::Ledger& ledger, const query::Resolved& from,
                                        const query::Resolved& to, const std::string& network) {
  if (network.empty()) return std::optional<ChainId>();
  auto chain = query::resolve_network(ledger, to.state, network);
  if (!chain.ok()) chain = query::resolve_network(ledger, from.state, network);
  if (!chain.ok()) return chain.error();
  return std::optional(*chain);
}

void print_text_diff(Console& out, const std::string& text) {
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    const std::string shown = printable(line);
    const char sign = line.empty() ? ' ' : line.front();
    if (sign == '-') {
      out.line(out.paint(Style::kBad, shown));
    } else if (sign == '+') {
      out.line(out.paint(Style::kGood, shown));
    } else {
      out.line(sign == '@' ? out.paint(Style::kDim, shown) : shown);
    }
  }
}

void print_network(Console& out, const NetworkDifference& network, bool with_text) {
  const std::string word = network.change == "changed" ? "" : ", " + network.change;
  out.line(out.paint(Style::kBold, printable(network.name) + " (chain " +
                                       std::to_string(network.chain.value) + word + ")"));
  for (const ContractDifference& contract : network.contracts) {
    std::string line = "  " + contract.change + "  " + contract.name;
    if (!contract.from.empty() || !contract.to.empty())
      line += "  " + contract.from + " → " + contract.to;
    out.line(printable(line));
  }
  for (const SectionDifference& section : network.sections) {
    out.line(printable("  section " + section.change + "  " + section.name));
  }
  if (with_text) print_text_diff(out, network.file_diff);
}

json::Value point_json(const query::Resolved& at) {
  return {{"point", at.point.text}, {"size", at.size.value}};
}

Result<int> run(const Options& options, Context& context) {
  DAYBOOK_TRY(const query::Point from_point, query::parse_point(options.from));
  DAYBOOK_TRY(const query::Point to_point, query::parse_point(options.to));
  DAYBOOK_TRY(const auto ledger, context.open(false));
  DAYBOOK_TRY(const query::Resolved from, query::resolve(*ledger, from_point));
  DAYBOOK_TRY(const query::Resolved to, query::resolve(*ledger, to_point));
  DAYBOOK_TRY(const auto chain, chain_of(*ledger, from, to, options.network));
  const auto networks = difference(from.state, to.state, chain, from.point.text, to.point.text);
  Console& out = context.out();
  json::Value list = json::Value::array();
  for (const NetworkDifference& network : networks) list.push_back(difference_json(network));
  out.document({{"from", point_json(from)},
                {"to", point_json(to)},
                {"different", !networks.empty()},
                {"networks", list}});
  if (networks.empty()) out.line("no difference");
  for (const NetworkDifference& network : networks) print_network(out, network, !options.no_text);
  return options.exit_code && !networks.empty() ? 1 : 0;
}

}  // namespace

void add_diff(Program& program) {
  auto options = std::make_shared<Options>();
  Command command = program.add("diff", kDescription, kExample);
  command.argument("FROM", options->from, "Point in time").required();
  command.argument("TO", options->to, "Point in time; default @latest");
  command.option("--network", options->network, "Only this network (name, alias or chain id)")
      .type("NETWORK");
  command.flag("--no-text", options->no_text, "Without the diff of the files");
  command.flag("--exit-code", options->exit_code, "Exit with 1 when there is a difference");
  program.on(command, [options](Context& context) { return run(*options, context); });
}

}  // namespace daybook::cli
