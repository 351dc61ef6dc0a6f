// Members of the document that daybook derives from the log, whatever a source said.
#pragma once

#include <string>
#include <string_view>

#include "json/json.h"
#include "state/state.h"

namespace daybook::document {

// section_checksum of a section whose compact text is there.
std::string checksum_of_text(std::string_view compact);
json::Value history_line(const state::HistoryEntry& entry);
// operations.deploymentHistory or upgradeHistory.
json::Value history_of(const std::vector<state::HistoryEntry>& entries);

}  // namespace daybook::document
