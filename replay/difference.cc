#include "replay/difference.h"

#include "document/fields.h"

namespace daybook::replay {
namespace {

// An object with members, or nothing at all: told member by member.
bool is_told_by_member(const json::Value* value) {
  return value == nullptr || (value->is_object() && !value->empty());
}

void walk_difference(const std::string& pointer, const json::Value* before,
                     const json::Value* after, std::vector<FieldDifference>& out) {
  if (before == nullptr && after == nullptr) return;
  if (is_told_by_member(before) && is_told_by_member(after)) {
    const json::Value nothing = json::Value::object();
    const json::Value& old_members = before == nullptr ? nothing : *before;
    const json::Value& new_members = after == nullptr ? nothing : *after;
    for (const auto& [key, value] : old_members.items()) {
      const auto other = new_members.find(key);
      walk_difference(json::pointer_append(pointer, key), &value,
                      other == new_members.end() ? nullptr : &*other, out);
    }
    for (const auto& [key, value] : new_members.items()) {
      if (!old_members.contains(key))
        walk_difference(json::pointer_append(pointer, key), nullptr, &value, out);
    }
    return;
  }
  const auto text = [](const json::Value* value) {
    return value == nullptr ? std::optional<std::string>() : json::stringify(*value);
  };
  FieldDifference found{pointer, text(before), text(after)};
  if (found.before != found.after) out.push_back(std::move(found));
}

}  // namespace

std::vector<FieldDifference> differences(const json::Value& before, const json::Value& after) {
  std::vector<FieldDifference> out;
  const auto given = [](const json::Value& value) { return value.is_null() ? nullptr : &value; };
  walk_difference("", given(before), given(after), out);
  return out;
}

json::Value contract_json(const event::ContractValue& value) {
  json::Value out = {{"category", value.category}, {"label", value.label}};
  out["body"] = document::object_of(value.body);
  if (value.extended) out["extended"] = document::object_of(*value.extended);
  if (value.recorded_hash) out["recordedHash"] = document::value_of(*value.recorded_hash);
  return out;
}

json::Value header_json(const event::NetworkChange& header) {
  return {{"name", header.name},
          {"tier", header.tier},
          {"schemaVersion", header.schema_version},
          {"fileVersionFloor", header.file_version_floor}};
}

json::Value layout_json(const event::LayoutRecorded& layout) {
  json::Value out = json::Value::object();
  for (const event::ObjectOrder& object : layout.objects) out[object.pointer] = object.keys;
  return out;
}

json::Value section_json(const std::optional<std::string>& text) {
  return text ? document::value_of(*text) : json::Value();
}

}  // namespace daybook::replay
