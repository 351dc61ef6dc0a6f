// The event that ends a commit's events: which commit it was, who made it, what it touched.
#pragma once

#include <string>
#include <vector>

#include "git/source.h"
#include "ingest/git_known.h"
#include "ingest/git_picture.h"
#include "ingest/planner.h"

namespace daybook::ingest {

struct Marker {
  const git::CommitInfo& commit;
  std::vector<git::ObjectId> merged;  // commits that a merge brought in
  bool is_shallow = false;
  std::string follows;        // the commit recorded before, where that is not its first parent
  std::string register_path;  // "" if its tree holds no LevelDB
  std::vector<std::string> paths;
  std::vector<PathChange> touched;
};

// One transaction, of the planner's step.
Result<void> plan_marker(Planner& planner, const Marker& marker);

// A commit's text as UTF-8: bytes that are none as hex.
std::string author_of(const git::CommitInfo& commit);

}  // namespace daybook::ingest
