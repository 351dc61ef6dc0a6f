#include "vault/personal.h"

#include <algorithm>

#include "base/wildcard.h"
#include "json/json.h"

namespace daybook::vault {
const std::vector<std::string>& personal_names() {
  static const std::vector<std::string> names = {"actor", "approver", "sender", "reason", "note"};
  return names;
}

Result<Personal> Personal::parse(const std::vector<std::string>& entries) {
  Personal personal;
  const std::vector<std::string>& known = personal_names();
  for (const std::string& entry : entries) {
    if (std::find(known.begin(), known.end(), entry) != known.end()) {
      personal.names_.insert(entry);
      continue;
    }
    const auto tokens = json::pointer_tokens(entry);
    if (entry.empty() || entry.front() != '/' || !tokens.ok() || tokens->size() < 2) {
      return invalid("\"" + entry +
                     "\" is neither actor, approver, sender, reason or note, nor a JSON pointer "
                     "below a section, such as /metadata/deployer");
    }
    personal.patterns_.push_back(*tokens);
  }
  return personal;
}

bool Personal::matches(const std::vector<std::string>& tokens) const {
  return std::any_of(patterns_.begin(), patterns_.end(), [&](const auto& pattern) {
    return pattern.size() == tokens.size() &&
           std::equal(pattern.begin(), pattern.end(), tokens.begin(), wildcard_match);
  });
}

}  // namespace daybook::vault
