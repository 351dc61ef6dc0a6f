// docs/cli.md: `daybook docs-cli` prints it, a test holds the file equal.
#include "cli/model.h"
#include "cli/reference.h"

namespace daybook::cli {
namespace {

// '|' parts table cells, also inside code spans.
std::string cell(const std::string& text) {
  std::string out;
  for (const char c : text) out += c == '|' ? std::string("\\|") : std::string(1, c);
  return out;
}

std::string option_row(const OptionDoc& option) {
  std::string term;
  for (const std::string& name : option.names) term += (term.empty() ? "" : ", ") + name;
  if (!option.value.empty()) term += " " + option.value;
  std::string text = option.text;
  if (option.required) text += " (required)";
  if (option.repeated) text += " (may be repeated)";
  return "| `" + cell(term) + "` | " + cell(text) + " |\n";
}

std::string option_table(const std::string& title, const std::vector<OptionDoc>& options) {
  if (options.empty()) return "";
  std::string out = "\n| " + title + " | meaning |\n|---|---|\n";
  for (const OptionDoc& option : options) out += option_row(option);
  return out;
}

std::string fact_table(const std::string& title, const std::vector<Fact>& facts) {
  std::string out = "\n## " + title + "\n\n| | |\n|---|---|\n";
  for (const Fact& fact : facts) out += "| `" + cell(fact.term) + "` | " + cell(fact.text) + " |\n";
  return out;
}

std::string section(const CommandDoc& command) {
  std::string out =
      "\n" + std::string(command.path.size() > 2 ? "### " : "## ") + command.name() + "\n\n";
  out += command.brief + ".\n\n```\n" + command.usage() + "\n```\n";
  if (!command.details.empty()) out += "\n" + wrap(command.details, 0, 120);
  out += option_table("argument", command.positionals);
  out += option_table("option", command.options);
  return out + "\nExample:\n\n```sh\n" + indented(command.example, 0) + "```\n";
}

}  // namespace

std::string markdown(const CommandDoc& root) {
  std::string out =
      "# The daybook command\n\n"
      "Made by `daybook docs-cli` from the same source as `--help`; a test holds this page equal "
      "to it. Do not edit.\n\n";
  out += wrap(root.details, 0, 120) + "\n" + wrap(output_rules(), 0, 120) + "\n";
  out += "| command | |\n|---|---|\n";
  for (const CommandDoc& child : root.commands) {
    out += "| [" + child.path.back() + "](#" + root.path.back() + "-" + child.path.back() + ") | " +
           cell(child.brief) + " |\n";
  }
  out += "\n## Global options\n" + option_table("option", root.options);
  out += fact_table("Points in time", points_in_time());
  out += fact_table("Exit status", exit_codes());
  out += fact_table("Environment", environment_variables());
  const std::vector<const CommandDoc*> commands = all_commands(root);
  for (size_t i = 1; i < commands.size(); ++i) out += section(*commands[i]);
  return out;
}

}  // namespace daybook::cli
