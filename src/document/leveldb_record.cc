// The record format of the source's LevelDB. Its `address` is the implementation's address.
#include <array>

#include "document/document.h"
#include "document/fields.h"

namespace daybook::document {
namespace {

constexpr std::array<const char*, 4> kExtended = {"factoryByteCodeHash", "implementationHash",
                                                  "deploymentArgs", "timestamp"};

// Members that are the key's, or that have a place of their own in a contract's value.
bool is_taken(const std::string& key, const json::Value& value) {
  if (key == "contractName" || key == "chainId" || key == "address" || key == "proxyAddress")
    return true;
  return key == "networkName" && value.is_string();
}

event::FieldList extended_of(const json::Value& record) {
  event::FieldList extended;
  for (const char* key : kExtended)
    if (record.contains(key)) extended.push_back({key, json::stringify(record[key])});
  for (const auto& [key, value] : record.items())
    if (!is_taken(key, value) && event::get(extended, key) == nullptr)
      extended.push_back({key, json::stringify(value)});
  return extended;
}

const std::string* implementation_of(const event::ContractValue& value) {
  const std::string* implementation = event::get(value.body, "implementation");
  return implementation != nullptr ? implementation : event::get(value.body, "address");
}

bool same_text(const std::string* a, const std::string* b) {
  return a == nullptr || b == nullptr ? a == b : *a == *b;
}

// Whether `record` still says what is true of the contract, as far as a record can say it.
bool still_says(const event::ContractValue& record, const event::ContractValue& value) {
  if (!same_text(event::get(record.body, "proxy"), event::get(value.body, "proxy"))) return false;
  if (!same_text(implementation_of(record), implementation_of(value))) return false;
  static const event::FieldList none;
  const event::FieldList& now = value.extended ? *value.extended : none;
  for (const event::Field& field : *record.extended)
    if (!same_text(&field.json, event::get(now, field.key))) return false;
  for (const char* key : kExtended)
    if (event::get(now, key) != nullptr && event::get(*record.extended, key) == nullptr)
      return false;
  return true;
}

std::string written_record(ChainId chain, const std::string& name, const std::string& label,
                           const event::ContractValue& value) {
  json::Value record = json::Value::object();
  const auto copy = [&record](const char* key, const std::string* text) {
    if (text != nullptr) record[key] = value_of(*text);
  };
  const event::FieldList extended = value.extended.value_or(event::FieldList{});
  record["contractName"] = name;
  record["chainId"] = chain.value;
  record["networkName"] = label;
  copy("address", implementation_of(value));
  copy("factoryByteCodeHash", event::get(extended, "factoryByteCodeHash"));
  copy("implementationHash", event::get(extended, "implementationHash"));
  copy("proxyAddress", event::get(value.body, "proxy"));
  copy("deploymentArgs", event::get(extended, "deploymentArgs"));
  copy("timestamp", event::get(extended, "timestamp"));
  for (const event::Field& field : extended)
    if (!record.contains(field.key)) record[field.key] = value_of(field.json);
  return json::stringify(record);
}

}  // namespace

Result<event::ContractValue> contract_from_record(const json::Value& record, std::string_view raw,
                                                  const std::string& category) {
  if (!record.is_object()) return invalid("no deployment record: it is no JSON object");
  for (const char* key : {"contractName", "address"})
    if (!record.contains(key))
      return invalid(std::string("no deployment record: it has no \"") + key + "\"");
  event::ContractValue value;
  value.category = category;
  if (record.contains("networkName") && record["networkName"].is_string())
    value.label = record["networkName"];
  if (record.contains("proxyAddress"))
    value.body.push_back({"proxy", json::stringify(record["proxyAddress"])});
  value.body.push_back({"implementation", json::stringify(record["address"])});
  value.extended = extended_of(record);
  for (const char* key : {"factoryByteCodeHash", "implementationHash"})  // the later one wins
    if (record.contains(key)) value.recorded_hash = json::stringify(record[key]);
  value.source_record = raw;
  return value;
}

std::string leveldb_key(ChainId chain, const std::string& name) {
  return std::to_string(chain.value) + "-" + name;
}

std::string leveldb_record(ChainId chain, const std::string& name,
                           const state::NetworkState& network) {
  const auto found = network.contracts.find(name);
  DAYBOOK_CHECK(found != network.contracts.end());
  const event::ContractValue& value = found->second.value;
  const auto source = json::parse(value.source_record);
  if (source.ok()) {
    const auto record = contract_from_record(*source, value.source_record, value.category);
    if (record.ok() && still_says(*record, value)) return value.source_record;
  }
  return written_record(chain, name, value.label.empty() ? network.header.name : value.label,
                        value);
}

}  // namespace daybook::document
