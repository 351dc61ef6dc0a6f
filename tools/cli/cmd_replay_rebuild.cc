#include "cli/describe.h"
#include "cli/printable.h"
#include "cli/progress.h"
#include "cli/replay_commands.h"
#include "cli/waiting.h"
#include "query/point.h"
#include "replay/rebuild.h"

namespace daybook::cli {
namespace {

constexpr char kDescription[] =
    "Make everything derived again, compare, then switch\n"
    "The version index, the unified JSON files and the snapshot branch are made from the events "
    "alone, beside what is there, and compared with it, byte for byte and commit id for commit id. "
    "What differs is replaced and kept: a file as NAME.before-rebuild, the branch as "
    "BRANCH.before-rebuild. With --out nothing live is touched. Exit status 1 when something was "
    "not what the log gives.";

constexpr char kExample[] =
    "daybook replay rebuild\n"
    "daybook replay rebuild --projector git@1\n"
    "daybook replay rebuild --at @pos:41 --out then/";

struct Options {
  std::string at, projector, out;
  Waiting waiting;
};

json::Value hex_or_null(const std::optional<git::ObjectId>& id) {
  return id ? json::Value(id->hex) : json::Value();
}

void print(Console& out, const replay::RebuildReport& report) {
  out.document({{"ok", report.differences.empty()},
                {"size", report.size.value},
                {"indexRecords", report.index_records},
                {"files", report.files},
                {"commits", report.commits},
                {"oldTip", hex_or_null(report.old_tip)},
                {"newTip", hex_or_null(report.new_tip)},
                {"differences", report.differences},
                {"kept", report.kept}});
  out.line("rebuilt from " + counted(report.size.value, "event") + ": " +
           counted(report.index_records, "index record") + ", " + counted(report.files, "file") +
           ", " + counted(report.commits, "commit"));
  for (const std::string& line : report.differences)
    out.line(out.paint(Style::kBad, "differs") + "  " + printable(line));
  for (const std::string& line : report.kept) out.line("kept     " + printable(line));
  if (report.differences.empty())
    out.line(out.paint(Style::kGood, "identical") + "  to what was there");
}

Result<replay::RebuildOptions> read_options(ledger::Ledger& ledger, const Options& options) {
  replay::RebuildOptions out;
  if (!options.projector.empty()) {
    DAYBOOK_TRY(out, replay::choose_projector(options.projector));
  }
  out.out = options.out;
  if (options.at.empty()) return out;
  DAYBOOK_TRY(const query::Point point, query::parse_point(options.at));
  if (point.kind == query::Point::Kind::kEffective)
    return usage(options.at + ": an effective time names no position of the log");
  DAYBOOK_TRY(const query::Resolved at, query::resolve(ledger, point));
  out.at = at.size;
  return out;
}

Result<int> run(const Options& options, Context& context) {
  // With --at the live ones are not touched, so nothing has to be written.
  DAYBOOK_TRY(const auto ledger, options.out.empty()
                                     ? context.open_to_derive()
                                     : open_at(context, options.waiting, {options.at}));
  DAYBOOK_TRY(replay::RebuildOptions wish, read_options(*ledger, options));
  if (ledger->signer() == nullptr && options.projector.empty()) {
    wish.git = false;
    context.out().note("snapshots are left alone: each is signed, and no private key is here");
  }
  Progress bar("rebuilding", context.quiet());
  const auto progress = [&bar](const std::string& phase, uint64_t done, uint64_t total) {
    bar.label("rebuilding " + phase);
    bar.update(done, total);
  };
  DAYBOOK_TRY(const replay::RebuildReport report, replay::rebuild(*ledger, wish, progress));
  print(context.out(), report);
  return report.differences.empty() ? 0 : 1;
}

}  // namespace

void add_replay_rebuild(Program& program, const Command& group) {
  auto options = std::make_shared<Options>();
  Command command = program.add("rebuild", kDescription, kExample, group);
  command.option("--at", options->at, "As of this point; needs --out").type("POINT");
  command.option("--projector", options->projector, "Only this one: index, files or git")
      .type("NAME@VERSION");
  command.option("--out", options->out, "Into this new folder, beside the live ones").type("DIR");
  add_waiting(command, options->waiting);
  program.on(command, [options](Context& context) { return run(*options, context); });
}

}  // namespace daybook::cli
