// From a request to changes of a network's sections: everything in the unified document that is not
// a contract.
#pragma once

#include <utility>
#include <vector>

#include "base/result.h"
#include "cli/record_request.h"
#include "state/state.h"

namespace daybook::cli {

// Section name and its change.
using SectionEdit = std::pair<std::string, event::SectionChange>;

// One change for each top-level key that --set and --unset touch, in order. `network` nullptr: it
// has nothing yet. kUsage for what is no section: contracts, the header, and members that daybook
// derives.
Result<std::vector<SectionEdit>> edit_sections(const RecordRequest& request,
                                               const state::NetworkState* network);

// The emergency section: {"active": true, "reason": …} and whatever --set adds; --clear makes it
// inactive.
Result<SectionEdit> edit_emergency(const RecordRequest& request,
                                   const state::NetworkState* network);

}  // namespace daybook::cli
