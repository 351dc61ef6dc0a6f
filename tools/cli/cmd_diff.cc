#include <sstream>

#include "cli/log_point.h"
#include "cli/printable.h"
#include "cli/program.h"
#include "cli/waiting.h"
#include "query/difference.h"
#include "query/point.h"

namespace daybook::cli {
namespace {

constexpr char kDescription[] =
    "Show what changed between two points in time\n"
    "First in the words of the log, contract by contract; then as a diff of the unified JSON "
    "files. Two points, or a range A..B: A.. ends at @latest, ..B begins with nothing. --format: "
    "words (default), unified (the files' diff alone), git (as git diff, which git apply takes), "
    "json-patch (RFC 6902: of one network an array, of all an object by file).";

constexpr char kExample[] =
    "daybook diff @pos:10 @latest\n"
    "daybook diff @effective:2025-07-01 @effective:2025-08-01 --network bscmainnet\n"
    "daybook diff @commit:1a2b3c4d..@latest --exit-code --no-text\n"
    "daybook diff @release..@latest --network 56 --format json-patch";

struct Options {
  std::string from, to, network, format = "words";
  bool exit_code = false, no_text = false;
  Waiting waiting;
};

// One name may mean another chain at each point: the later one decides, else the earlier.
Result<std::optional<ChainId>> chain_of(ledger::Ledger& ledger, const query::Resolved& from,
                                        const query::Resolved& to, const std::string& network) {
  if (network.empty()) return std::optional<ChainId>();
  auto chain = query::resolve_network(ledger, to.state, network);
  if (!chain.ok() && chain.error().kind == ErrorKind::kNotFound) {
    chain = query::resolve_network(ledger, from.state, network);
  }
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

void print_network(Console& out, const query::NetworkDifference& network, bool with_text) {
  const std::string word = network.change == "changed" ? "" : ", " + network.change;
  out.line(out.paint(Style::kBold, printable(network.name) + " (chain " +
                                       std::to_string(network.chain.value) + word + ")"));
  for (const query::ContractDifference& contract : network.contracts) {
    std::string line = "  " + contract.change + "  " + contract.name;
    if (!contract.from.empty() || !contract.to.empty())
      line += "  " + contract.from + " → " + contract.to;
    out.line(printable(line));
  }
  for (const query::SectionDifference& section : network.sections) {
    out.line(printable("  section " + section.change + "  " + section.name));
  }
  if (with_text) print_text_diff(out, network.file_diff);
}

json::Value point_json(const query::Resolved& at) {
  return {{"point", at.point.text}, {"size", at.size.value}};
}

// FROM TO, or one range.
Result<query::Range> read_points(const Options& options) {
  const bool is_range = options.from.find("..") != std::string::npos;
  if (is_range && !options.to.empty()) {
    return usage(options.from + " has two points already: give a range, or two points");
  }
  if (is_range) return query::parse_range(options.from);
  query::Range range;
  DAYBOOK_TRY(range.from, query::parse_point(options.from));
  if (!options.to.empty()) {
    DAYBOOK_TRY(range.to, query::parse_point(options.to));
  }
  return range;
}

struct Compared {
  query::Resolved from, to;
  std::vector<query::NetworkDifference> networks;
};

Result<Compared> compare(ledger::Ledger& ledger, const query::LocatedRange& range,
                         const std::string& network) {
  Compared out;
  DAYBOOK_TRY(out.from, query::resolve(ledger, range.from));
  DAYBOOK_TRY(out.to, query::resolve(ledger, range.to));
  DAYBOOK_TRY(const auto chain, chain_of(ledger, out.from, out.to, network));
  out.networks = query::difference(out.from.state, out.to.state, chain, out.from.point.text,
                                   out.to.point.text);
  return out;
}

json::Value document_of(const Compared& compared, const Options& options) {
  json::Value list = json::Value::array();
  for (const query::NetworkDifference& network : compared.networks) {
    list.push_back(query::difference_json(network));
    if (options.format == "json-patch") list.back()["patch"] = query::json_patch(network);
  }
  return {{"from", point_json(compared.from)},
          {"to", point_json(compared.to)},
          {"different", !compared.networks.empty()},
          {"networks", std::move(list)}};
}

std::string patch_text(const Compared& compared, const Options& options) {
  json::Value patch = options.network.empty() ? json::Value::object() : json::Value::array();
  for (const query::NetworkDifference& network : compared.networks) {
    if (options.network.empty()) {
      patch[network.file] = query::json_patch(network);
    } else {
      patch = query::json_patch(network);
    }
  }
  return json::stringify(patch, 2) + "\n";
}

void print(Console& out, const Compared& compared, const Options& options) {
  if (options.format == "json-patch") {
    out.text(patch_text(compared, options));
    return;
  }
  if (compared.networks.empty() && options.format == "words") out.line("no difference");
  for (const query::NetworkDifference& network : compared.networks) {
    if (options.format == "words") print_network(out, network, !options.no_text);
    if (options.format == "unified") print_text_diff(out, network.file_diff);
    if (options.format == "git") out.text(query::git_diff(network));
  }
}

Result<int> run(const Options& options, Context& context) {
  DAYBOOK_TRY(const query::Range points, read_points(options));
  query::LocatedRange range;
  const auto look = [&](ledger::Ledger& ledger) -> Result<void> {
    DAYBOOK_TRY(range, query::resolve_range(ledger, points));
    return {};
  };
  DAYBOOK_TRY(const auto ledger, open_when(context, options.waiting, look));
  DAYBOOK_TRY(const Compared compared, compare(*ledger, range, options.network));
  Console& out = context.out();
  out.note(position_note(compared.from));
  out.note(position_note(compared.to));
  out.document(document_of(compared, options));
  print(out, compared, options);
  return options.exit_code && !compared.networks.empty() ? 1 : 0;
}

}  // namespace

void add_diff(Program& program) {
  auto options = std::make_shared<Options>();
  Command command = program.add("diff", kDescription, kExample);
  command.argument("FROM", options->from, "Point in time, or a range A..B").required();
  command.argument("TO", options->to, "Point in time; default @latest");
  command.option("--network", options->network, "Only this network (name, alias or chain id)")
      .type("NETWORK");
  command.option("--format", options->format, "How")
      .choice({"words", "unified", "git", "json-patch"});
  command.flag("--no-text", options->no_text, "Words alone, without the diff of the files");
  command.flag("--exit-code", options->exit_code, "Exit with 1 when there is a difference");
  add_waiting(command, options->waiting);
  program.on(command, [options](Context& context) { return run(*options, context); });
}

}  // namespace daybook::cli
