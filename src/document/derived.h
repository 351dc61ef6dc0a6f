// Members of the document that daybook derives from the log, whatever a source said.
#pragma once

#include "json/json.h"
#include "state/state.h"

namespace daybook::document {

// operations.deploymentHistory or upgradeHistory.
json::Value history_of(const std::vector<state::HistoryEntry>& entries);

// verification.dataIntegrity; a section that is nullptr has no checksum.
json::Value data_integrity(TimeNs last_validated, const json::Value* contracts,
                           const json::Value* configuration, const json::Value* topology);

}  // namespace daybook::document
