// The command line as CLI11 knows it, and the action behind each command. One cmd_*.cc file a
// command registers itself here through its add_* function.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>

#include "cli/command.h"
#include "cli/context.h"

namespace daybook::cli {

// The program's exit code, or an error that decides it.
using Action = std::function<Result<int>(Context&)>;

class Program {
 public:
  Program();
  ~Program();

  // A command of the program, or of `parent`. The first line of `description` is its brief;
  // `example` is shell lines.
  Command add(const std::string& name, const std::string& description, const std::string& example);
  Command add(const std::string& name, const std::string& description, const std::string& example,
              const Command& parent);
  void on(const Command& command, Action action) { actions_[command.app()] = std::move(action); }

  [[nodiscard]] CLI::App& app() { return *app_; }
  [[nodiscard]] const CLI::App& app() const { return *app_; }
  [[nodiscard]] const Globals& globals() const { return globals_; }
  // The action of the innermost command that was parsed.
  [[nodiscard]] const Action& parsed_action() const;

 private:
  void add_globals();

  std::unique_ptr<CLI::App> app_;
  Globals globals_;
  std::map<const CLI::App*, Action> actions_;
};

void add_init(Program& program);
void add_import(Program& program);
void add_record(Program& program);
void add_log(Program& program);
void add_show(Program& program);
void add_state(Program& program);
void add_diff(Program& program);
void add_tag(Program& program);
void add_redact(Program& program);
void add_history(Program& program);
void add_blame(Program& program);
void add_who(Program& program);
void add_bisect(Program& program);
void add_what_if(Program& program);
void add_status(Program& program);
void add_verify(Program& program);
void add_validate(Program& program);
void add_recover(Program& program);
void add_prove(Program& program);
void add_check(Program& program);
void add_checkpoint(Program& program);
void add_witness(Program& program);
void add_key(Program& program);
void add_project(Program& program);
void add_export(Program& program);
void add_replay(Program& program);
void add_clone(Program& program);
void add_pull(Program& program);
void add_backup(Program& program);
void add_restore(Program& program);
void add_repair(Program& program);
void add_evidence(Program& program);
void add_version(Program& program);
void add_completion(Program& program);
void add_man(Program& program);
void add_docs_cli(Program& program);

// All of the above, in the order of --help.
void add_commands(Program& program);

// "0.1.0"
std::string program_version();

// What `daybook version --json` prints.
json::Value version_document();

}  // namespace daybook::cli
