// The roff page daybook(1).
#include "cli/model.h"
#include "cli/reference.h"

namespace daybook::cli {
namespace {

// Backslashes and hyphens are escaped; a line may not start with a control character.
std::string roff(const std::string& text) {
  std::string out;
  bool line_start = true;
  for (const char c : text) {
    if (line_start && (c == '.' || c == '\'')) out += "\\&";
    if (c == '\\') {
      out += "\\e";
    } else if (c == '-') {
      out += "\\-";
    } else {
      out += c;
    }
    line_start = c == '\n';
  }
  return out;
}

std::string verbatim(const std::string& text) {
  return ".PP\n.nf\n" + roff(indented(text, 4)) + ".fi\n";
}

std::string paragraphs(const std::string& text) {
  std::string out = ".PP\n";
  const std::string wrapped = wrap(text, 0);
  size_t start = 0;
  while (start < wrapped.size()) {
    const size_t end = wrapped.find('\n', start);
    const std::string line = wrapped.substr(start, end - start);
    out += line.empty()          ? ".PP\n"
           : line.front() == ' ' ? ".br\n" + roff(line) + "\n"
                                 : roff(line) + "\n";
    start = end + 1;
  }
  return out;
}

std::string term_entry(const std::string& term, const std::string& text) {
  return ".TP\n.B " + roff(term) + "\n" + roff(text) + "\n";
}

std::string option_entries(const std::vector<OptionDoc>& options) {
  std::string out;
  for (const OptionDoc& option : options) {
    std::string term;
    for (const std::string& name : option.names) term += (term.empty() ? "" : ", ") + name;
    if (!option.value.empty()) term += " " + option.value;
    out += term_entry(term, option.text.empty() ? "\\&" : option.text);
  }
  return out;
}

std::string fact_entries(const std::string& title, const std::vector<Fact>& facts) {
  std::string out = ".SH " + title + "\n";
  for (const Fact& fact : facts) out += term_entry(fact.term, fact.text);
  return out;
}

std::string command_section(const CommandDoc& command) {
  std::string out = ".SS " + roff(command.name()) + "\n";
  out += paragraphs(command.brief + ".") + verbatim(command.usage());
  if (!command.details.empty()) out += paragraphs(command.details);
  out += option_entries(command.positionals) + option_entries(command.options);
  return out + ".PP\nExample:\n" + verbatim(command.example);
}

}  // namespace

std::string man_page(const CommandDoc& root, const std::string& version) {
  std::string out = ".TH DAYBOOK 1 \"\" \"daybook " + version + "\" \"User Commands\"\n";
  out += ".SH NAME\ndaybook \\- " + roff(root.brief) + "\n";
  out += ".SH SYNOPSIS\n.B daybook\n[OPTIONS] COMMAND\n.SH DESCRIPTION\n";
  out += paragraphs(root.details) + paragraphs(output_rules());
  out += ".SH OPTIONS\n" + option_entries(root.options) + ".SH COMMANDS\n";
  const std::vector<const CommandDoc*> commands = all_commands(root);
  for (size_t i = 1; i < commands.size(); ++i) out += command_section(*commands[i]);
  out += fact_entries("POINTS IN TIME", points_in_time());
  out += fact_entries("EXIT STATUS", exit_codes());
  out += fact_entries("ENVIRONMENT", environment_variables());
  return out + ".SH EXAMPLES\n" + verbatim(root.example);
}

}  // namespace daybook::cli
