#include "base/bytes.h"
#include "cli/describe.h"
#include "cli/draft.h"
#include "cli/printable.h"
#include "cli/program.h"
#include "cli/progress.h"
#include "cli/projection.h"
#include "cli/public_key.h"
#include "kv/path_exists.h"
#include "replica/repair.h"

namespace daybook::cli {
namespace {

constexpr char kDescription[] =
    "Restore a damaged log from a replica\n"
    "Takes what is lost or altered from a backup, a clone, or the snapshot branch, after hashing "
    "all of it up to a root that this log's key signed, and fills a new LevelDB with it. The root "
    "stays what it was. The damaged files are copied to .daybook/damaged first, and a note in the "
    "log says what was done. Nothing else is touched, and nothing happens without this command.\n"
    "\n"
    "Refused, with nothing changed: a replica of another history (a fork: both signed checkpoints "
    "are kept in .daybook/forks), and one that ends before what is lost here.";

constexpr char kExample[] =
    "daybook repair --from /mnt/backup/deployments --dry-run\n"
    "daybook repair --from ../replica --actor alice --reason 'disk sda failed'\n"
    "daybook repair --from .daybook/snapshots.git";

constexpr size_t kMostWords = 1000;  // bytes of a list that may be long

struct Options {
  replica::RepairOptions repair;
  std::string key;
  RecordRequest request;
};

std::string shortened(std::string text) {
  if (text.size() > kMostWords) text = text.substr(0, kMostWords) + "…";
  return text;
}

std::string restored_text(const replica::RepairReport& report) {
  if (report.restored.empty()) return "none";
  return shortened(replica::positions_text(report.restored));
}

std::string listed(const std::vector<std::string>& words) {
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "" : ", ") + word;
  return out;
}

std::string note_text(const replica::RepairReport& report, const std::string& root) {
  return "log repaired from " + report.from + ": " + counted(report.head.size.value, "event") +
         ", root " + base64_encode(report.head.root.view()) +
         "; restored events: " + restored_text(report) +
         (report.signatures.empty() ? "" : "; signatures of keys " + listed(report.signatures)) +
         "; found: " + shortened(report.found.front()) +
         (report.kept.empty()
              ? ""
              : "; the damaged files are kept in " + report.kept.substr(root.size() + 1));
}

// nullopt: there is no private key here, so nothing can be appended. A repair is not refused for
// want of a required field.
Result<std::optional<Position>> append_note(const Options& options, Context& context,
                                            const replica::RepairReport& report) {
  const std::string& root = options.repair.root;
  DAYBOOK_TRY(const bool has_key, kv::path_exists(ledger::Paths(root).key));
  if (!has_key) return std::optional<Position>();
  DAYBOOK_TRY(const auto ledger, context.open(true));
  state::Draft draft;
  DAYBOOK_TRY(draft.event, read_envelope(options.request, {}));
  draft.event.subject = {ChainId(0), event::SubjectKind::kLog, ""};
  draft.event.payload = event::NoteRecorded{note_text(report, root)};
  DAYBOOK_TRY(const auto receipts, ledger->submit({{draft}}));
  print_projection(context, project_all(context, *ledger, {}));
  return std::optional(receipts.front().position);
}

void print(const Options& options, Context& context, const replica::RepairReport& report,
           const std::optional<Position>& noted) {
  Console& out = context.out();
  out.document({{"from", report.from},
                {"dryRun", options.repair.dry_run},
                {"size", report.head.size.value},
                {"root", base64_encode(report.head.root.view())},
                {"found", report.found},
                {"restored", report.restored},
                {"signatures", report.signatures},
                {"missingSignatures", report.missing_signatures},
                {"kept", report.kept},
                {"event", noted ? json::Value(noted->value) : json::Value()}});
  if (report.found.empty()) {
    out.line("nothing to repair: the log and its index are sound");
    return;
  }
  for (const std::string& line : report.found) out.line("found     " + printable(line));
  const bool dry = options.repair.dry_run;
  out.line((dry ? "dry run   would give " : "repaired  ") +
           counted(report.head.size.value, "event") + ", root " +
           base64_encode(report.head.root.view()));
  out.line((dry ? "restores  " : "restored  ") +
           (report.restored.empty()
                ? "no event: all were still readable"
                : "events " + restored_text(report) + ", from " + printable(report.from)));
  for (const std::string& key : report.signatures) {
    out.line((dry ? "restores  " : "restored  ") + ("what key " + key + " signed"));
  }
  for (const std::string& key : report.missing_signatures) {
    out.line("missing   what key " + key + " signed: " + printable(report.from) +
             " does not have it whole either");
  }
  if (dry || (report.kept.empty() && report.signatures.empty())) return;
  if (!report.kept.empty()) out.line("kept      " + printable(report.kept));
  out.line(noted ? "noted     event " + std::to_string(noted->value)
                 : "no note: there is no private key here");
}

Result<int> run(Options options, Context& context) {
  DAYBOOK_TRY(options.repair.root, context.root());
  if (!options.key.empty()) {
    DAYBOOK_TRY(options.repair.key, read_public_key(options.key));
  }
  options.repair.lock_wait_ms = static_cast<unsigned>(context.globals().lock_wait_s * 1000);
  Progress progress("repairing", context.quiet());
  DAYBOOK_TRY(const replica::RepairReport report,
              replica::repair(options.repair, context.clock(), progress.callback()));
  std::optional<Position> noted;
  const bool is_done = !report.kept.empty() || !report.signatures.empty();
  if (is_done && !options.repair.dry_run) {
    auto appended = append_note(options, context, report);
    if (!appended.ok())
      return appended.error().with_context("the log is repaired, and the note of it is not there");
    noted = *appended;
  }
  print(options, context, report, noted);
  return report.missing_signatures.empty() ? 0 : 1;
}

}  // namespace

void add_repair(Program& program) {
  auto options = std::make_shared<Options>();
  Command command = program.add("repair", kDescription, kExample);
  command
      .option("--from", options->repair.from,
              "A backup's or a daybook's folder, a repository's, or an address")
      .type("REPLICA")
      .required();
  command.option("--branch", options->repair.branch, "Its snapshot branch; default daybook")
      .type("NAME");
  command
      .option("--key", options->key,
              "The log's public key (or a file that holds it), for a store that lost key.pub; "
              "default the replica's, if it signed something that is here")
      .type("FILE");
  command.flag("-n,--dry-run", options->repair.dry_run, "Report only; change nothing");
  command.option("--actor", options->request.actor, "Who asked; default DAYBOOK_ACTOR, else USER")
      .type("NAME");
  command.option("--reason", options->request.reason, "Why").type("TEXT");
  program.on(command, [options](Context& context) { return run(*options, context); });
}

}  // namespace daybook::cli
