// A network's unified document as a list of fields that can be compared one by one.
#pragma once

#include <map>
#include <string>
#include <tuple>

#include "json/json.h"

namespace daybook::validate {

enum class FieldClass {
  kCount,           // how many contracts the document holds
  kProxy,           // contracts.<category>.<name>.proxy
  kImplementation,  // contracts.<category>.<name>.implementation
  kHash,            // verification.implementationHashes.<name>
  kArguments,       // extended_<name>.deploymentArgs
  kExtended,        // the other members of extended_<name>
  kMember,          // the other members of contracts.<category>.<name>
  kConfiguration,   // a leaf of `configuration`
};
// "count", "proxy", "implementation", "hash", "arguments", "extended", "member", "configuration".
std::string class_name(FieldClass field_class);

// Of which a record of a deployment consists: what "missing fields" counts.
bool is_of_record(FieldClass field_class);

struct FieldKey {
  std::string contract;  // "" of the network's own
  FieldClass field_class = FieldClass::kCount;
  std::string member;
  friend auto operator<=>(const FieldKey&, const FieldKey&) = default;
};

struct Field {
  std::string pointer;  // in this document
  std::string text;     // compact JSON
};

using Fields = std::map<FieldKey, Field>;

// Aliases of qualified names (contracts.legacy.<name>.currentName) are no contracts of their own,
// and an empty list of arguments says nothing.
Fields fields_of(const json::Value& document);

// Hex is the same in either case.
bool same_text(const std::string& a, const std::string& b);

}  // namespace daybook::validate
