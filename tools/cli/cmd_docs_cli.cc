#include "cli/model.h"
#include "cli/program.h"

namespace daybook::cli {

void add_docs_cli(Program& program) {
  Command command = program.add("docs-cli", "Print docs/cli.md", "daybook docs-cli > docs/cli.md");
  command.hide();
  program.on(command, [&program](Context& context) -> Result<int> {
    const std::string page = markdown(describe_app(program.app()));
    context.out().document({{"format", "markdown"}, {"page", page}});
    context.out().text(page);
    return 0;
  });
}

}  // namespace daybook::cli
