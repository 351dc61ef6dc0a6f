#include "cli/replay_commands.h"

namespace daybook::cli {
namespace {

constexpr char kDescription[] =
    "Rebuild, verify, roll back: from the log's events alone\n"
    "Everything but the events is derived from them. These commands derive it again, and compare "
    "or go back.";

constexpr char kExample[] =
    "daybook replay rebuild\n"
    "daybook replay rollback plan --to @time:2025-07-25T09:00:00Z\n"
    "daybook replay rollback check --all";

}  // namespace

void add_replay(Program& program) {
  Command group = program.add("replay", kDescription, kExample);
  group.needs_command();
  add_replay_rebuild(program, group);
  add_replay_verify(program, group);
  add_replay_rollback(program, group);
  add_replay_incident(program, group);
}

}  // namespace daybook::cli
