// libgit2 behind RAII: objects, trees and one branch moved by compare-and-swap. No index, no work
// tree.
//
// Every object and ref is synced (GIT_OPT_ENABLE_FSYNC_GITDIR), every object read is re-hashed. One
// Repository is one open handle; use it from one thread at a time. It does not touch the user's
// checkout, index, HEAD or other branches.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "git/object.h"
#include "git/tree_edit.h"

namespace daybook::git {

class Repository {
 public:
  // A repository or a work tree (bare or not) at `path` itself, not above it; kNotFound when there
  // is none.
  static Result<std::unique_ptr<Repository>> open(const std::string& path);
  // A bare repository that is made here gets `branch` as its HEAD, so that `git log` works in it.
  // kNotFound for a folder of other files.
  static Result<std::unique_ptr<Repository>> open_or_init_bare(const std::string& path,
                                                               const std::string& branch);
  ~Repository();

  [[nodiscard]] Result<std::optional<ObjectId>> branch_tip(const std::string& branch) const;
  // Writes blobs and trees; returns the new root tree. Folders that become empty vanish.
  Result<ObjectId> write_tree(const std::optional<ObjectId>& base_tree,
                              const std::vector<TreeChange>& changes);
  // Deterministic: the id is a function of the spec. Names and mails are made safe (no '<', '>',
  // newline; never empty).
  Result<ObjectId> write_commit(const CommitSpec& spec);
  // kConflict when the branch is not at `expected` (nullopt: must not exist) any more, or is
  // checked out in a work tree (which would then show changes that nobody made).
  Result<void> move_branch(const std::string& branch, const std::optional<ObjectId>& expected,
                           const ObjectId& to);
  // Objects stay. kConflict as move_branch.
  Result<void> delete_branch(const std::string& branch, const ObjectId& expected);

  // Brings `branch` of the repository at `url` (or a path) here: its objects, and its tip under the
  // name `ref`, which is replaced. Its answer is that tip. kNotFound when there is no such branch,
  // kEnvironment when the other repository cannot be reached. Nothing else is touched.
  Result<ObjectId> fetch(const std::string& url, const std::string& branch, const std::string& ref);
  // Names a commit by `ref` ("refs/daybook/…"), so that no `git gc` collects it.
  Result<void> keep(const std::string& ref, const ObjectId& commit);
  // Whether `older` is `newer` or one of its ancestors.
  [[nodiscard]] Result<bool> is_ancestor(const ObjectId& older, const ObjectId& newer) const;

  // Between begin_bulk and end_bulk objects are kept in memory (and can be read) and then written
  // and synced: as one pack, or, where they are few, each in its own file, which is what git does
  // too, lest packs pile up. Refs that point at them must be moved after end_bulk.
  enum class Form { kPack, kLoose };
  Result<void> begin_bulk(Form form = Form::kPack);
  Result<void> end_bulk();
  [[nodiscard]] uint64_t bulk_bytes() const;  // of that pack so far; 0 outside

  // Removes the loose objects here that are damaged and that `good` has whole. Returns how many.
  // With the packs of `good` copied in, everything that it holds can be read here.
  Result<uint64_t> drop_damaged(const Repository& good);

  // kDamaged when an object is missing or does not hash to its id.
  [[nodiscard]] Result<CommitInfo> read_commit(const ObjectId& id) const;
  // First-parent ancestors of `tip`, oldest first.
  [[nodiscard]] Result<std::vector<ObjectId>> history(const ObjectId& tip) const;
  // kNotFound when the path is not in the commit's tree; kDamaged when an object is missing or does
  // not hash to its id.
  [[nodiscard]] Result<std::string> read_file(const ObjectId& commit,
                                              const std::string& path) const;
  // Several files of one commit, in the order of `paths`, each as read_file: every tree on the way
  // is read once. The error is the commit's own.
  [[nodiscard]] Result<std::vector<Result<std::string>>> read_files(
      const ObjectId& commit, const std::vector<std::string>& paths) const;
  [[nodiscard]] Result<std::string> read_blob(const ObjectId& blob) const;
  [[nodiscard]] Result<std::vector<TreeEntry>> list_files(const ObjectId& commit) const;
  // Full id from a unique prefix (≥ 4 digits) among the ancestors of `branch`'s tip. kNotFound,
  // kConflict (ambiguous).
  [[nodiscard]] Result<ObjectId> resolve_prefix(const std::string& branch,
                                                const std::string& prefix) const;

 private:
  struct Impl;
  explicit Repository(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace daybook::git
