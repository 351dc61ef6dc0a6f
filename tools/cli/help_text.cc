#include "cli/model.h"
#include "cli/reference.h"

namespace daybook::cli {
namespace {

constexpr size_t kTermColumns = 28;

std::string help_line(const std::string& term, const std::string& text) {
  const std::string left = "  " + term;
  const std::string right = wrap(text, kTermColumns);
  if (right.empty()) return left + "\n";
  if (left.size() + 2 > kTermColumns) return left + "\n" + right;
  return left + std::string(kTermColumns - left.size(), ' ') + right.substr(kTermColumns);
}

std::string option_term(const OptionDoc& option) {
  std::string term;
  for (const std::string& name : option.names) term += (term.empty() ? "" : ", ") + name;
  if (!option.value.empty()) term += " " + option.value;
  return term;
}

std::string options_section(const std::string& title, const std::vector<OptionDoc>& options) {
  if (options.empty()) return "";
  std::string out = "\n" + title + "\n";
  for (const OptionDoc& option : options) {
    std::string text = option.text;
    if (option.repeated && !option.value.empty()) text += " (may be repeated)";
    if (option.required && !option.value.empty()) text += " (required)";
    out += help_line(option_term(option), text);
  }
  return out;
}

std::string facts_section(const std::string& title, const std::vector<Fact>& facts) {
  std::string out = "\n" + title + "\n";
  for (const Fact& fact : facts) out += help_line(fact.term, fact.text);
  return out;
}

}  // namespace

std::string help_text(const CommandDoc& command) {
  std::string out = command.brief + "\n\nUSAGE\n  " + command.usage() + "\n";
  if (!command.details.empty()) out += "\n" + wrap(command.details, 0);
  out += options_section("ARGUMENTS", command.positionals);
  if (!command.commands.empty()) out += "\nCOMMANDS\n";
  for (const CommandDoc& child : command.commands) out += help_line(child.path.back(), child.brief);
  out += options_section("OPTIONS", command.options);
  if (command.path.size() == 1) {
    out += facts_section("POINTS IN TIME", points_in_time());
    out += facts_section("ENVIRONMENT", environment_variables());
    out += facts_section("EXIT STATUS", exit_codes());
  } else {
    out += "\nGlobal options: see `daybook --help`.\n";
  }
  out += "\nEXAMPLE\n" + indented(command.example, 2);
  return out;
}

}  // namespace daybook::cli
