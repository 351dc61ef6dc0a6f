#include "base/bytes.h"
#include "cli/describe.h"
#include "cli/printable.h"
#include "cli/program.h"
#include "cli/progress.h"
#include "cli/projection.h"
#include "cli/public_key.h"
#include "kv/path_exists.h"
#include "query/point.h"
#include "replica/backup.h"

namespace daybook::cli {
namespace {

constexpr char kDescription[] =
    "Make a daybook from a backup\n"
    "The whole log comes back, whatever --at says: a log that was put back to an earlier point and "
    "written on would be a fork of what others hold. With --at, the unified files in the work tree "
    "are as they were at that point; `daybook project` brings them to the head again.\n"
    "\n"
    "With the private key in the backup, the new daybook records, and its snapshot branch is made "
    "again. Without, it reads and verifies. Do not record in two places with one key.";

constexpr char kExample[] =
    "daybook restore /mnt/backup/deployments again --key key.pub\n"
    "daybook restore /mnt/backup/deployments again --at @time:2025-07-25T09:00:00Z";

struct Options {
  std::string backup, folder, at, key;
};

struct Restored {
  replica::RestoreReport report;
  TreeSize files_at;
  std::vector<std::string> files;
  int code = 0;
};

// The files as of --at, or the files and snapshots at the head.
Result<void> fill_work_tree(const Options& options, Context& context, Restored& restored) {
  DAYBOOK_TRY(const auto ledger,
              ledger::Ledger::open(options.folder, context.clock(), {restored.report.with_key, 0}));
  restored.files_at = ledger->size();
  // Snapshots first: the point may be one of them.
  const Projection projection =
      project_all(context, *ledger, {options.at.empty(), restored.report.with_key, false});
  if (!options.at.empty()) {
    DAYBOOK_TRY(const query::Point point, query::parse_point(options.at));
    DAYBOOK_TRY(const query::Resolved at, query::resolve(*ledger, point));
    restored.files_at = at.size;
    DAYBOOK_TRY(restored.files, replica::place_files(*ledger, at.size));
  }
  if (projection.files) restored.files = projection.files->written;
  if (projection.error) {
    context.out().warning("the log is restored, and this is not: " + projection.error->message +
                          "; repair that and run `daybook project` there");
  }
  restored.code = projection_exit_code(projection);
  return {};
}

void print(const Options& options, Context& context, const Restored& restored) {
  Console& out = context.out();
  const note::Checkpoint& head = restored.report.checkpoint;
  out.document({{"folder", options.folder},
                {"origin", head.origin},
                {"publicKey", restored.report.vkey},
                {"size", head.size.value},
                {"root", base64_encode(head.root.view())},
                {"privateKey", restored.report.with_key},
                {"filesAt", restored.files_at.value},
                {"files", restored.files}});
  out.line(out.paint(Style::kGood, "restored") + "  " + counted(head.size.value, "event") +
           ", root " + base64_encode(head.root.view()));
  out.line("files     " + std::to_string(restored.files.size()) + ", as after " +
           counted(restored.files_at.value, "event"));
  if (restored.report.with_key) {
    out.line("key       private: this daybook can record. Record nowhere else with this key");
  } else {
    out.line("key       public only: this daybook reads and verifies");
  }
  if (restored.report.trusted_key) {
    out.warning("the backup's own public key was taken: " + restored.report.vkey +
                "; compare it with the one that the log's owner published");
  }
}

Result<int> run(const Options& options, Context& context) {
  // A misspelt point must not cost a restore.
  if (!options.at.empty()) {
    const auto point = query::parse_point(options.at);
    if (!point.ok()) return point.error();
    if (point->kind == query::Point::Kind::kEffective) {
      return usage("--at takes a place in the log: what was true at a time is no such place");
    }
    DAYBOOK_TRY(const bool has_key, kv::path_exists(options.backup + "/key"));
    if (point->kind == query::Point::Kind::kCommit && !has_key) {
      return usage(
          "--at " + options.at +
          ": the snapshot branch is made again with the log's private key, and this backup "
          "holds none; name the position that the commit's message says");
    }
  }
  replica::RestoreOptions restore;
  restore.backup = options.backup;
  restore.folder = options.folder;
  if (!options.key.empty()) {
    DAYBOOK_TRY(restore.key, read_public_key(options.key));
  }
  Restored restored;
  {
    Progress progress("restoring", context.quiet());
    DAYBOOK_TRY(restored.report, replica::restore_backup(restore, progress.callback()));
  }
  DAYBOOK_RETURN_IF_ERROR(fill_work_tree(options, context, restored));
  print(options, context, restored);
  return restored.code;
}

}  // namespace

void add_restore(Program& program) {
  auto options = std::make_shared<Options>();
  Command command = program.add("restore", kDescription, kExample);
  command.argument("BACKUP", options->backup, "The backup's folder").required();
  command.argument("DIR", options->folder, "The new folder").required();
  command.option("--at", options->at, "The unified files as of this point").type("POINT");
  command.option("--key", options->key, "The log's public key, or a file that holds it")
      .type("FILE");
  program.on(command, [options](Context& context) { return run(*options, context); });
}

}  // namespace daybook::cli
