#include "cli/describe.h"
#include "cli/printable.h"
#include "cli/program.h"
#include "cli/progress.h"
#include "replay/rebuild.h"

namespace daybook::cli {
namespace {

constexpr char kDescription[] = "Rebuild derived state from the log's events alone";

constexpr char kRebuildDescription[] =
    "Delete everything derived, make it again, compare\n"
    "The version index, the unified JSON files and the snapshot branch are deleted, made again "
    "from the events alone, and "
    "compared with what was there, byte for byte and commit id for commit id. Exit status 1 when "
    "something was not what the "
    "log gives; it is so afterwards. Bytes of a file that differed are kept beside it as "
    "NAME.before-rebuild.";

constexpr char kExample[] =
    "daybook replay rebuild\n"
    "daybook replay rebuild --json";

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
                {"differences", report.differences}});
  out.line("rebuilt from " + counted(report.size.value, "event") + ": " +
           counted(report.index_records, "index record") + ", " + counted(report.files, "file") +
           ", " + counted(report.commits, "commit"));
  for (const std::string& line : report.differences)
    out.line(out.paint(Style::kBad, "differs") + "  " + printable(line));
  if (report.differences.empty())
    out.line(out.paint(Style::kGood, "identical") + "  to what was there");
}

Result<int> run(Context& context) {
  DAYBOOK_TRY(const auto ledger, context.open(true));
  Progress bar("rebuilding", context.quiet());
  const auto progress = [&bar](const std::string& phase, uint64_t done, uint64_t total) {
    bar.label("rebuilding " + phase);
    bar.update(done, total);
  };
  DAYBOOK_TRY(const replay::RebuildReport report, replay::rebuild(*ledger, progress));
  print(context.out(), report);
  return report.differences.empty() ? 0 : 1;
}

}  // namespace

void add_replay(Program& program) {
  Command group = program.add("replay", kDescription, kExample);
  group.needs_command();
  Command command = program.add("rebuild", kRebuildDescription, kExample, group);
  program.on(command, run);
}

}  // namespace daybook::cli
