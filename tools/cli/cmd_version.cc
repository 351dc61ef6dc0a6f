#include "cli/program.h"
#include "document/document.h"
#include "log/keys.h"
#include "project/git_projector.h"
#include "state/state.h"

namespace daybook::cli {
namespace {

Result<int> run(Context& context) {
  context.out().document(version_document());
  context.out().line("daybook " + program_version());
  context.out().line("store format       " + std::string(log::kFormatValue));
  context.out().line("unified schema     " + std::string(document::kSchemaVersion));
  context.out().line("fold version       " + std::to_string(state::kFoldVersion));
  context.out().line("snapshot projector " + std::to_string(project::kGitProjectorVersion));
  return 0;
}

}  // namespace

json::Value version_document() {
  return {{"version", program_version()},
          {"storeFormat", log::kFormatValue},
          {"unifiedSchema", document::kSchemaVersion},
          {"foldVersion", state::kFoldVersion},
          {"gitProjectorVersion", project::kGitProjectorVersion}};
}

void add_version(Program& program) {
  Command command = program.add("version", "Show the versions of the program and of what it writes",
                                "daybook version --json");
  program.on(command, run);
}

}  // namespace daybook::cli
