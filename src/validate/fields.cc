#include "validate/fields.h"

#include <algorithm>
#include <cctype>
#include <set>

namespace daybook::validate {
namespace {

constexpr char kExtendedPrefix[] = "extended_";

class Reader {
 public:
  explicit Reader(const json::Value& document) : document_(document) {}

  Fields read() {
    read_contracts();
    read_extended();
    read_hashes();
    if (const json::Value* configuration = object(document_, "configuration")) {
      read_leaves("/configuration", *configuration);
    }
    add({"", FieldClass::kCount, "contracts"}, "/contracts",
        json::Value(static_cast<uint64_t>(contracts_.size())));
    return std::move(fields_);
  }

 private:
  static const json::Value* object(const json::Value& parent, const std::string& key) {
    const auto found = parent.find(key);
    return found != parent.end() && found->is_object() ? &*found : nullptr;
  }

  void add(FieldKey key, std::string pointer, const json::Value& value) {
    fields_[std::move(key)] = {std::move(pointer), json::stringify(value)};
  }

  void read_contracts() {
    const json::Value* categories = object(document_, "contracts");
    if (categories == nullptr) return;
    for (const auto& [category, contracts] : categories->items()) {
      if (!contracts.is_object()) continue;
      for (const auto& [name, body] : contracts.items()) {
        if (!body.is_object() || body.contains("currentName")) continue;
        contracts_.insert(name);
        const std::string pointer =
            json::pointer_append(json::pointer_append("/contracts", category), name);
        read_body(name, body, pointer);
      }
    }
  }

  void read_body(const std::string& name, const json::Value& body, const std::string& pointer) {
    for (const auto& [member, value] : body.items()) {
      FieldClass field_class = FieldClass::kMember;
      if (member == "proxy") field_class = FieldClass::kProxy;
      if (member == "implementation") field_class = FieldClass::kImplementation;
      add({name, field_class, member}, json::pointer_append(pointer, member), value);
    }
  }

  void read_extended() {
    for (const auto& [key, members] : document_.items()) {
      if (key.rfind(kExtendedPrefix, 0) != 0 || !members.is_object()) continue;
      const std::string name = key.substr(sizeof kExtendedPrefix - 1);
      const std::string pointer = json::pointer_append("", key);
      for (const auto& [member, value] : members.items()) {
        const bool is_arguments = member == "deploymentArgs";
        if (is_arguments && value.is_array() && value.empty()) continue;
        add({name, is_arguments ? FieldClass::kArguments : FieldClass::kExtended, member},
            json::pointer_append(pointer, member), value);
      }
    }
  }

  void read_hashes() {
    const json::Value* verification = object(document_, "verification");
    const json::Value* hashes =
        verification != nullptr ? object(*verification, "implementationHashes") : nullptr;
    if (hashes == nullptr) return;
    for (const auto& [name, hash] : hashes->items()) {
      if (contracts_.count(name) == 0) continue;
      add({name, FieldClass::kHash, "implementationHashes"},
          json::pointer_append("/verification/implementationHashes", name), hash);
    }
  }

  void read_leaves(const std::string& pointer, const json::Value& value) {
    if (value.is_object()) {  // an empty one says nothing
      for (const auto& [key, member] : value.items()) {
        read_leaves(json::pointer_append(pointer, key), member);
      }
      return;
    }
    add({"", FieldClass::kConfiguration, pointer}, pointer, value);
  }

  const json::Value& document_;
  Fields fields_;
  std::set<std::string> contracts_;
};

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

}  // namespace

std::string class_name(FieldClass field_class) {
  switch (field_class) {
    case FieldClass::kCount:
      return "count";
    case FieldClass::kProxy:
      return "proxy";
    case FieldClass::kImplementation:
      return "implementation";
    case FieldClass::kHash:
      return "hash";
    case FieldClass::kArguments:
      return "arguments";
    case FieldClass::kExtended:
      return "extended";
    case FieldClass::kMember:
      return "member";
    case FieldClass::kConfiguration:
      return "configuration";
  }
  return "";
}

bool is_of_record(FieldClass field_class) {
  switch (field_class) {
    case FieldClass::kProxy:
    case FieldClass::kImplementation:
    case FieldClass::kHash:
    case FieldClass::kArguments:
    case FieldClass::kExtended:
      return true;
    case FieldClass::kCount:
    case FieldClass::kMember:
    case FieldClass::kConfiguration:
      return false;
  }
  return false;
}

Fields fields_of(const json::Value& document) {
  return Reader(document).read();
}

bool same_text(const std::string& a, const std::string& b) {
  if (a == b) return true;
  const bool is_hex = a.rfind("\"0x", 0) == 0 && b.rfind("\"0x", 0) == 0;
  return is_hex && lower(a) == lower(b);
}

}  // namespace daybook::validate
