#include "document/findings.h"

#include <algorithm>
#include <array>
#include <set>

#include "document/bigint.h"
#include "document/document.h"
#include "document/fields.h"
#include "document/placement.h"

namespace daybook::document {
namespace {

// Members that hold an address and nothing else.
constexpr std::array<std::string_view, 5> kAddressKeys = {"proxy", "implementation", "address",
                                                          "proxyAddress", "deployer"};
// Members that may hold an address; an endpoint may be a URL as well.
constexpr std::array<std::string_view, 9> kMaybeAddressKeys = {
    "vault", "endpoint",   "messageBus", "mailbox",     "owner",
    "admin", "governance", "lookCoin",   "gasPaymaster"};

template <size_t N>
bool is_one_of(const std::array<std::string_view, N>& keys, std::string_view key) {
  return std::find(keys.begin(), keys.end(), key) != keys.end();
}

std::optional<Finding> check_member(const std::string& key, const json::Value& value,
                                    const std::string& where) {
  const bool is_address = is_one_of(kAddressKeys, key);
  if (!is_address && !is_one_of(kMaybeAddressKeys, key)) return std::nullopt;
  if (!value.is_string()) {
    // Documents use such names for objects as well: {"implementation": {"address": …}}.
    if (!is_address || value.is_structured()) return std::nullopt;
    return Finding{"address-not-string", where,
                   "an address must be a string, not " + json::stringify(value).substr(0, 80)};
  }
  const auto& text = value.get_ref<const std::string&>();
  if (text.empty() || (!is_address && text.rfind("0x", 0) != 0)) return std::nullopt;
  if (key == "implementation" && text == "0x0000000000000000000000000000000000000000")
    return Finding{"zero-address-implementation", where,
                   "the implementation is the zero address: nothing is deployed there"};
  return check_address(text, where);
}

std::optional<Finding> check_name(const std::string& name, const std::string& where) {
  const std::string short_name = short_name_of(name);
  if (short_name.empty()) return std::nullopt;
  return Finding{"qualified-name", where,
                 json::quote(name) + " is a fully qualified name; files show it as " +
                     json::quote(short_name)};
}

class DocumentInspector {
 public:
  explicit DocumentInspector(std::string where) : where_(std::move(where)) {}

  void walk(const json::Value& value, const std::string& pointer) {
    if (const auto bigint = read_bigint(value)) {
      forms_.insert(bigint->form);
      return;
    }
    if (value.is_array()) {
      for (size_t i = 0; i < value.size(); i++)
        walk(value[i], json::pointer_append(pointer, std::to_string(i)));
    }
    if (!value.is_object()) return;
    for (const auto& [key, member] : value.items()) {
      const std::string at = json::pointer_append(pointer, key);
      add(check_member(key, member, place(at)));
      walk(member, at);
    }
  }

  void check_names(const json::Value& document) {
    const json::Value* contracts = json::at_pointer(document, "/contracts");
    if (contracts == nullptr || !contracts->is_object()) return;
    for (const auto& [category, entries] : contracts->items()) {
      if (!entries.is_object()) continue;
      const std::string at = json::pointer_append("/contracts", category);
      for (const auto& [name, body] : entries.items())
        add(check_name(name, place(json::pointer_append(at, name))));
    }
  }

  void check_sums(const json::Value& document) {
    for (const char* section : {"contracts", "configuration", "topology"}) {
      const std::string at = json::pointer_append("/verification/dataIntegrity/checksums", section);
      const json::Value* sum = json::at_pointer(document, at);
      const json::Value* content = json::at_pointer(document, json::pointer_append("", section));
      if (sum == nullptr || content == nullptr || *sum == section_checksum(*content)) continue;
      add(Finding{"stale-checksum", place(at),
                  json::stringify(*sum).substr(0, 80) + " is not the checksum of this section, " +
                      section_checksum(*content) + ": it was not kept true"});
    }
  }

  void check_bigints() {
    if (forms_.size() > 1)
      add(Finding{"bigint-forms", where_,
                  std::to_string(forms_.size()) + " ways of writing big integers in one document"});
  }

  std::vector<Finding> take() { return std::move(findings_); }

 private:
  [[nodiscard]] std::string place(const std::string& pointer) const {
    return where_.empty() ? pointer : where_ + " " + pointer;
  }

  void add(std::optional<Finding> finding) {
    if (finding) findings_.push_back(std::move(*finding));
  }

  std::string where_;
  std::set<BigintForm> forms_;
  std::vector<Finding> findings_;
};

}  // namespace

std::vector<Finding> check_contract(ChainId, const std::string& name,
                                    const event::ContractValue& value, const std::string& where) {
  std::vector<Finding> findings;
  if (auto finding = check_name(name, where)) findings.push_back(std::move(*finding));
  for (const event::Field& field : value.body) {
    auto finding = check_member(field.key, value_of(field.json), where + " " + field.key);
    if (finding) findings.push_back(std::move(*finding));
  }
  return findings;
}

std::vector<Finding> check_document(const json::Value& document, const std::string& where) {
  DocumentInspector inspector(where);
  inspector.walk(document, "");
  inspector.check_names(document);
  inspector.check_sums(document);
  inspector.check_bigints();
  return inspector.take();
}

}  // namespace daybook::document
