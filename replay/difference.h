// Where two values differ, member by member.
#pragma once

#include <vector>

#include "event/event.h"
#include "json/json.h"
#include "replay/rollback.h"

namespace daybook::replay {

// Leaves that differ, by JSON pointer, in the order of `before` and then of what only `after` has.
// What only one side has is told leaf by leaf too; arrays are compared as wholes.
std::vector<FieldDifference> differences(const json::Value& before, const json::Value& after);

// A contract's value as one object: category, label, body, extended, recordedHash.
json::Value contract_json(const event::ContractValue& value);
json::Value header_json(const event::NetworkChange& header);
json::Value layout_json(const event::LayoutRecorded& layout);
// A section's text as JSON; null when it is removed.
json::Value section_json(const std::optional<std::string>& text);

}  // namespace daybook::replay
