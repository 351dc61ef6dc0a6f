#include "cli/command.h"

#include <CLI/CLI.hpp>

namespace daybook::cli {

Option& Option::type(const std::string& name) {
  option_->type_name(name);
  return *this;
}

Option& Option::choice(const std::vector<std::string>& words) {
  std::string name;
  for (const std::string& word : words) name += (name.empty() ? "" : "|") + word;
  option_->type_name(name)->check([words, name](const std::string& given) {
    const bool known = std::find(words.begin(), words.end(), given) != words.end();
    return known ? std::string() : "\"" + given + "\" is none of " + name;
  });
  return *this;
}

Option& Option::required() {
  option_->required();
  return *this;
}

Option Command::argument(const std::string& name, std::string& value, const std::string& text) {
  return Option(app_->add_option(name, value, text));
}

Option Command::arguments(const std::string& name, std::vector<std::string>& values,
                          const std::string& text) {
  return Option(app_->add_option(name, values, text));
}

Option Command::option(const std::string& name, std::string& value, const std::string& text) {
  return Option(app_->add_option(name, value, text));
}

Option Command::option(const std::string& name, uint64_t& value, const std::string& text) {
  return Option(app_->add_option(name, value, text));
}

Option Command::option(const std::string& name, std::optional<uint64_t>& value,
                       const std::string& text) {
  return Option(app_->add_option(name, value, text));
}

Option Command::option(const std::string& name, std::optional<uint32_t>& value,
                       const std::string& text) {
  return Option(app_->add_option(name, value, text));
}

Option Command::repeated(const std::string& name, std::vector<std::string>& values,
                         const std::string& text) {
  return Option(app_->add_option(name, values, text)->allow_extra_args(false));
}

void Command::flag(const std::string& name, bool& value, const std::string& text) {
  app_->add_flag(name, value, text);
}

void Command::hide() {
  app_->group("");
}

void Command::needs_command() {
  app_->require_subcommand(1);
}

}  // namespace daybook::cli
