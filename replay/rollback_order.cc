#include "replay/rollback_order.h"

#include <algorithm>
#include <array>

#include "document/fields.h"

namespace daybook::replay {
namespace {

const std::vector<std::string>* keys_listed(const event::LayoutRecorded& layout,
                                            const std::string& pointer) {
  for (const event::ObjectOrder& object : layout.objects) {
    if (object.pointer == pointer) return &object.keys;
  }
  return nullptr;
}

// A qualified contract that is listed by its own name in its own category shows there and not under
// its short name (document/placement.h): listing it anew would change more than the order.
bool may_list(const state::NetworkState& target, const std::string& pointer,
              const std::string& key) {
  const auto contract = target.contracts.find(key);
  if (contract == target.contracts.end() || key.find(".sol:") == std::string::npos) return true;
  if (pointer != json::pointer_append("/contracts", contract->second.value.category)) return true;
  const auto* keys = keys_listed(target.layout, pointer);
  return keys != nullptr && std::find(keys->begin(), keys->end(), key) != keys->end();
}

void list_object(const state::NetworkState& target, const json::Value& document,
                 const std::string& pointer, event::LayoutRecorded& layout) {
  const json::Value* object = json::at_pointer(document, pointer);
  if (object == nullptr || !object->is_object()) return;
  event::ObjectOrder order{pointer, {}};
  for (const auto& [key, value] : object->items()) {
    if (may_list(target, pointer, key)) order.keys.push_back(key);
  }
  layout.objects.push_back(std::move(order));
}

event::LayoutRecorded explicit_layout(const state::NetworkState& target,
                                      const json::Value& document) {
  event::LayoutRecorded layout;
  list_object(target, document, "", layout);
  list_object(target, document, "/contracts", layout);
  if (const json::Value* contracts = json::at_pointer(document, "/contracts")) {
    for (const auto& [category, entries] : contracts->items())
      list_object(target, document, json::pointer_append("/contracts", category), layout);
  }
  for (const char* pointer :
       {"/metadata", "/verification", "/verification/implementationHashes", "/operations"})
    list_object(target, document, pointer, layout);
  return layout;
}

// Adds members, empty objects, that the section lacks; makes the section when there is none.
template <size_t N>
void fill_section(state::NetworkState& network, const std::string& name,
                  const std::array<const char*, N>& members) {
  state::SectionState& section = network.sections[name];
  json::Value value = section.json ? document::value_of(*section.json) : json::Value::object();
  if (!value.is_object()) return;
  for (const char* member : members) {
    if (!value.contains(member)) value[member] = json::Value::object();
  }
  section.json = json::stringify(value);
}

}  // namespace

state::NetworkState with_explicit_order(const state::NetworkState& target,
                                        const json::Value& document) {
  state::NetworkState wanted = target;
  wanted.layout = explicit_layout(target, document);
  if (!target.layout.objects.empty()) return wanted;
  fill_section<4>(wanted, "contracts", {"core", "protocol", "infrastructure", "legacy"});
  fill_section<0>(wanted, "configuration", {});
  fill_section<0>(wanted, "topology", {});
  fill_section<2>(wanted, "verification", {"contractVerification", "implementationHashes"});
  fill_section<1>(wanted, "operations", {"metrics"});
  return wanted;
}

}  // namespace daybook::replay
