// Repository's functions on the one branch.
#include "git/ref_write.h"
#include "git/repository_impl.h"

namespace daybook::git {
namespace {

std::string ref_name(const std::string& branch) {
  return "refs/heads/" + branch;
}

// Somebody else moved it first, between our look and our write.
bool is_lost_race(int code) {
  return code == GIT_EEXISTS || code == GIT_EMODIFIED || code == GIT_ENOTFOUND;
}

Error moved_error(const std::string& branch) {
  return conflict("the branch " + branch +
                  " was moved by somebody else; nothing was changed. Run it again");
}

// HEAD itself may point at a branch that does not exist yet.
bool is_head(git_repository* repository, const std::string& name) {
  git_reference* raw = nullptr;
  if (git_reference_lookup(&raw, repository, "HEAD") != 0) return false;
  const ReferenceHandle head(raw);
  const char* target = git_reference_symbolic_target(raw);
  return target != nullptr && name == target;
}

bool is_in_linked_work_tree(git_repository* repository, const std::string& name) {
  git_reference* raw = nullptr;
  if (git_reference_lookup(&raw, repository, name.c_str()) != 0) return false;
  const ReferenceHandle reference(raw);
  return git_branch_is_checked_out(raw) == 1;
}

Result<void> refuse_checked_out(git_repository* repository, const std::string& branch) {
  if (git_repository_is_bare(repository) != 0) return {};
  const std::string name = ref_name(branch);
  if (!is_head(repository, name) && !is_in_linked_work_tree(repository, name)) return {};
  return conflict("the branch " + branch + " is checked out in " +
                  git_repository_workdir(repository) +
                  " or a work tree of it: moving it would make every file there look changed; "
                  "switch to another " +
                  "branch first (git switch main)");
}

}  // namespace

Result<std::optional<ObjectId>> Repository::branch_tip(const std::string& branch) const {
  git_oid oid;
  const int code =
      git_reference_name_to_id(&oid, impl_->repository.get(), ref_name(branch).c_str());
  if (code == GIT_ENOTFOUND) return std::optional<ObjectId>();
  if (code != 0) return read_error(code, impl_->path + ": branch " + branch);
  return std::optional<ObjectId>(from_oid(oid));
}

Result<void> Repository::move_branch(const std::string& branch,
                                     const std::optional<ObjectId>& expected, const ObjectId& to) {
  git_repository* const repository = impl_->repository.get();
  DAYBOOK_RETURN_IF_ERROR(refuse_checked_out(repository, branch));
  const auto is_expected = [&](const std::optional<ObjectId>& tip) { return tip == expected; };
  DAYBOOK_TRY(const bool moved, write_ref(repository, ref_name(branch), to, is_expected));
  return moved ? Result<void>() : moved_error(branch);
}

Result<void> Repository::delete_branch(const std::string& branch, const ObjectId& expected) {
  git_repository* const repository = impl_->repository.get();
  DAYBOOK_RETURN_IF_ERROR(refuse_checked_out(repository, branch));
  git_reference* raw = nullptr;
  int code = git_reference_lookup(&raw, repository, ref_name(branch).c_str());
  const ReferenceHandle reference(raw);
  if (code == GIT_ENOTFOUND) return moved_error(branch);
  if (code != 0) return read_error(code, impl_->path + ": branch " + branch);
  const git_oid* target = git_reference_target(raw);
  if (target == nullptr || from_oid(*target) != expected) return moved_error(branch);
  code = git_reference_delete(raw);  // itself a compare-and-swap against what was looked up
  if (is_lost_race(code)) return moved_error(branch);
  if (code != 0) return write_error(code, impl_->path + ": cannot delete the branch " + branch);
  return {};
}

}  // namespace daybook::git
