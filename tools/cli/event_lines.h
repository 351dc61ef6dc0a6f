// One event in a few lines of text: what happened, then who, when, why and with what evidence.
#pragma once

#include <string>
#include <vector>

#include "cli/describe.h"

namespace daybook::cli {

// "#12  2025-07-25T09:00Z  ContractUpgraded  bsctestnet/Token  0x12… → 0x34…"
std::string event_headline(const event::Event& event, const NetworkNames& names);

// Both clocks and the grade; actor, approver, sender; transaction and block; source; reason. Only
// what there is.
std::vector<std::string> event_details(const event::Event& event);

}  // namespace daybook::cli
