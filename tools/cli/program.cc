#include "cli/program.h"

#include <CLI/CLI.hpp>

namespace daybook::cli {
namespace {

constexpr char kDescription[] =
    "a tamper-evident book of original entry for smart-contract deployments\n"
    "Every change of a contract, on every network, is one event in an append-only, signed log in "
    "the folder .daybook. "
    "The unified JSON files and the git snapshots are derived from it, and `daybook verify` proves "
    "that they still say "
    "what the log says.";

constexpr char kExample[] =
    "daybook init\n"
    "daybook import leveldb path/to/leveldb\n"
    "daybook record upgrade sepolia Token --implementation "
    "0x52908400098527886E0F7030069857D2E4169EE7\n"
    "daybook log --limit 5\n"
    "daybook state sepolia --at @time:2025-07-25T09:00:00Z\n"
    "daybook verify";

}  // namespace

std::string program_version() {
  return DAYBOOK_VERSION;
}

Program::Program() : app_(std::make_unique<CLI::App>(kDescription, "daybook")) {
  app_->footer(kExample);
  app_->fallthrough();
  app_->require_subcommand(1);
  app_->set_help_flag("-h,--help", "Show help for the program or a command");
  app_->set_version_flag("--version", program_version(), "Show the version");
  add_globals();
}

Program::~Program() = default;

void Program::add_globals() {
  Command command(app_.get());
  command
      .option("-C,--dir", globals_.dir,
              "The daybook's folder (else DAYBOOK_DIR, else the nearest upwards)")
      .type("DIR");
  command.flag("--json", globals_.json, "One JSON document on standard output");
  command.flag("--color", globals_.color, "Colour, also when standard output is not a terminal");
  command.flag("--no-color", globals_.no_color, "No colour");
  command.flag("--evidence", globals_.evidence,
               "Read a private copy and change nothing, not even under a live lock; a damaged "
               "store whose log is whole is recovered in the copy");
  command.flag("-q,--quiet", globals_.quiet, "No notes and no progress on standard error");
  command
      .option("--passphrase-file", globals_.passphrase_file,
              "The first line is the private key's passphrase (else DAYBOOK_PASSPHRASE_FILE, else "
              "it is asked for)")
      .type("FILE");
  command
      .option("--clock", globals_.clock,
              "Take this as the time now, for tests and reproductions (RFC 3339)")
      .type("TIME");
  app_->add_option("--lock-wait", globals_.lock_wait_s,
                   "How long to wait for another process, in seconds; default 5")
      ->type_name("SECONDS")
      ->check([](const std::string& text) {
        constexpr double kDay = 86400;
        double seconds = 0;
        const bool number = CLI::detail::lexical_cast(text, seconds);
        return number && seconds >= 0 && seconds <= kDay ? std::string()
                                                         : "not from 0 to 86400: " + text;
      });
}

Command Program::add(const std::string& name, const std::string& description,
                     const std::string& example) {
  return add(name, description, example, Command(app_.get()));
}

Command Program::add(const std::string& name, const std::string& description,
                     const std::string& example, const Command& parent) {
  CLI::App* command = parent.app()->add_subcommand(name, description);
  command->footer(example);
  command->set_help_flag("-h,--help", "Show help for this command")->group("");
  return Command(command);
}

const Action& Program::parsed_action() const {
  const CLI::App* command = app_.get();
  while (!command->get_subcommands().empty()) command = command->get_subcommands().front();
  const auto found = actions_.find(command);
  DAYBOOK_CHECK(found != actions_.end());
  return found->second;
}

void add_commands(Program& program) {
  add_init(program);
  add_import(program);
  add_record(program);
  add_log(program);
  add_show(program);
  add_state(program);
  add_diff(program);
  add_tag(program);
  add_redact(program);
  add_history(program);
  add_blame(program);
  add_who(program);
  add_bisect(program);
  add_what_if(program);
  add_status(program);
  add_verify(program);
  add_validate(program);
  add_recover(program);
  add_prove(program);
  add_check(program);
  add_checkpoint(program);
  add_key(program);
  add_witness(program);
  add_project(program);
  add_export(program);
  add_replay(program);
  add_clone(program);
  add_pull(program);
  add_backup(program);
  add_restore(program);
  add_repair(program);
  add_evidence(program);
  add_version(program);
  add_completion(program);
  add_man(program);
  add_docs_cli(program);
}

}  // namespace daybook::cli
