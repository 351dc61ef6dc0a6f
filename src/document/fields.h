// Between the JSON texts that events carry and JSON values.
#pragma once

#include <string>

#include "event/event.h"
#include "json/json.h"

namespace daybook::document {

// The value of a text that an event carries. A text that is no JSON, which only a broken or foreign
// log holds, is shown as a string: rendering never fails and never hides it.
json::Value value_of(const std::string& text);

json::Value object_of(const event::FieldList& fields);
event::FieldList fields_of(const json::Value& object);

}  // namespace daybook::document
