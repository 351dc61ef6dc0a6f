// A user's repository, read and never written: what a ref showed, commit by commit.
//
// Bare repositories, work trees (linked ones too) and shallow clones. Nothing outside it is run or
// fetched; a blob that a partial clone left out is an error that says so.
#pragma once

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "base/result.h"
#include "git/object.h"

namespace daybook::git {

class SourceRepository {
 public:
  // The repository or work tree at `path` itself, not above it. kNotFound when there is none;
  // kEnvironment, with what to do, when it is another user's.
  static Result<std::unique_ptr<SourceRepository>> open(const std::string& path);
  ~SourceRepository();

  // The commit that a revision ("HEAD", a branch, a tag, an id, "main~3") names. kNotFound.
  [[nodiscard]] Result<ObjectId> resolve(const std::string& revision) const;
  // First parents from the oldest that is here to `tip`: what a branch showed, in order.
  [[nodiscard]] Result<std::vector<ObjectId>> first_parents(const ObjectId& tip) const;
  // Commits of a shallow clone whose parents were not cloned.
  [[nodiscard]] const std::set<ObjectId>& shallow() const { return shallow_; }
  // What a merge brought in: commits that its other parents reach and its first does not, newest
  // first, at most `limit`.
  [[nodiscard]] Result<std::vector<ObjectId>> merged_by(const CommitInfo& merge,
                                                        size_t limit) const;

  // kDamaged when the object is missing or does not hash to its id.
  [[nodiscard]] Result<CommitInfo> read_commit(const ObjectId& id) const;
  [[nodiscard]] Result<std::vector<TreeItem>> read_tree(const ObjectId& id) const;
  [[nodiscard]] Result<std::string> read_blob(const ObjectId& id) const;

 private:
  struct Impl;
  explicit SourceRepository(std::unique_ptr<Impl> impl);
  Result<void> load_shallow();
  [[nodiscard]] Result<std::string> read(ObjectType type, const ObjectId& id) const;

  std::unique_ptr<Impl> impl_;
  std::set<ObjectId> shallow_;
};

}  // namespace daybook::git
