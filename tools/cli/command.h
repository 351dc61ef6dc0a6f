// One command while the command line is being described: its arguments and options. CLI11 stays
// behind this and program.cc, so that a command's file says what it takes and nothing about the
// parser (and compiles quickly).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace daybook::cli {

// An option just added. Borrowed from its command.
class Option {
 public:
  explicit Option(CLI::Option* option) : option_(option) {}
  Option& type(const std::string& name);  // "FILE"; a|b|c are choices for help and completion
  Option& choice(const std::vector<std::string>& words);  // type(), and anything else is refused
  Option& required();

 private:
  CLI::Option* option_;
};

// Borrowed from its Program. The variables that values go to must outlive the parsing.
class Command {
 public:
  explicit Command(CLI::App* app) : app_(app) {}

  // Positional, in order.
  Option argument(const std::string& name, std::string& value, const std::string& text);
  Option arguments(const std::string& name, std::vector<std::string>& values,
                   const std::string& text);

  // `name` as "-o,--output".
  Option option(const std::string& name, std::string& value, const std::string& text);
  Option option(const std::string& name, uint64_t& value, const std::string& text);
  Option option(const std::string& name, std::optional<uint64_t>& value, const std::string& text);
  Option option(const std::string& name, std::optional<uint32_t>& value, const std::string& text);
  // One value each time it is given; the words after it are left alone.
  Option repeated(const std::string& name, std::vector<std::string>& values,
                  const std::string& text);
  // All the words that follow, up to the next option.
  Option several(const std::string& name, std::vector<std::string>& values,
                 const std::string& text);
  void flag(const std::string& name, bool& value, const std::string& text);

  void hide();           // not in --help and what is made from it
  void needs_command();  // it only groups others

  [[nodiscard]] CLI::App* app() const { return app_; }

 private:
  CLI::App* app_;
};

}  // namespace daybook::cli
