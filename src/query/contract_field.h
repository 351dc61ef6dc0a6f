// The fields of a contract's value by name, as `show --json` names them: "category", "label",
// "body/proxy", "extended/deploymentArgs", "recorded_hash"; and deeper, as in a JSON Pointer:
// "extended/deploymentArgs/0".
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "event/event.h"
#include "json/json.h"

namespace daybook::query {

// Member `field` of the value; nullopt: it has none. A name that is none of the above but a member
// of the body or of the extended fields means that member ("proxy" is "body/proxy").
std::optional<json::Value> contract_field(const event::ContractValue& value,
                                          const std::string& field);

// Text of a top-level field as it is stored, its key as it is; nullopt: the value has none.
std::optional<std::string> stored_field(const event::ContractValue& value,
                                        const std::string& field);

// Top-level fields of the value, in its order.
std::vector<std::string> contract_fields(const event::ContractValue& value);

struct FieldChange {
  std::string field;
  std::optional<json::Value> before, after;
};
// The top-level fields that differ, in the order of `after`, then those that are gone. `before`
// nullptr: all are new.
std::vector<FieldChange> changed_fields(const event::ContractValue* before,
                                        const event::ContractValue& after);

}  // namespace daybook::query
