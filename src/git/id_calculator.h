// The ids that a Repository would give, without one: nothing is stored but the names and ids of one
// growing tree. For checking a branch against what it should be.
#pragma once

#include <vector>

#include "git/tree_edit.h"

namespace daybook::git {

class IdCalculator {
 public:
  // Applies `changes` to the tree so far (empty at first); returns its id.
  Result<ObjectId> change_tree(const std::vector<TreeChange>& changes);
  [[nodiscard]] ObjectId commit_id(const CommitSpec& spec) const;
  // Of the tree so far.
  [[nodiscard]] std::vector<TreeEntry> files();

 private:
  Folder root_;
};

}  // namespace daybook::git
