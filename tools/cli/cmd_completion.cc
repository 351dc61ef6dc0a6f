#include "cli/model.h"
#include "cli/program.h"

namespace daybook::cli {
namespace {

constexpr char kDescription[] =
    "Print a completion script for a shell\n"
    "Installed with the program; this is for a shell that does not find it there.";

constexpr char kExample[] =
    "daybook completion bash > ~/.local/share/bash-completion/completions/daybook\n"
    "daybook completion fish > ~/.config/fish/completions/daybook.fish";

Result<std::string> script_for(const std::string& shell, const CommandDoc& root) {
  if (shell == "bash") return bash_completion(root);
  if (shell == "zsh") return zsh_completion(root);
  if (shell == "fish") return fish_completion(root);
  return usage("no completion for \"" + shell + "\": there is bash, zsh and fish");
}

}  // namespace

void add_completion(Program& program) {
  auto shell = std::make_shared<std::string>();
  Command command = program.add("completion", kDescription, kExample);
  command.argument("SHELL", *shell, "bash, zsh or fish").required();
  program.on(command, [shell, &program](Context& context) -> Result<int> {
    DAYBOOK_TRY(const std::string script, script_for(*shell, describe_app(program.app())));
    context.out().document({{"shell", *shell}, {"script", script}});
    context.out().text(script);
    return 0;
  });
}

}  // namespace daybook::cli
