#include "cli/describe.h"
#include "cli/printable.h"
#include "cli/program.h"
#include "cli/progress.h"
#include "cli/public_key.h"
#include "cli/replay_commands.h"
#include "cli/witness_lines.h"
#include "kv/durable_file.h"
#include "kv/path_exists.h"
#include "replica/origin.h"
#include "verify/extends_check.h"
#include "verify/unopened.h"
#include "verify/verify.h"

namespace daybook::cli {
namespace {

constexpr char kDescription[] =
    "Prove that nobody altered the record\n"
    "Re-derives everything from the stored events and compares: the tree and its signed "
    "checkpoint, with the cosignatures that a witness policy asks for, every event, the "
    "version index, the files, every snapshot commit, in one pass over the log; and the keys of "
    "persons and what retired keys signed. Reports, and never "
    "repairs; the first problem is the first bad place. Exit status 1 names a problem; 3 says that "
    "the store itself is damaged.\n"
    "\n"
    "What one copy alone cannot show, that all of it was put back or signed anew, is seen with a "
    "checkpoint that was kept elsewhere: --extends.";

constexpr char kExample[] =
    "daybook verify\n"
    "daybook verify --log-only --json\n"
    "daybook verify --extends checkpoint-2025-07-25.txt";

constexpr uint64_t kMaxCheckpoint = 1 << 20;  // bytes; a note's own limit

json::Value report_json(const verify::Report& report) {
  json::Value problems = json::Value::array();
  for (const log::Problem& problem : report.problems) {
    problems.push_back(
        {{"where", problem.where}, {"what", problem.what}, {"class", problem.klass}});
  }
  if (!report.opened) return {{"ok", false}, {"opened", false}, {"problems", problems}};
  return {{"ok", report.problems.empty()},
          {"opened", true},
          {"size", report.size.value},
          {"root", report.root.hex()},
          {"files", report.files},
          {"projectsFiles", report.projects_files},
          {"snapshots", report.snapshots},
          {"indexRecords", report.index_records},
          {"privateKey", report.has_private_key},
          {"witnesses", report.witnesses ? witness_json(*report.witnesses) : json::Value()},
          {"problems", problems}};
}

void print_problems(Console& out, const verify::Report& report) {
  for (const log::Problem& problem : report.problems) {
    out.line(out.paint(Style::kBad, problem.klass) + "  " + printable(problem.where) + ": " +
             printable(problem.what));
  }
}

void print(Console& out, const verify::Report& report, bool log_only, bool is_replica) {
  if (!report.has_private_key && !is_replica) {
    out.line("no private key is here: this folder can be read and verified, not recorded in");
  }
  if (!log_only && !report.projects_files) {
    out.line(
        "files are not projected (daybook.json: files.enabled): unified files beside this log "
        "are not its word, and were not looked at");
  }
  std::string counts = counted(report.size.value, "event");
  if (!log_only) {
    counts += ", " + counted(report.index_records, "index record") + ", " +
              counted(report.files, "file") + ", " + counted(report.snapshots, "snapshot");
  }
  if (report.witnesses) out.line("witnesses  " + witness_line(*report.witnesses));
  if (report.problems.empty()) {
    out.line(out.paint(Style::kGood, "verified") + "  " + counts + ", root " + report.root.hex());
    return;
  }
  print_problems(out, report);
  out.line(out.paint(Style::kBad, "NOT verified") + "  " + counts +
           ", problems: " + std::to_string(report.problems.size()));
}

struct Wish {
  verify::Options options;
  std::string key;
  std::vector<std::string> extends;  // files
};

// Whoever keeps checkpoints elsewhere compares them with the log here.
Result<void> check_earlier(const ledger::Ledger& ledger, const std::vector<std::string>& files,
                           verify::Report& report) {
  for (const std::string& file : files) {
    DAYBOOK_TRY(const std::string note, kv::read_file(file, kMaxCheckpoint));
    auto problem = verify::check_extends(ledger, note, file);
    if (!problem.ok()) return problem.error().with_context(file);
    if (*problem) report.problems.push_back(**problem);
  }
  return {};
}

// The copy that was verified is sound; what it was made from is not.
Result<void> add_defect(Context& context, verify::Report& report) {
  DAYBOOK_TRY(const std::string root, context.root());
  const auto problems = verify::unopened_problems(root, *context.defect());
  report.problems.insert(report.problems.begin(), problems.begin(), problems.end());
  return {};
}

Result<int> report_unopened(Context& context, const Error& error) {
  DAYBOOK_TRY(const std::string root, context.root());
  verify::Report report;
  report.opened = false;
  report.problems = verify::unopened_problems(root, error);
  context.out().document(report_json(report));
  print_problems(context.out(), report);
  context.out().line(
      context.out().paint(Style::kBad, "NOT verified") +
      "  the store does not open, problems: " + std::to_string(report.problems.size()));
  return exit_code(error.kind);
}

Result<int> run(const Wish& wish, Context& context) {
  const verify::Options& options = wish.options;
  // The vault is looked at by verify itself: a damaged key is a finding.
  auto opened = context.open_without_vault();
  if (!opened.ok() && verify::is_of_the_store(opened.error()))
    return report_unopened(context, opened.error());
  DAYBOOK_TRY(const auto ledger, std::move(opened));
  if (!wish.key.empty()) {
    DAYBOOK_TRY(const note::Verifier key, read_public_key(wish.key));
    DAYBOOK_RETURN_IF_ERROR(ledger->keys()->check_anchor(key));
  }
  Progress bar("verifying", context.quiet());
  const auto progress = [&bar](const std::string& phase, uint64_t done, uint64_t total) {
    bar.label("verifying " + phase);
    bar.update(done, total);
  };
  DAYBOOK_TRY(verify::Report report, verify::verify(*ledger, options, progress));
  if (context.defect()) DAYBOOK_RETURN_IF_ERROR(add_defect(context, report));
  DAYBOOK_RETURN_IF_ERROR(check_earlier(*ledger, wish.extends, report));
  context.out().document(report_json(report));
  DAYBOOK_TRY(const bool is_replica, kv::path_exists(replica::origin_path(ledger->paths())));
  print(context.out(), report, options.log_only, is_replica);
  return verify::exit_code(report);
}

void add(Program& program, Command command) {
  auto options = std::make_shared<Wish>();
  command
      .option("--key", options->key,
              "Trust this public key (or a file that holds it): it must be one of the log's, and "
              "not revoked; default .daybook/key.pub")
      .type("FILE");
  command
      .repeated("--extends", options->extends,
                "An earlier signed checkpoint, kept elsewhere, that the log must extend; may be "
                "given several times")
      .type("FILE");
  command.flag("--log-only", options->options.log_only,
               "Not what is derived: index, files and snapshots");
  program.on(command, [options](Context& context) { return run(*options, context); });
}

}  // namespace

void add_verify(Program& program) {
  add(program, program.add("verify", kDescription, kExample));
}

// The same command, where people look for it.
void add_replay_verify(Program& program, const Command& group) {
  add(program, program.add("verify", kDescription, "daybook replay verify --json", group));
}

}  // namespace daybook::cli
