#include "state/members.h"

namespace daybook::state {
namespace {

std::string plain(const std::string& json) {
  if (json == "null") return "";
  const bool quoted = json.size() >= 2 && json.front() == '"' && json.back() == '"';
  if (!quoted || json.find('\\') != std::string::npos) return json;
  return json.substr(1, json.size() - 2);
}

std::string member(const event::FieldList& fields, const std::string& key) {
  const std::string* json = event::get(fields, key);
  return json == nullptr ? "" : plain(*json);
}

}  // namespace

std::string proxy_of(const event::ContractValue& value) {
  return member(value.body, "proxy");
}

std::string implementation_of(const event::ContractValue& value) {
  std::string implementation = member(value.body, "implementation");
  return implementation.empty() ? member(value.body, "address") : implementation;
}

std::string owner_of(const event::ContractValue& value) {
  return member(value.body, "owner");
}

std::string proxy_admin_of(const event::ContractValue& value) {
  return member(value.body, "proxyAdmin");
}

std::vector<std::string> hashes_of(const event::ContractValue& value) {
  const event::FieldList extended = value.extended.value_or(event::FieldList());
  return {member(extended, "factoryByteCodeHash"), member(extended, "implementationHash"),
          plain(value.recorded_hash.value_or(""))};
}

std::optional<std::pair<std::string, std::string>> hash_change(const event::ContractValue& before,
                                                               const event::ContractValue& after) {
  const std::vector<std::string> old_hashes = hashes_of(before);
  const std::vector<std::string> new_hashes = hashes_of(after);
  for (size_t i = 0; i < old_hashes.size(); ++i) {
    const bool both = !old_hashes[i].empty() && !new_hashes[i].empty();
    if (both && old_hashes[i] != new_hashes[i]) return std::pair(old_hashes[i], new_hashes[i]);
  }
  return std::nullopt;
}

}  // namespace daybook::state
