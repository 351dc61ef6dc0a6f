#include "cli/model.h"

#include <CLI/CLI.hpp>
#include <sstream>

namespace daybook::cli {
namespace {

bool is_flag(const CLI::Option& option) {
  return option.get_items_expected_max() == 0;
}

bool is_hidden(const CLI::Option& option) {
  return option.get_group().empty();
}

OptionDoc describe_option(const CLI::Option& option) {
  OptionDoc doc;
  if (option.get_positional()) {
    doc.names.push_back(option.get_name(true));
  } else {
    for (const std::string& name : option.get_snames()) doc.names.push_back("-" + name);
    for (const std::string& name : option.get_lnames()) doc.names.push_back("--" + name);
    if (!is_flag(option)) doc.value = option.get_type_name();
  }
  doc.text = option.get_description();
  doc.required = option.get_required();
  doc.repeated = option.get_expected_max() > 1;
  return doc;
}

void split_description(const std::string& text, CommandDoc& doc) {
  const size_t end = text.find('\n');
  doc.brief = text.substr(0, end);
  if (end != std::string::npos) doc.details = text.substr(text.find_first_not_of('\n', end));
}

CommandDoc describe(const CLI::App& app, std::vector<std::string> path) {
  CommandDoc doc;
  path.push_back(app.get_name());
  doc.path = path;
  split_description(app.get_description(), doc);
  doc.example = app.get_footer();
  for (const CLI::Option* option : app.get_options()) {
    if (is_hidden(*option)) continue;
    (option->get_positional() ? doc.positionals : doc.options).push_back(describe_option(*option));
  }
  for (const CLI::App* command : app.get_subcommands({})) {
    if (!command->get_group().empty()) doc.commands.push_back(describe(*command, path));
  }
  return doc;
}

void collect(const CommandDoc& command, std::vector<const CommandDoc*>& out) {
  out.push_back(&command);
  for (const CommandDoc& child : command.commands) collect(child, out);
}

void wrap_paragraph(const std::string& text, size_t indent, size_t width, std::string& out) {
  std::istringstream words(text);
  std::string line, word;
  while (words >> word) {
    if (!line.empty() && indent + line.size() + 1 + word.size() > width) {
      out += std::string(indent, ' ') + line + "\n";
      line.clear();
    }
    line += (line.empty() ? "" : " ") + word;
  }
  if (!line.empty()) out += std::string(indent, ' ') + line + "\n";
}

}  // namespace

std::vector<std::string> OptionDoc::choices() const {
  std::vector<std::string> words;
  if (value.find('|') == std::string::npos) return words;
  std::istringstream stream(value);
  for (std::string word; std::getline(stream, word, '|');) words.push_back(word);
  return words;
}

bool OptionDoc::is_path() const {
  const std::string& kind = value.empty() ? names.front() : value;
  return kind == "FILE" || kind == "DIR" || kind == "PATH" || kind == "PROOF";
}

std::string CommandDoc::name() const {
  std::string out;
  for (const std::string& word : path) out += (out.empty() ? "" : " ") + word;
  return out;
}

std::string CommandDoc::usage() const {
  std::string out = name();
  if (!options.empty()) out += " [OPTIONS]";
  if (!commands.empty()) out += " COMMAND";
  for (const OptionDoc& positional : positionals) {
    const std::string word = positional.names.front() + (positional.repeated ? "..." : "");
    out += " " + (positional.required ? word : "[" + word + "]");
  }
  return out;
}

CommandDoc describe_app(const CLI::App& app) {
  std::vector<std::string> path;
  for (const CLI::App* parent = app.get_parent(); parent != nullptr;
       parent = parent->get_parent()) {
    path.insert(path.begin(), parent->get_name());
  }
  return describe(app, path);
}

std::vector<const CommandDoc*> all_commands(const CommandDoc& root) {
  std::vector<const CommandDoc*> out;
  collect(root, out);
  return out;
}

std::string wrap(const std::string& text, size_t indent, size_t width) {
  std::string out, paragraph;
  std::istringstream lines(text);
  const auto flush = [&] {
    wrap_paragraph(paragraph, indent, width, out);
    paragraph.clear();
  };
  for (std::string line; std::getline(lines, line);) {
    if (!line.empty() && line.front() != ' ') {
      paragraph += line + " ";
      continue;
    }
    flush();
    out += line.empty() ? "\n" : std::string(indent, ' ') + line + "\n";
  }
  flush();
  return out;
}

std::string indented(const std::string& text, size_t indent) {
  std::string out;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) out += std::string(indent, ' ') + line + "\n";
  return out;
}

}  // namespace daybook::cli
