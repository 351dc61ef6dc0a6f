#include "document/fields.h"

namespace daybook::document {

json::Value value_of(const std::string& text) {
  auto value = json::parse(text);
  return value.ok() ? std::move(value).value() : json::Value(text);
}

json::Value object_of(const event::FieldList& fields) {
  json::Value object = json::Value::object();
  for (const event::Field& field : fields) object[field.key] = value_of(field.json);
  return object;
}

event::FieldList fields_of(const json::Value& object) {
  event::FieldList fields;
  for (const auto& [key, value] : object.items()) fields.push_back({key, json::stringify(value)});
  return fields;
}

}  // namespace daybook::document
