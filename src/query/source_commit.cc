#include "query/source_commit.h"

#include <algorithm>

#include "json/json.h"

namespace daybook::query {
namespace {

constexpr size_t kListed = 10;
// The marker that ends the events of each commit: docs/import.md, "Git".
constexpr char kMarkerFormat[] = "git-commit";

// The merge that brought in a commit of that prefix, as its marker says: "commit … came in with the
// merge …"; "" when no marker does.
Result<std::string> merge_of(const ledger::Ledger& ledger, const std::string& prefix) {
  const event::Subject markers{ChainId(), event::SubjectKind::kLog, "git"};
  DAYBOOK_TRY(const auto positions,
              versions::subject_history(ledger.log(), markers, ledger.size()));
  for (const Position position : positions) {
    DAYBOOK_TRY(const event::Event event, ledger.read(position));
    const auto* document = std::get_if<event::SourceDocument>(&event.payload);
    if (document == nullptr || document->format != kMarkerFormat) continue;
    const auto marker = json::parse(document->content);
    if (!marker.ok() || !marker->is_object() || !marker->contains("merged")) continue;
    for (const json::Value& merged : marker->at("merged")) {
      if (!merged.is_string() || merged.get<std::string>().rfind(prefix, 0) != 0) continue;
      return "commit " + merged.get<std::string>() + " came in with the merge " + event.git_commit +
             " (event " + std::to_string(position.value) +
             "), which the state changed with: @source:" + event.git_commit;
    }
  }
  return std::string();
}

Error no_event_of(const ledger::Ledger& ledger, const Point& point) {
  const Result<std::string> merge = merge_of(ledger, point.commit);
  if (!merge.ok()) return merge.error();
  if (!merge->empty()) return not_found(point.text + ": " + *merge);
  return not_found(
      point.text +
      ": no event comes from such a commit of a source repository; one that touches no "
      "deployment state has none: name the last one before it that does");
}

}  // namespace

Result<TreeSize> size_of_source(const ledger::Ledger& ledger, const Point& point) {
  using versions::LookupKind;
  DAYBOOK_TRY(const auto commits,
              versions::lookup_values(ledger.log(), LookupKind::kSourceCommit, point.commit,
                                      ledger.size(), kListed + 1));
  if (commits.empty()) return no_event_of(ledger, point);
  const bool exact = commits.front() == point.commit;
  if (commits.size() > 1 && !exact) {
    std::string list;
    for (size_t i = 0; i < std::min(commits.size(), kListed); ++i) {
      list += (i == 0 ? "" : ", ") + commits[i];
    }
    return conflict(point.text + " is ambiguous: " + list +
                    (commits.size() > kListed ? ", …" : "") + "; give more digits");
  }
  DAYBOOK_TRY(const auto last, versions::last_lookup(ledger.log(), LookupKind::kSourceCommit,
                                                     commits.front(), ledger.size()));
  if (!last) return not_found(point.text + ": no event comes from that commit");
  return TreeSize(last->value + 1);
}

}  // namespace daybook::query
