#include "cli/command.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <limits>

#include "base/bytes.h"

namespace daybook::cli {
namespace {

// CLI11 would take "-1" for the largest number.
Option counted_option(CLI::Option* option, uint64_t largest) {
  option->check([largest](const std::string& text) {
    const auto number = parse_decimal(text);
    if (number && *number <= largest) return std::string();
    return "\"" + text + "\" is not a number from 0 to " + std::to_string(largest);
  });
  return Option(option);
}

constexpr uint64_t kLargest64 = std::numeric_limits<uint64_t>::max();
constexpr uint64_t kLargest32 = std::numeric_limits<uint32_t>::max();

}  // namespace

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
  return counted_option(app_->add_option(name, value, text), kLargest64);
}

Option Command::option(const std::string& name, std::optional<uint64_t>& value,
                       const std::string& text) {
  return counted_option(app_->add_option(name, value, text), kLargest64);
}

Option Command::option(const std::string& name, std::optional<uint32_t>& value,
                       const std::string& text) {
  return counted_option(app_->add_option(name, value, text), kLargest32);
}

Option Command::repeated(const std::string& name, std::vector<std::string>& values,
                         const std::string& text) {
  return Option(app_->add_option(name, values, text)->allow_extra_args(false));
}

Option Command::several(const std::string& name, std::vector<std::string>& values,
                        const std::string& text) {
  return Option(app_->add_option(name, values, text));
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
