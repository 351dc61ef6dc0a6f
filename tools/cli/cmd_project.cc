#include "cli/describe.h"
#include "cli/program.h"
#include "cli/projection.h"

namespace daybook::cli {
namespace {

constexpr char kDescription[] =
    "Bring the unified JSON files and the snapshot branch up to the log's head\n"
    "import and record do this by themselves. A file that was edited by hand is left alone (exit "
    "status 1) unless --force "
    "is given; the log is what counts.";

constexpr char kExample[] =
    "daybook project\n"
    "daybook project --files --force";

struct Options {
  bool files = false, git = false, force = false;
};

int exit_code_of(const Projection& projection) {
  const int code = projection_exit_code(projection);
  const bool refused = projection.files && !projection.files->hand_edited.empty();
  return code == 0 && refused ? 1 : code;
}

void print_position(Console& out, const Projection& projection) {
  if (projection.files) {
    out.line("files     " + counted(projection.files->position.value, "event") + ", " +
             counted(projection.files->unchanged.size(), "file") + " unchanged");
  }
  if (!projection.files && !projection.git && !projection.error) {
    out.line("nothing to do: daybook.json turns these projections off");
  }
}

Result<int> run(const Options& options, Context& context) {
  DAYBOOK_TRY(const auto ledger, context.open_to_derive());
  const bool both = options.files == options.git, signs = ledger->signer() != nullptr;
  if (options.git && !signs)
    return usage("a snapshot is signed, and no private key is here: --files makes the files");
  if (!signs)
    context.out().note("snapshots are left alone: each is signed, and no private key is here");
  const Projection projection = project_all(
      context, *ledger, {both || options.files, signs && (both || options.git), options.force});
  json::Value document = projection_json(projection);
  document["size"] = ledger->size().value;
  context.out().document(document);
  print_position(context.out(), projection);
  print_projection(context, projection);
  return exit_code_of(projection);
}

}  // namespace

void add_project(Program& program) {
  auto options = std::make_shared<Options>();
  Command command = program.add("project", kDescription, kExample);
  command.flag("--files", options->files, "Only the files");
  command.flag("--git", options->git, "Only the snapshot branch");
  command.flag("--force", options->force, "Overwrite files that were edited by hand");
  program.on(command, [options](Context& context) { return run(*options, context); });
}

}  // namespace daybook::cli
