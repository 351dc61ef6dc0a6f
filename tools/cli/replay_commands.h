// The parts of `daybook replay`, one file each.
#pragma once

#include "cli/program.h"

namespace daybook::cli {

void add_replay_rebuild(Program& program, const Command& group);
void add_replay_verify(Program& program, const Command& group);
void add_replay_rollback(Program& program, const Command& group);
void add_replay_incident(Program& program, const Command& group);

}  // namespace daybook::cli
