#include "cli/run.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <csignal>
#include <filesystem>
#include <new>

#include "cli/model.h"
#include "cli/program.h"
#include "ledger/config_suggest.h"

namespace daybook::cli {
namespace {

std::vector<std::string> arguments_of(int argc, const char* const* argv) {
  std::vector<std::string> words;
  for (int i = 1; i < argc; ++i) words.emplace_back(argv[i]);
  if (!words.empty() && words.front() == "help") {  // help COMMAND
    words.erase(words.begin());
    words.emplace_back("--help");
  }
  return words;
}

// "--dir" of "--dir FOLDER log".
bool takes_value(const CLI::App& app, const std::string& word) {
  if (word.rfind('-', 0) != 0) return false;
  const CLI::Option* option = app.get_option_no_throw(word);
  return option != nullptr && option->get_items_expected_max() > 0;
}

// The innermost command that the words name, and the first word that names none.
const CLI::App* follow_words(const CLI::App& app, const std::vector<std::string>& words,
                             std::string& unknown) {
  const CLI::App* command = &app;
  bool is_value = false;
  for (const std::string& word : words) {
    if (command->get_subcommands({}).empty()) break;
    const bool skip = is_value || word.rfind('-', 0) == 0;
    is_value = !is_value && takes_value(app, word);
    if (skip) continue;
    const auto named =
        command->get_subcommands([&](const CLI::App* next) { return next->get_name() == word; });
    if (named.empty()) {
      unknown = word;
      break;
    }
    command = named.front();
  }
  return command;
}

std::vector<std::string> command_names(const CommandDoc& command) {
  std::vector<std::string> names;
  for (const CommandDoc& child : command.commands) names.push_back(child.path.back());
  return names;
}

std::string option_suggestion(const CommandDoc& command, const CommandDoc& root,
                              const std::vector<std::string>& words) {
  std::vector<std::string> known;
  for (const CommandDoc* doc : {&command, &root}) {
    for (const OptionDoc& option : doc->options) {
      known.insert(known.end(), option.names.begin(), option.names.end());
    }
  }
  for (const std::string& word : words) {
    const std::string name = word.substr(0, word.find('='));
    if (name.rfind("--", 0) != 0 || std::count(known.begin(), known.end(), name) != 0) continue;
    const std::string near = ledger::nearest_word(name, known);
    if (!near.empty()) return ". Did you mean " + near + "?";
  }
  return "";
}

Error explain(const CLI::App& app, const CLI::ParseError& error,
              const std::vector<std::string>& words) {
  std::string unknown;
  const CommandDoc doc = describe_app(*follow_words(app, words, unknown));
  const std::string help = ". See `" + doc.name() + " --help`";
  const bool needs_command = !doc.commands.empty();
  if (needs_command && unknown.empty()) {
    std::string names;
    for (const std::string& name : command_names(doc)) names += (names.empty() ? "" : ", ") + name;
    return usage("a command is needed after `" + doc.name() + "`: " + names + help);
  }
  if (needs_command) {
    const std::string near = ledger::nearest_word(unknown, command_names(doc));
    const std::string hint =
        near.empty() ? "" : ". Did you mean `" + doc.name() + " " + near + "`?";
    return usage("unknown command `" + unknown + "`" + (hint.empty() ? help : hint));
  }
  const std::string hint = option_suggestion(doc, describe_app(app), words);
  return usage(error.what() + (hint.empty() ? help : hint + help.substr(1)));  // no "?."
}

// Before the global options are known: --json is looked for in the words themselves.
Globals early_globals(const std::vector<std::string>& words) {
  Globals globals;
  globals.json = std::count(words.begin(), words.end(), "--json") != 0;
  return globals;
}

int report_early(const Error& error, const std::vector<std::string>& words) {
  Console console(early_globals(words));
  console.error(error);
  (void)console.flush();
  return exit_code(error.kind);
}

// `text` for people, `document` with --json.
int answer_early(const std::string& text, const json::Value& document,
                 const std::vector<std::string>& words) {
  Console console(early_globals(words));
  console.text(text);
  console.document(document);
  const auto flushed = console.flush();
  if (flushed.ok()) return 0;
  console.error(flushed.error());
  return exit_code(flushed.error().kind);
}

int act(Context& context, const Action& action) {
  const Result<int> done = action(context);
  if (!done.ok()) context.out().error(done.error());
  if (context.alarm()) context.out().error(*context.alarm());
  const Result<void> flushed = context.out().flush();
  if (!flushed.ok()) {
    context.out().error(flushed.error());
    return exit_code(flushed.error().kind);
  }
  if (context.alarm()) return exit_code(context.alarm()->kind);
  return done.ok() ? *done : exit_code(done.error().kind);
}

int parse_and_act(Program& program, std::vector<std::string> words) {
  CLI::App& app = program.app();
  try {
    std::vector<std::string> reversed(words.rbegin(), words.rend());
    app.parse(reversed);
  } catch (const CLI::CallForHelp&) {
    std::string unknown;
    const std::string help = help_text(describe_app(*follow_words(app, words, unknown)));
    return answer_early(help, {{"help", help}}, words);
  } catch (const CLI::CallForVersion&) {
    return answer_early("daybook " + program_version() + "\n", version_document(), words);
  } catch (const CLI::ParseError& error) {
    return report_early(explain(app, error, words), words);
  }
  auto context = Context::create(program.globals());
  if (!context.ok()) return report_early(context.error(), words);
  return act(**context, program.parsed_action());
}

}  // namespace

int run(int argc, const char* const* argv) {
  std::signal(SIGPIPE,
              SIG_IGN);  // a closed pipe is a write error, never a death in the middle of a commit
  const std::vector<std::string> words = arguments_of(argc, argv);
  try {
    Program program;
    add_commands(program);
    return parse_and_act(program, words);
  } catch (const std::filesystem::filesystem_error& error) {  // a folder that we may not look into
    return report_early(environment(error.what()), words);
  } catch (const std::bad_alloc&) {
    return report_early(environment("out of memory"), words);
  }
}

}  // namespace daybook::cli
