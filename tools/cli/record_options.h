// Options that the `daybook record` commands share, and the commands that are about one contract.
#pragma once

#include "cli/context.h"
#include "cli/program.h"
#include "cli/record_request.h"
#include "event/event.h"

namespace daybook::cli {

// Who, why, when, with what evidence.
void add_envelope(Command command, RecordRequest& request);
// NETWORK, and what registers a new one.
void add_network_options(Command command, RecordRequest& request);

// deploy, upgrade, redeploy, verify, remove, own, role, admin.
void add_contract_commands(Program& program, const Command& group);
Result<int> record_contract(event::ContractAction action, const RecordRequest& request,
                            Context& context);

}  // namespace daybook::cli
