#include "vault/sealed_value.h"

#include <optional>

#include "base/bytes.h"
#include "json/json.h"
#include "vault/vault.h"

namespace daybook::vault {
namespace {

using json::Value;

std::string pointer_of(const std::vector<std::string>& tokens) {
  std::string pointer;
  for (const std::string& token : tokens) pointer = json::pointer_append(pointer, token);
  return pointer;
}

class Walk {
 public:
  Walk(const Personal& personal, const VisitValue& visit) : personal_(personal), visit_(visit) {}

  // Returns whether anything below was replaced.
  Result<bool> value(std::vector<std::string>& tokens, Value& value) {
    if (personal_.matches(tokens)) return replace(tokens, value);
    bool changed = false;
    if (value.is_object()) {
      for (auto& [key, child] : value.items())
        DAYBOOK_RETURN_IF_ERROR(step(tokens, key, child, changed));
    } else if (value.is_array()) {
      for (size_t i = 0; i < value.size(); ++i)
        DAYBOOK_RETURN_IF_ERROR(step(tokens, std::to_string(i), value[i], changed));
    }
    return changed;
  }

  // A value kept as text.
  Result<void> text(std::vector<std::string> tokens, std::string& text) {
    DAYBOOK_TRY(Value parsed, json::parse(text));
    DAYBOOK_TRY(const bool changed, value(tokens, parsed));
    if (changed) text = json::stringify(parsed);
    return {};
  }

  Result<void> fields(const std::vector<std::string>& tokens, event::FieldList& list) {
    for (event::Field& field : list) {
      std::vector<std::string> below = tokens;
      below.push_back(field.key);
      DAYBOOK_RETURN_IF_ERROR(text(std::move(below), field.json));
    }
    return {};
  }

 private:
  Result<void> step(std::vector<std::string>& tokens, const std::string& key, Value& child,
                    bool& changed) {
    tokens.push_back(key);
    const Result<bool> below = value(tokens, child);
    tokens.pop_back();
    if (!below.ok()) return below.error();
    changed = changed || *below;
    return {};
  }

  Result<bool> replace(const std::vector<std::string>& tokens, Value& value) {
    const std::string before = json::stringify(value);
    DAYBOOK_TRY(const std::string after, visit_(pointer_of(tokens), before));
    if (after == before) return false;
    DAYBOOK_TRY(value, json::parse(after));
    return true;
  }

  const Personal& personal_;
  const VisitValue& visit_;
};

}  // namespace

Result<void> visit_personal(event::Event& event, const Personal& personal,
                            const VisitValue& visit) {
  if (!personal.has_patterns()) return {};
  Walk walk(personal, visit);
  const std::string& name = event.subject.name;
  if (event::ContractChange* change = event::told_change(event.payload)) {
    event::ContractValue& value = change->value;
    DAYBOOK_RETURN_IF_ERROR(walk.fields({"contracts", value.category, name}, value.body));
    if (!value.extended) return {};
    return walk.fields({"extended_" + name}, *value.extended);
  }
  auto* change = std::get_if<event::SectionChange>(&event.payload);
  if (change == nullptr || !change->json) return {};
  return walk.text({name}, *change->json);
}

std::string sealed_json(const std::string& person, std::string_view ciphertext) {
  return json::stringify(
      Value{{"_type", "sealed"}, {"person", person}, {"value", base64_encode(ciphertext)}});
}

std::optional<SealedValue> parse_sealed_json(const std::string& json) {
  const auto parsed = json::parse(json);
  if (!parsed.ok() || !parsed->is_object() || parsed->size() != 3) return std::nullopt;
  const auto type = parsed->find("_type"), person = parsed->find("person"),
             value = parsed->find("value");
  const bool shaped = type != parsed->end() && *type == "sealed" && person != parsed->end() &&
                      person->is_string() && value != parsed->end() && value->is_string();
  if (!shaped || !is_pseudonym(person->get<std::string>())) return std::nullopt;
  const auto bytes = base64_decode(value->get<std::string>());
  if (!bytes.ok()) return std::nullopt;
  return SealedValue{person->get<std::string>(), *bytes};
}

}  // namespace daybook::vault
