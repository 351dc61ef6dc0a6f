// Text of a value as a part of a larger one.
#pragma once

#include "json/json.h"

namespace daybook::json {

// As stringify(value, indent) where `value` stands inside `depth` objects or arrays.
std::string stringify_nested(const Value& value, int indent, unsigned depth);

}  // namespace daybook::json
