// Shell completions: commands, options, choices and file names, all static.
#include "cli/model.h"

namespace daybook::cli {
namespace {

std::string join(const std::vector<std::string>& words, const std::string& between = " ") {
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "" : between) + word;
  return out;
}

// What may follow a command: its commands, choices of its first positional, options of its own and
// global ones.
std::vector<std::string> words_of(const CommandDoc& command, const CommandDoc& root) {
  std::vector<std::string> words;
  for (const CommandDoc& child : command.commands) words.push_back(child.path.back());
  for (const OptionDoc& option : command.options) {
    words.insert(words.end(), option.names.begin(), option.names.end());
  }
  if (&command == &root) return words;
  for (const OptionDoc& option : root.options) {
    if (option.names.back() != "--version" && option.names.back() != "--help") {
      words.insert(words.end(), option.names.begin(), option.names.end());
    }
  }
  return words;
}

// "record deploy" for {"daybook", "record", "deploy"}.
std::string below_root(const CommandDoc& command) {
  return join({command.path.begin() + 1, command.path.end()});
}

// For ' quotes in sh, zsh and fish alike: our texts' single quotes become typographic ones.
std::string quoted(const std::string& text) {
  std::string out;
  for (const char c : text) out += c == '\'' ? std::string("’") : std::string(1, c);
  return "'" + out + "'";
}

void append_bash_choices(const CommandDoc& command, std::string& out) {
  for (const OptionDoc& option : command.options) {
    if (option.choices().empty()) continue;
    out += "    " + quoted(below_root(command) + " " + option.names.back()) +
           ") COMPREPLY=($(compgen -W " + quoted(join(option.choices())) +
           " -- \"$current\")); return ;;\n";
  }
}

std::string zsh_escape(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c == ':' || c == '[' || c == ']') out += '\\';
    out += c;
  }
  return out;
}

std::string fish_condition(const CommandDoc& command) {
  std::string condition;
  for (size_t i = 1; i < command.path.size(); ++i) {
    condition +=
        (condition.empty() ? "" : "; and ") + ("__fish_seen_subcommand_from " + command.path[i]);
  }
  return condition.empty() ? "__fish_use_subcommand" : condition;
}

std::string fish_option(const OptionDoc& option, const std::string& condition) {
  std::string line = "complete -c daybook" + (condition.empty() ? "" : " -n " + quoted(condition));
  for (const std::string& name : option.names) {
    line += name.rfind("--", 0) == 0 ? " -l " + name.substr(2) : " -s " + name.substr(1);
  }
  if (!option.value.empty()) line += option.is_path() ? " -r -F" : " -x";
  if (!option.choices().empty()) line += " -a " + quoted(join(option.choices()));
  return line + " -d " + quoted(option.text) + "\n";
}

}  // namespace

std::string bash_completion(const CommandDoc& root) {
  std::string cases, choices;
  for (const CommandDoc* command : all_commands(root)) {
    cases += "    " + quoted(below_root(*command)) +
             ") words=" + quoted(join(words_of(*command, root))) +
             " files=" + (command->commands.empty() ? "yes" : "no") + " ;;\n";
    append_bash_choices(*command, choices);
  }
  return "# bash completion of daybook, made by `daybook completion bash`\n"
         "_daybook() {\n"
         "  local current=\"${COMP_WORDS[COMP_CWORD]}\" previous=\"${COMP_WORDS[COMP_CWORD-1]}\"\n"
         "  local command='' words='' files='' word i\n"
         "  for ((i = 1; i < COMP_CWORD; i++)); do\n"
         "    word=\"${COMP_WORDS[i]}\"\n"
         "    [[ $word == -* ]] && continue\n"
         "    if _daybook_words \"${command:+$command }$word\"; then command=\"${command:+$command "
         "}$word\"; fi\n"
         "  done\n"
         "  case \"$command $previous\" in\n" +
         choices +
         "  esac\n"
         "  _daybook_words \"$command\"\n"
         "  COMPREPLY=($(compgen -W \"$words\" -- \"$current\"))\n"
         "  [[ $previous == -C || $previous == --dir ]] && files=yes\n"
         "  [[ $files == yes && $current != -* ]] && COMPREPLY+=($(compgen -f -- \"$current\"))\n"
         "}\n"
         "_daybook_words() {\n"
         "  case \"$1\" in\n" +
         cases +
         "    *) return 1 ;;\n"
         "  esac\n"
         "}\n"
         "complete -o filenames -F _daybook daybook\n";
}

std::string zsh_completion(const CommandDoc& root) {
  std::string cases;
  for (const CommandDoc* command : all_commands(root)) {
    cases += "    " + quoted(below_root(*command)) + ")\n      commands=(";
    for (const CommandDoc& child : command->commands) {
      cases += "\n        " + quoted(zsh_escape(child.path.back()) + ":" + zsh_escape(child.brief));
    }
    cases += ")\n      options=(" + join(words_of(*command, root)) + ") ;;\n";
  }
  return "#compdef daybook\n"
         "# zsh completion of daybook, made by `daybook completion zsh`\n"
         "_daybook_words() {\n"
         "  case \"$1\" in\n" +
         cases +
         "    *) return 1 ;;\n"
         "  esac\n"
         "}\n"
         "_daybook() {\n"
         "  local -a commands options\n"
         "  local command='' word\n"
         "  for word in ${words[2,CURRENT-1]}; do\n"
         "    [[ $word == -* ]] && continue\n"
         "    _daybook_words \"${command:+$command }$word\" && command=\"${command:+$command "
         "}$word\"\n"
         "  done\n"
         "  _daybook_words \"$command\"\n"
         "  (( $#commands )) && _describe command commands || _files\n"
         "  compadd -a options\n"
         "}\n"
         "_daybook \"$@\"\n";
}

std::string fish_completion(const CommandDoc& root) {
  std::string out = "# fish completion of daybook, made by `daybook completion fish`\n";
  for (const CommandDoc* command : all_commands(root)) {
    const std::string condition = fish_condition(*command);
    for (const CommandDoc& child : command->commands) {
      out += "complete -c daybook -n " + quoted(condition) + " -a " + child.path.back() + " -d " +
             quoted(child.brief) + "\n";
    }
    for (const OptionDoc& option : command->options) {
      out += fish_option(option, command == &root ? "" : condition);
    }
  }
  return out;
}

}  // namespace daybook::cli
