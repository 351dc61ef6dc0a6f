#include <algorithm>
#include <filesystem>
#include <functional>

#include "cli/printable.h"
#include "cli/program.h"
#include "cli/progress.h"
#include "cli/projection.h"
#include "ingest/importers.h"

namespace daybook::cli {
namespace {

constexpr char kDescription[] =
    "Import deployment state that other tools wrote\n"
    "Inputs are only read. Importing the same input again appends nothing. What is odd but "
    "readable is kept and reported "
    "as a finding; findings do not change the exit status. What cannot be read is an error, and "
    "nothing of it is recorded.";

constexpr char kExample[] =
    "daybook import leveldb backups/*/leveldb\n"
    "daybook import unified deployments/unified/*.unified.json --dry-run";

constexpr char kLeveldbDescription[] =
    "Import LevelDB folders of deployments, given in time order\n"
    "Every record, superseded ones too, becomes an event before its successor; a recreated "
    "database becomes a SourceReset, "
    "lost writes a HistoryGap. The report counts what these folders hold and lack, and what of "
    "it is new to the log. The folders are read as evidence: not a byte of them changes.";

constexpr char kUnifiedDescription[] =
    "Import unified JSON v3 files\n"
    "One transaction a file. `daybook export unified` gives an equal file but for the members that "
    "daybook derives.";

constexpr char kLegacyDescription[] =
    "Import legacy files: NETWORK.json (v1), config-NETWORK.json, enhanced-*.json\n"
    "One transaction a file.";

constexpr char kGitDescription[] =
    "Import what a git repository's commits changed\n"
    "Walks the first parents of a ref, oldest first, and reads LevelDB folders, unified, legacy, "
    "config and enhanced JSON files in every commit's tree. Every event names its commit, and a "
    "marker ends each commit that touches deployment state, so that `state --at @source:COMMIT` is "
    "the state after it. Where the tree holds a LevelDB, that says which contracts are live. A "
    "second run takes only new commits. The repository is only read.";

struct Options {
  std::vector<std::string> paths;
  ingest::GitSource git;
  std::string actor;
  bool dry_run = false, no_project = false;
};

using FilePlanner = Result<ingest::Plan> (*)(ledger::Ledger&, const std::vector<std::string>&,
                                             const ingest::Options&);
using Planner = std::function<Result<ingest::Plan>(ledger::Ledger&, const Options&)>;

ingest::Options wish(const Options& options) {
  ingest::Options wish;
  if (!options.actor.empty()) wish.actor = options.actor;
  return wish;
}

// The log has what other folders told, or tells of the loss already.
std::string lost_writes(const ingest::Report& report) {
  const std::string all = std::to_string(report.lost_writes);
  if (report.lost_writes_new == report.lost_writes) return all;
  return all + ", " + std::to_string(report.lost_writes_new) + " of them new";
}

void print_counts(Console& out, const ingest::Report& report) {
  const auto count = [&out](const char* label, uint64_t number) {
    out.line(label + std::to_string(number));
  };
  if (report.commits + report.commits_known != 0) {
    count("commits       ", report.commits);
    count("commits known ", report.commits_known);
  }
  count("sources       ", report.sources);
  count("records read  ", report.records_read);
  if (report.superseded != 0) count("superseded    ", report.superseded);
  if (report.generations != 0) count("generations   ", report.generations);
  if (report.lost_writes != 0) out.line("lost writes   " + lost_writes(report));
  count(report.dry_run ? "would append  " : "appended      ", report.events_new);
  count("known events  ", report.events_known);
  for (const auto& [type, number] : report.events_by_type) {
    out.line("  " + type + std::string(type.size() < 24 ? 24 - type.size() : 1, ' ') +
             std::to_string(number));
  }
}

void print_report(Console& out, const ingest::Report& report) {
  print_counts(out, report);
  if (!report.unknown.empty())
    out.line(out.paint(Style::kWarn, "unknown, kept") + "  " +
             std::to_string(report.unknown.size()));
  for (const std::string& line : report.unknown) out.line("  " + printable(line));
  if (!report.findings.empty())
    out.line(out.paint(Style::kWarn, "findings") + "  " + std::to_string(report.findings.size()));
  for (const document::Finding& finding : report.findings) {
    out.line("  " + printable(finding.code + "  " + finding.where + ": " + finding.message));
  }
  if (report.dry_run) out.line("dry run: nothing was recorded");
}

Result<ingest::Report> import(Context& context, ledger::Ledger& ledger, const Options& options,
                              const Planner& planner) {
  DAYBOOK_TRY(ingest::Plan plan, planner(ledger, options));
  Progress progress("importing", context.quiet());
  return ingest::run(ledger, std::move(plan), options.dry_run, progress.callback());
}

Result<int> run(const Options& options, const Planner& planner, Context& context) {
  DAYBOOK_TRY(const auto ledger, context.open(!options.dry_run));
  DAYBOOK_TRY(const ingest::Report report, import(context, *ledger, options, planner));
  Projection projection;
  if (!options.dry_run && !options.no_project) projection = project_all(context, *ledger, {});
  json::Value document = ingest::report_to_json(report);
  document["projection"] = projection_json(projection);
  context.out().document(document);
  print_report(context.out(), report);
  print_projection(context, projection);
  return projection_exit_code(projection);
}

void add_common(Command& command, Options& options) {
  command.flag("-n,--dry-run", options.dry_run, "Report only; record nothing");
  command
      .option("--actor", options.actor,
              "Who the events name where the source names nobody; default \"import\"")
      .type("NAME");
  command.flag("--no-project", options.no_project, "Do not update files and snapshots now");
}

// The files of a folder that end as `suffix` says, by name; a path that is no folder is itself.
Result<std::vector<std::string>> files_at(const std::string& path, const std::string& suffix) {
  namespace fs = std::filesystem;
  std::error_code problem;
  if (!fs::is_directory(path, problem)) return std::vector<std::string>{path};
  std::vector<std::string> files;
  for (fs::directory_iterator it(path, problem), end; !problem && it != end;
       it.increment(problem)) {
    const std::string name = it->path().filename().string();
    const bool ends = name.size() > suffix.size() &&
                      name.compare(name.size() - suffix.size(), suffix.size(), suffix) == 0;
    if (ends && it->is_regular_file(problem)) files.push_back(it->path().string());
  }
  if (problem) return environment("cannot read the folder " + path + ": " + problem.message());
  if (files.empty()) return not_found("no *" + suffix + " files in the folder " + path);
  std::sort(files.begin(), files.end());
  return files;
}

struct SourceWords {
  std::string name, description, example;
  std::string argument;  // what PATH is
  std::string suffix;    // of the files that a folder stands for; "": folders are the source
};

void add_source(Program& program, const Command& group, const SourceWords& words,
                FilePlanner planner) {
  auto options = std::make_shared<Options>();
  Command command = program.add(words.name, words.description, words.example, group);
  command.arguments("PATH", options->paths, words.argument).required();
  add_common(command, *options);
  const Planner plan = [planner, suffix = words.suffix](
                           ledger::Ledger& ledger, const Options& given) -> Result<ingest::Plan> {
    if (suffix.empty()) return planner(ledger, given.paths, wish(given));
    std::vector<std::string> files;
    for (const std::string& path : given.paths) {
      DAYBOOK_TRY(const std::vector<std::string> found, files_at(path, suffix));
      files.insert(files.end(), found.begin(), found.end());
    }
    return planner(ledger, files, wish(given));
  };
  program.on(command, [options, plan](Context& context) { return run(*options, plan, context); });
}

void add_git(Program& program, const Command& group) {
  auto options = std::make_shared<Options>();
  Command command = program.add("git", kGitDescription,
                                "daybook import git ~/src/contracts --dry-run\n"
                                "daybook import git . --ref main --path deployments --path leveldb",
                                group);
  command.argument("REPO", options->git.repository, "A bare repository or a work tree").required();
  command.option("--ref", options->git.ref, "Branch, tag or commit; default HEAD").type("REF");
  command
      .repeated("--path", options->git.paths,
                "Only this folder, file or wildcard; may be given several times")
      .type("PATHSPEC");
  add_common(command, *options);
  const Planner plan = [](ledger::Ledger& ledger, const Options& given) {
    return ingest::plan_git(ledger, given.git, wish(given));
  };
  program.on(command, [options, plan](Context& context) { return run(*options, plan, context); });
}

}  // namespace

void add_import(Program& program) {
  Command group = program.add("import", kDescription, kExample);
  group.needs_command();
  add_source(program, group,
             {"leveldb", kLeveldbDescription, "daybook import leveldb backups/2025-07-2*/leveldb",
              "LevelDB folders, in time order", ""},
             ingest::plan_leveldb);
  add_source(program, group,
             {"unified", kUnifiedDescription,
              "daybook import unified deployments/unified/bscmainnet.unified.json",
              "Files in time order, or folders of *.unified.json files", ".unified.json"},
             ingest::plan_unified);
  add_source(program, group,
             {"legacy", kLegacyDescription,
              "daybook import legacy deployments/bsctestnet.json "
              "deployments/config-bsctestnet.json --dry-run",
              "Files in time order, or folders of *.json files", ".json"},
             ingest::plan_legacy);
  add_git(program, group);
}

}  // namespace daybook::cli
