#include "ingest/finding_set.h"

namespace daybook::ingest {

void FindingSet::add(document::Finding finding) {
  const std::vector<std::string> key = {finding.code, finding.where, finding.message};
  const auto [at, is_new] = index_.emplace(key, entries_.size());
  if (is_new) entries_.push_back({std::move(finding), 0});
  ++entries_[at->second].count;
}

void FindingSet::add(std::string code, std::string where, std::string message) {
  add(document::Finding{std::move(code), std::move(where), std::move(message)});
}

void FindingSet::add_all(std::vector<document::Finding> findings) {
  for (document::Finding& finding : findings) add(std::move(finding));
}

std::vector<document::Finding> FindingSet::list() const {
  std::vector<document::Finding> all;
  for (const Entry& entry : entries_) {
    all.push_back(entry.finding);
    if (entry.count > 1) all.back().message += " (" + std::to_string(entry.count) + " times)";
  }
  return all;
}

}  // namespace daybook::ingest
