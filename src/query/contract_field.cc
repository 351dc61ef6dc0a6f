#include "query/contract_field.h"

#include <algorithm>

#include "document/fields.h"

namespace daybook::query {
namespace {

constexpr char kBody[] = "body/";
constexpr char kExtended[] = "extended/";

json::Value whole(const event::ContractValue& value) {
  json::Value out = json::Value::object();
  if (!value.category.empty()) out["category"] = value.category;
  if (!value.label.empty()) out["label"] = value.label;
  out["body"] = document::object_of(value.body);
  if (value.extended) out["extended"] = document::object_of(*value.extended);
  if (value.recorded_hash) out["recorded_hash"] = document::value_of(*value.recorded_hash);
  return out;
}

std::optional<json::Value> parsed(const std::optional<std::string>& text) {
  return text ? std::optional(document::value_of(*text)) : std::nullopt;
}

}  // namespace

std::optional<std::string> stored_field(const event::ContractValue& value,
                                        const std::string& field) {
  const auto member = [&](const event::FieldList& fields, size_t prefix) {
    const std::string* text = event::get(fields, field.substr(prefix));
    return text == nullptr ? std::nullopt : std::optional<std::string>(*text);
  };
  const auto said = [](const std::string& text) {
    return text.empty() ? std::nullopt : std::optional<std::string>(json::quote(text));
  };
  if (field == "category") return said(value.category);
  if (field == "label") return said(value.label);
  if (field == "recorded_hash") return value.recorded_hash;
  if (field.rfind(kBody, 0) == 0) return member(value.body, sizeof(kBody) - 1);
  if (value.extended && field.rfind(kExtended, 0) == 0)
    return member(*value.extended, sizeof(kExtended) - 1);
  return std::nullopt;
}

std::optional<json::Value> contract_field(const event::ContractValue& value,
                                          const std::string& field) {
  const std::string pointer = field.rfind('/', 0) == 0 ? field : "/" + field;
  const json::Value all = whole(value);
  for (const std::string& place : {pointer, "/body" + pointer, "/extended" + pointer}) {
    if (const json::Value* found = json::at_pointer(all, place)) return *found;
  }
  return std::nullopt;
}

std::vector<std::string> contract_fields(const event::ContractValue& value) {
  std::vector<std::string> names;
  if (!value.category.empty()) names.emplace_back("category");
  if (!value.label.empty()) names.emplace_back("label");
  for (const event::Field& member : value.body) names.push_back(kBody + member.key);
  if (value.extended) {
    for (const event::Field& member : *value.extended) names.push_back(kExtended + member.key);
  }
  if (value.recorded_hash) names.emplace_back("recorded_hash");
  return names;
}

std::vector<FieldChange> changed_fields(const event::ContractValue* before,
                                        const event::ContractValue& after) {
  std::vector<FieldChange> changes;
  const auto old_text = [&](const std::string& field) {
    return before == nullptr ? std::nullopt : stored_field(*before, field);
  };
  for (const std::string& field : contract_fields(after)) {
    const auto old = old_text(field), now = stored_field(after, field);
    if (old != now) changes.push_back({field, parsed(old), parsed(now)});
  }
  if (before == nullptr) return changes;
  for (const std::string& field : contract_fields(*before)) {
    if (!stored_field(after, field)) changes.push_back({field, parsed(old_text(field)), {}});
  }
  return changes;
}

}  // namespace daybook::query
