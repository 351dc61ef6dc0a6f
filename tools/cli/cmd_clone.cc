#include "base/bytes.h"
#include "cli/describe.h"
#include "cli/printable.h"
#include "cli/program.h"
#include "cli/progress.h"
#include "cli/public_key.h"
#include "replica/clone.h"

namespace daybook::cli {
namespace {

constexpr char kDescription[] =
    "Make a read-only copy of a daybook from its snapshot branch alone\n"
    "ORIGIN is a daybook's folder, a git repository's folder, or an address that git fetches from. "
    "Before DIR is a daybook, the checkpoint's signature, every event up to the signed root and "
    "the newest snapshot are checked. The copy has no private key: it reads and verifies, and "
    "`daybook pull` lets it follow.\n"
    "\n"
    "The branch does not carry the public key, because a key that comes with what it checks proves "
    "nothing. Name it with --key. Only a daybook's folder on this machine says it itself: then it "
    "is trusted on first use, and shown.";

constexpr char kExample[] =
    "daybook clone ssh://git@example.com/deployments.git copy --key example.com.pub\n"
    "daybook clone ../deployments copy";

struct Options {
  std::string from, folder, key, branch;
};

void print(Context& context, const Options& options, const replica::CloneReport& report) {
  Console& out = context.out();
  const std::string url = replica::shown_url(report.origin.url);
  const note::Checkpoint& head = report.checkpoint;
  out.document({{"folder", options.folder},
                {"url", url},
                {"branch", report.origin.branch},
                {"origin", head.origin},
                {"publicKey", report.vkey},
                {"trustedOnFirstUse", !report.trusted_from.empty()},
                {"size", head.size.value},
                {"root", base64_encode(head.root.view())},
                {"tip", report.tip.hex}});
  out.line(out.paint(Style::kGood, "A replica in " + printable(options.folder)));
  out.line("origin      " + head.origin + ", from " + printable(url));
  out.line("public key  " + report.vkey);
  out.line("checkpoint  " + counted(head.size.value, "event") + ", root " +
           base64_encode(head.root.view()) + ", signature good");
  out.line("snapshots   " + report.tip.hex.substr(0, 12));
  out.line("");
  out.line("Next: daybook -C " + printable(options.folder) +
           " verify    checks every snapshot too");
  if (report.trusted_from.empty()) return;
  out.warning("the public key was trusted on first use, from " + report.trusted_from +
              "; compare it with the one that the log's owner published");
}

Result<int> run(const Options& options, Context& context) {
  replica::CloneOptions clone;
  clone.from = options.from;
  clone.folder = options.folder;
  clone.branch = options.branch;
  if (!options.key.empty()) {
    DAYBOOK_TRY(clone.key, read_public_key(options.key));
  }
  Progress progress("cloning", context.quiet());
  DAYBOOK_TRY(const replica::CloneReport report,
              replica::clone(clone, context.clock(), progress.callback()));
  print(context, options, report);
  return 0;
}

}  // namespace

void add_clone(Program& program) {
  auto options = std::make_shared<Options>();
  Command command = program.add("clone", kDescription, kExample);
  command.argument("ORIGIN", options->from, "A folder or an address").required();
  command.argument("DIR", options->folder, "The new folder").required();
  command.option("--key", options->key, "The log's public key, or a file that holds it")
      .type("FILE");
  command.option("--branch", options->branch, "The snapshot branch; default daybook").type("NAME");
  program.on(command, [options](Context& context) { return run(*options, context); });
}

}  // namespace daybook::cli
