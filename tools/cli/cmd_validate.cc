#include <algorithm>

#include "cli/log_point.h"
#include "cli/printable.h"
#include "cli/program.h"
#include "cli/waiting.h"
#include "query/point.h"
#include "validate/report.h"

namespace daybook::cli {
namespace {

constexpr char kDescription[] =
    "Compare other sources with the log\n"
    "Contract by contract and field by field, with the log as it was at a point. A source is a "
    "LevelDB folder, a unified, legacy, config or enhanced JSON file, or a repository (all of "
    "these in the tree of --ref). Fields that the log knows and the source does not can be brought "
    "back with `daybook recover`. Exit status 1 when something differs.";

constexpr char kExample[] =
    "daybook validate deployments/unified/*.unified.json\n"
    "daybook validate ~/src/contracts --ref main --at @time:2025-08-13\n"
    "daybook validate backups/leveldb --json";

struct Options {
  std::vector<std::string> sources;
  std::string at = "@latest", ref = "HEAD";
  Waiting waiting;
};

constexpr size_t kMaxShown = 66;  // a hash

std::string shortened(const std::string& text) {
  if (text.empty()) return "(none)";
  return text.size() <= kMaxShown + 2 ? text : text.substr(0, kMaxShown) + "…";
}

std::string name_of(const validate::Difference& one) {
  const validate::FieldKey& key = one.key;
  if (key.contract.empty()) return key.member;
  return key.contract + "  " + validate::class_name(key.field_class) +
         (key.member == validate::class_name(key.field_class) ? "" : " " + key.member);
}

void print_differences(Console& out, const std::string& title,
                       const std::vector<validate::Difference>& differences) {
  if (differences.empty()) return;
  out.line("  " + out.paint(Style::kWarn, title) + "  " + std::to_string(differences.size()));
  for (const validate::Difference& one : differences) {
    std::string line = "    " + name_of(one) + "  ";
    if (one.in_source.empty()) {
      line += shortened(one.in_log);
    } else if (one.in_log.empty()) {
      line += shortened(one.in_source);
    } else {
      line += "log " + shortened(one.in_log) + "  source " + shortened(one.in_source);
    }
    out.line(printable(line));
  }
}

void print_superseded(Console& out, const std::vector<validate::SupersededField>& fields) {
  if (fields.empty()) return;
  out.line("  " + out.paint(Style::kWarn, "only in superseded events") + "  " +
           std::to_string(fields.size()));
  for (const validate::SupersededField& field : fields) {
    out.line(printable("    " + field.contract.name + "  " + field.member + "  event " +
                       std::to_string(field.position.value) + "  " + shortened(field.text)));
  }
}

void print_network(Console& out, const validate::NetworkComparison& network) {
  std::string line = network.name + " (" + std::to_string(network.chain.value) + ")  " +
                     std::to_string(network.same) + " of " + std::to_string(network.compared()) +
                     " fields agree, contracts: " + std::to_string(network.contracts_in_log) +
                     " in the log, " + std::to_string(network.contracts_in_source) +
                     " in the source, missing fields: " + std::to_string(network.missing_fields());
  if (!network.is_in_log) line += ", not in the log";
  if (!network.is_in_source) line += ", not in the source";
  out.line(printable(line));
  print_differences(out, "missing in the source", network.missing);
  print_differences(out, "different", network.different);
  print_differences(out, "not in the log", network.unexpected);
  print_superseded(out, network.superseded);
}

void print_comparison(Console& out, const validate::Comparison& one) {
  const std::string verdict =
      one.differs() ? out.paint(Style::kBad, "differs") : out.paint(Style::kGood, "agrees");
  out.line(verdict + "  " + printable(one.path) + "  " + one.kind + "  score " +
           std::to_string(one.score()) + "%");
  for (const validate::NetworkComparison& network : one.networks) print_network(out, network);
}

json::Value report(const query::Resolved& at, const std::vector<validate::Comparison>& all) {
  json::Value document = json::Value::object();
  document["point"] = at.point.text;
  document["size"] = at.size.value;
  document["differs"] =
      std::any_of(all.begin(), all.end(), [](const auto& one) { return one.differs(); });
  document["sources"] = json::Value::array();
  for (const validate::Comparison& one : all) {
    document["sources"].push_back(validate::comparison_to_json(one));
  }
  return document;
}

Result<int> run(const Options& options, Context& context) {
  DAYBOOK_TRY(const query::Point point, query::parse_point(options.at));
  DAYBOOK_TRY(const auto ledger, open_at(context, options.waiting, {options.at}));
  DAYBOOK_TRY(const query::Resolved at, query::resolve(*ledger, point));
  std::vector<validate::Comparison> all;
  for (const std::string& path : options.sources) {
    DAYBOOK_TRY(const std::vector<validate::Source> sources,
                validate::read_sources(*ledger, path, options.ref));
    for (const validate::Source& source : sources) {
      DAYBOOK_TRY(validate::Comparison one, validate::compare(*ledger, source, at.state, at.size));
      all.push_back(std::move(one));
    }
  }
  Console& out = context.out();
  const json::Value document = report(at, all);
  out.document(document);
  out.line(printable(position_note(at)));
  for (const validate::Comparison& one : all) print_comparison(out, one);
  return document["differs"].get<bool>() ? 1 : 0;
}

}  // namespace

void add_validate(Program& program) {
  auto options = std::make_shared<Options>();
  Command command = program.add("validate", kDescription, kExample);
  command.arguments("SOURCE", options->sources, "Files, LevelDB folders or repositories")
      .required();
  command.option("--at", options->at, "The log as of this point; default @latest").type("POINT");
  command.option("--ref", options->ref, "Of a repository: branch, tag or commit; default HEAD")
      .type("REF");
  add_waiting(command, options->waiting);
  program.on(command, [options](Context& context) { return run(*options, context); });
}

}  // namespace daybook::cli
