#include "base/bytes.h"
#include "cli/describe.h"
#include "cli/printable.h"
#include "cli/program.h"
#include "cli/progress.h"
#include "cli/public_key.h"
#include "replica/backup.h"

namespace daybook::cli {
namespace {

constexpr char kDescription[] =
    "Make and check backups\n"
    "A backup is a folder that is of use without daybook too: the log as C2SP tiles, the files as "
    "they are at that position, checksums for `sha256sum -c`, and a script that puts the files "
    "back.";

constexpr char kExample[] =
    "daybook backup create /mnt/backup/deployments\n"
    "daybook backup verify /mnt/backup/deployments --key key.pub";

constexpr char kCreateDescription[] =
    "Make a backup, or bring one up to date\n"
    "May run while another process records: it takes the log at one signed checkpoint. A second "
    "run "
    "into the same folder writes only the tiles that are new. The private key is not in it unless "
    "--with-key is given: then whoever has the backup can sign for this log.";

constexpr char kVerifyDescription[] =
    "Check a backup against its checksums, its signature and its own events\n"
    "Exit status 1 names what is not as it should be; 3 says that bytes are lost or rotten. "
    "Without "
    "--key, the signature is checked with the backup's own key.pub.";

struct Options {
  std::string folder, key;
  bool with_key = false;
};

Result<int> create(const Options& options, Context& context) {
  DAYBOOK_TRY(const std::string root, context.root());
  Progress progress("writing tiles", context.quiet());
  DAYBOOK_TRY(const replica::BackupReport report,
              replica::create_backup({root, options.folder, options.with_key}, context.clock(),
                                     progress.callback()));
  Console& out = context.out();
  const note::Checkpoint& head = report.checkpoint;
  out.document({{"folder", options.folder},
                {"size", head.size.value},
                {"root", base64_encode(head.root.view())},
                {"tilesWritten", report.tiles_written},
                {"tilesKept", report.tiles_kept},
                {"unifiedFiles", report.unified_files},
                {"files", report.files},
                {"privateKey", options.with_key}});
  out.line(out.paint(Style::kGood, "backed up") + "  " + counted(head.size.value, "event") +
           ", root " + base64_encode(head.root.view()));
  out.line("tiles      " + std::to_string(report.tiles_written) + " written, " +
           std::to_string(report.tiles_kept) + " kept");
  out.line("files      " + std::to_string(report.files) + " with a checksum, " +
           std::to_string(report.unified_files) + " of them unified files");
  if (options.with_key) {
    out.warning("the private key is in " + options.folder +
                "/key: keep this backup where you keep secrets");
  }
  return 0;
}

json::Value check_json(const replica::BackupCheck& check) {
  json::Value problems = json::Value::array();
  for (const replica::BackupProblem& problem : check.problems) {
    problems.push_back({{"where", problem.where},
                        {"what", problem.what},
                        {"class", problem.lost ? "lost" : "altered"}});
  }
  return {{"ok", check.problems.empty()},
          {"size", check.checkpoint.size.value},
          {"root", base64_encode(check.checkpoint.root.view())},
          {"publicKey", check.vkey},
          {"files", check.files},
          {"problems", problems}};
}

int exit_code_of(const replica::BackupCheck& check) {
  for (const replica::BackupProblem& problem : check.problems) {
    if (problem.lost) return exit_code(ErrorKind::kDamaged);
  }
  return check.problems.empty() ? 0 : 1;
}

Result<int> verify(const Options& options, Context& context) {
  std::optional<note::Verifier> key;
  if (!options.key.empty()) {
    DAYBOOK_TRY(key, read_public_key(options.key));
  }
  Progress progress("checking", context.quiet());
  DAYBOOK_TRY(const replica::BackupCheck check,
              replica::verify_backup(options.folder, key, progress.callback()));
  Console& out = context.out();
  out.document(check_json(check));
  for (const replica::BackupProblem& problem : check.problems) {
    out.line(out.paint(Style::kBad, problem.lost ? "lost" : "altered") + "  " +
             printable(problem.where) + ": " + printable(problem.what));
  }
  const std::string counts =
      counted(check.checkpoint.size.value, "event") + ", " + counted(check.files, "checksum");
  out.line(check.problems.empty() ? out.paint(Style::kGood, "good backup") + "  " + counts
                                  : out.paint(Style::kBad, "NOT good") + "  " + counts +
                                        ", problems: " + std::to_string(check.problems.size()));
  if (!key) out.note("the signature was checked with the backup's own key.pub: " + check.vkey);
  return exit_code_of(check);
}

}  // namespace

void add_backup(Program& program) {
  Command group = program.add("backup", kDescription, kExample);
  group.needs_command();
  auto create_options = std::make_shared<Options>();
  Command making = program.add("create", kCreateDescription,
                               "daybook backup create /mnt/backup/deployments", group);
  making.argument("DIR", create_options->folder, "A new folder, or an earlier backup").required();
  making.flag("--with-key", create_options->with_key, "The private key too (mode 0600)");
  program.on(making,
             [create_options](Context& context) { return create(*create_options, context); });
  auto verify_options = std::make_shared<Options>();
  Command checking =
      program.add("verify", kVerifyDescription,
                  "daybook backup verify /mnt/backup/deployments --key key.pub", group);
  checking.argument("DIR", verify_options->folder, "The backup's folder").required();
  checking.option("--key", verify_options->key, "The log's public key, or a file that holds it")
      .type("FILE");
  program.on(checking,
             [verify_options](Context& context) { return verify(*verify_options, context); });
}

}  // namespace daybook::cli
