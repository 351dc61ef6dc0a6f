#include <map>

#include "document/document.h"
#include "document/fields.h"

namespace daybook::document {
namespace {

Error wrong(const std::string& pointer, const std::string& what) {
  return invalid(pointer + ": " + what);
}

// What a subject's name can be.
bool is_recordable(const std::string& name) {
  return !name.empty() && name.find('\0') == std::string::npos;
}

const json::Value* member(const json::Value& object, const char* key) {
  const auto found = object.find(key);
  return found == object.end() ? nullptr : &*found;
}

bool is_version_3(const std::string& text) {
  size_t at = 0;
  for (int part = 0; part < 3; part++) {
    const size_t end = text.find_first_not_of("0123456789", at);
    const size_t stop = end == std::string::npos ? text.size() : end;
    if (stop == at || (part == 0 && text.substr(0, stop) != "3")) return false;
    if (part == 2) return stop == text.size();
    if (stop == text.size() || text[stop] != '.') return false;
    at = stop + 1;
  }
  return false;
}

Result<std::string> read_schema_version(const json::Value& document) {
  const json::Value* version = member(document, "schemaVersion");
  if (version == nullptr)
    return wrong("/schemaVersion",
                 "missing: this is no unified v3 file; if it is a v1 or config file, use "
                 "`daybook import legacy`");
  if (!version->is_string()) return wrong("/schemaVersion", "must be a string, such as \"3.0.0\"");
  const auto& text = version->get_ref<const std::string&>();
  if (text.rfind("2.", 0) == 0)
    return wrong("/schemaVersion",
                 "this is a v2 file (" + json::quote(text) + "); use `daybook import legacy`");
  if (!is_version_3(text))
    return wrong("/schemaVersion",
                 json::quote(text) + " is not supported: it must be 3.x.y, such as \"3.0.0\"");
  return text;
}

Result<uint64_t> read_count(const json::Value& document, const char* key, uint64_t least) {
  const json::Value& value = document[key];
  if (value.is_number_unsigned() && value.get<uint64_t>() >= least) return value.get<uint64_t>();
  return wrong(json::pointer_append("", key),
               std::string("must be ") + (least > 0 ? "a positive" : "an") + " integer, not " +
                   json::stringify(value).substr(0, 100));
}

Result<Parts> read_header(const json::Value& document) {
  if (!document.is_object()) return wrong("\"\"", "the document must be an object");
  Parts parts;
  DAYBOOK_TRY(parts.header.schema_version, read_schema_version(document));
  const json::Value* name = member(document, "network");
  if (name == nullptr || !name->is_string() || !is_recordable(*name))
    return wrong("/network", "must be the network's name, a string that is not empty");
  parts.header.name = *name;
  if (!document.contains("chainId")) return wrong("/chainId", "missing");
  DAYBOOK_TRY(const uint64_t chain, read_count(document, "chainId", 1));
  parts.chain = ChainId(chain);
  if (document.contains("fileVersion")) {
    DAYBOOK_TRY(parts.header.file_version_floor, read_count(document, "fileVersion", 0));
  }
  const json::Value* tier = member(document, "networkTier");
  if (tier != nullptr && !tier->is_string()) return wrong("/networkTier", "must be a string");
  if (tier != nullptr) parts.header.tier = *tier;
  for (const char* section : {"metadata", "contracts", "verification", "operations"}) {
    const json::Value* value = member(document, section);
    if (value != nullptr && !value->is_object())
      return wrong(json::pointer_append("", section), "must be an object");
  }
  return parts;
}

class Decomposer {
 public:
  Decomposer(const json::Value& document, Parts parts)
      : document_(document), parts_(std::move(parts)) {}

  Result<Parts> run() {
    record_order("", document_);
    json::Value contracts;
    if (const json::Value* section = member(document_, "contracts"))
      contracts = take_contracts(*section);
    for (const auto& [key, value] : document_.items()) {
      if (is_header(key)) continue;
      if (!is_recordable(key))
        return wrong(json::pointer_append("", key),
                     "a top-level key may be neither empty nor have NUL characters");
      if (take_extended(key, value)) continue;
      parts_.sections.emplace_back(
          key, json::stringify(key == "contracts" ? contracts : residual(key, value)));
    }
    return std::move(parts_);
  }

 private:
  static bool is_header(const std::string& key) {
    return key == "schemaVersion" || key == "fileVersion" || key == "network" || key == "chainId" ||
           key == "networkTier";
  }

  void record_order(const std::string& pointer, const json::Value& object) {
    event::ObjectOrder order{pointer, {}};
    for (const auto& [key, value] : object.items()) order.keys.push_back(key);
    parts_.layout.objects.push_back(std::move(order));
  }

  // Takes every contract out; returns what is left.
  json::Value take_contracts(const json::Value& section) {
    record_order("/contracts", section);
    json::Value rest = json::Value::object();
    for (const auto& [category, entries] : section.items()) {
      if (!is_recordable(category) || !entries.is_object()) {
        json::append_member(rest, category, entries);
        continue;
      }
      record_order(json::pointer_append("/contracts", category), entries);
      json::Value rest_of_category = json::Value::object();
      for (const auto& [name, body] : entries.items())
        if (!take_contract(category, name, body)) json::append_member(rest_of_category, name, body);
      json::append_member(rest, category, std::move(rest_of_category));
    }
    return rest;
  }

  // False for what is no contract: no object, no name, or a second one of its name.
  bool take_contract(const std::string& category, const std::string& name,
                     const json::Value& body) {
    if (!is_recordable(name) || !body.is_object()) return false;
    if (!index_of_.emplace(name, parts_.contracts.size()).second) return false;
    event::ContractValue value;
    value.category = category;
    value.body = fields_of(body);
    parts_.contracts.emplace_back(name, std::move(value));
    return true;
  }

  event::ContractValue* contract(const std::string& name) {
    const auto found = index_of_.find(name);
    return found == index_of_.end() ? nullptr : &parts_.contracts[found->second].second;
  }

  bool take_extended(const std::string& key, const json::Value& value) {
    static const std::string prefix = "extended_";
    if (key.rfind(prefix, 0) != 0 || !value.is_object()) return false;
    event::ContractValue* owner = contract(key.substr(prefix.size()));
    if (owner != nullptr) owner->extended = fields_of(value);
    return owner != nullptr;
  }

  // What is left of a section without what is composed.
  json::Value residual(const std::string& key, const json::Value& value) {
    if (key != "metadata" && key != "verification" && key != "operations") return value;
    record_order("/" + key, value);
    json::Value rest = value;
    if (key == "metadata") rest.erase("lastUpdated");
    if (key == "operations") {
      rest.erase("deploymentHistory");
      rest.erase("upgradeHistory");
    }
    if (key == "verification") {
      rest.erase("dataIntegrity");
      const auto hashes = rest.find("implementationHashes");
      if (hashes != rest.end() && hashes->is_object()) *hashes = take_hashes(*hashes);
    }
    return rest;
  }

  json::Value take_hashes(const json::Value& hashes) {
    record_order("/verification/implementationHashes", hashes);
    json::Value rest = json::Value::object();
    for (const auto& [name, hash] : hashes.items()) {
      if (event::ContractValue* owner = contract(name)) {
        owner->recorded_hash = json::stringify(hash);
      } else {
        json::append_member(rest, name, hash);
      }
    }
    return rest;
  }

  const json::Value& document_;
  Parts parts_;
  std::map<std::string, size_t> index_of_;  // into parts_.contracts
};

}  // namespace

Result<Parts> decompose(const json::Value& document) {
  DAYBOOK_TRY(Parts parts, read_header(document));
  return Decomposer(document, std::move(parts)).run();
}

}  // namespace daybook::document
