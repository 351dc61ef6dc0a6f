#include "base/bytes.h"
#include "cli/describe.h"
#include "cli/printable.h"
#include "cli/program.h"
#include "cli/public_key.h"
#include "replica/clone.h"

namespace daybook::cli {
namespace {

constexpr char kDescription[] =
    "Let a replica follow the daybook that it was cloned from\n"
    "Fetches the snapshot branch, checks that the signed log there extends the one here, and "
    "appends what is new. An older origin changes nothing. A fork, which is another history under "
    "the same key, changes nothing either: both signed checkpoints are kept in .daybook/forks, and "
    "the exit status is 1. A change of the log's key is followed.";

constexpr char kExample[] =
    "daybook pull\n"
    "daybook pull copy";

using Outcome = replica::Followed::Outcome;

std::string outcome_word(Outcome outcome) {
  switch (outcome) {
    case Outcome::kUpToDate:
      return "up to date";
    case Outcome::kAdvanced:
      return "advanced";
    case Outcome::kAhead:
      return "ahead";
  }
  return "";
}

std::string outcome_line(const replica::PullReport& report) {
  const replica::Followed& followed = report.followed;
  const std::string ours = counted(report.checkpoint.size.value, "event");
  switch (followed.outcome) {
    case Outcome::kUpToDate:
      return "up to date  " + ours;
    case Outcome::kAdvanced:
      return "advanced    " + std::to_string(followed.before.value) + " → " + ours;
    case Outcome::kAhead:
      return "ahead       " + ours + " here, the origin is an older copy with " +
             std::to_string(followed.theirs.value);
  }
  return "";
}

struct Options {
  std::string folder, key;
};

Result<int> run(const Options& options, Context& context) {
  std::string root = options.folder;
  if (root.empty()) {
    DAYBOOK_TRY(root, context.root());
  }
  if (context.globals().evidence) return usage("--evidence changes nothing, and pull writes");
  const auto wait_ms = static_cast<unsigned>(context.globals().lock_wait_s * 1000);
  std::optional<note::Verifier> key;
  if (!options.key.empty()) {
    DAYBOOK_TRY(key, read_public_key(options.key));
  }
  DAYBOOK_TRY(const replica::PullReport report, replica::pull(root, context.clock(), wait_ms, key));
  Console& out = context.out();
  const note::Checkpoint& head = report.checkpoint;
  out.document({{"outcome", outcome_word(report.followed.outcome)},
                {"url", replica::shown_url(report.origin.url)},
                {"before", report.followed.before.value},
                {"theirs", report.followed.theirs.value},
                {"size", head.size.value},
                {"root", base64_encode(head.root.view())},
                {"publicKey", report.vkey},
                {"tip", report.tip.hex}});
  out.line(printable(outcome_line(report)) + ", root " + base64_encode(head.root.view()));
  return 0;
}

}  // namespace

void add_pull(Program& program) {
  auto options = std::make_shared<Options>();
  Command command = program.add("pull", kDescription, kExample);
  command.argument("DIR", options->folder, "The replica's folder; default: as for every command");
  command
      .option("--key", options->key,
              "The log's public key as you have it from elsewhere (or a file that holds it): when "
              "the one that the replica trusts was revoked")
      .type("FILE");
  program.on(command, [options](Context& context) { return run(*options, context); });
}

}  // namespace daybook::cli
