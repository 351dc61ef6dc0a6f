// The command line as plain values, taken from the CLI11 application: the one source of --help,
// docs/cli.md, the man page and the shell completions.
#pragma once

#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace daybook::cli {

struct OptionDoc {
  std::vector<std::string> names;  // "-o", "--output"; a positional's one name
  std::string value;               // "FILE", "table|json"; "" for a flag
  std::string text;
  bool required = false, repeated = false;

  // The words that `value` lists when it is a choice; none otherwise.
  [[nodiscard]] std::vector<std::string> choices() const;
  [[nodiscard]] bool is_path() const;
};

struct CommandDoc {
  std::vector<std::string> path;  // {"daybook", "record", "deploy"}
  std::string brief;              // first line of the description
  std::string details;            // the rest; paragraphs parted by an empty line
  std::string example;            // shell lines
  std::vector<OptionDoc> positionals, options;
  std::vector<CommandDoc> commands;

  [[nodiscard]] std::string name() const;   // "daybook record deploy"
  [[nodiscard]] std::string usage() const;  // "daybook record deploy [OPTIONS] NETWORK CONTRACT"
};

// Hidden commands and options (empty group) are left out.
CommandDoc describe_app(const CLI::App& app);

// This command and all below it, in order.
std::vector<const CommandDoc*> all_commands(const CommandDoc& root);

// Lines of at most `width` columns, each behind `indent` blanks; an empty line between paragraphs.
// Lines that start with a blank are kept as they are.
std::string wrap(const std::string& text, size_t indent, size_t width = 80);

// Every line behind `indent` blanks, as it is.
std::string indented(const std::string& text, size_t indent);

// The renderers.
std::string help_text(const CommandDoc& command);
std::string markdown(const CommandDoc& root);
std::string man_page(const CommandDoc& root, const std::string& version);
std::string bash_completion(const CommandDoc& root);
std::string zsh_completion(const CommandDoc& root);
std::string fish_completion(const CommandDoc& root);

}  // namespace daybook::cli
