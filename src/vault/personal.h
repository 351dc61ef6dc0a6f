// Which parts of an event are personal, as daybook.json (`personal`) names them: "actor",
// "approver", "sender", "reason", "note" (the text of a note); or an RFC 6901 pointer into the
// unified document, whose tokens may hold the wildcards * and ?, e.g. "/metadata/deployer" or
// "/contracts/*/*/deployer".
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace daybook::vault {

class Personal {
 public:
  // kInvalid names the entry, and the known ones.
  static Result<Personal> parse(const std::vector<std::string>& entries);
  [[nodiscard]] bool empty() const { return names_.empty() && patterns_.empty(); }
  [[nodiscard]] bool has(const std::string& name) const { return names_.count(name) != 0; }
  // Whether the value at these tokens of the document is personal.
  [[nodiscard]] bool matches(const std::vector<std::string>& tokens) const;
  [[nodiscard]] bool has_patterns() const { return !patterns_.empty(); }

 private:
  std::set<std::string> names_;
  std::vector<std::vector<std::string>> patterns_;
};

// The names that are no pointers.
const std::vector<std::string>& personal_names();

}  // namespace daybook::vault
