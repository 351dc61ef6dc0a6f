#include "cli/model.h"
#include "cli/program.h"

namespace daybook::cli {

void add_man(Program& program) {
  Command command = program.add("man", "Print the manual page (roff)", "daybook man | man -l -");
  program.on(command, [&program](Context& context) -> Result<int> {
    const std::string page = man_page(describe_app(program.app()), program_version());
    context.out().document({{"format", "roff"}, {"page", page}});
    context.out().text(page);
    return 0;
  });
}

}  // namespace daybook::cli
