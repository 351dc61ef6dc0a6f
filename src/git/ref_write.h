// Internal to git: sets a ref, with the lock of ref_lock.h.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "git/libgit2.h"

namespace daybook::git {

// Asked under the lock, with what the ref is then (nullopt: it does not exist).
using RefCheck = std::function<bool(const std::optional<ObjectId>& now)>;

// True: `ref` is `to`, on disk, and its reflog says so where git would keep one. False: `may_move`
// said no, or another ref stands in the way ("a" of "a/b"), and nothing was changed. kInvalid: git
// takes no such name.
Result<bool> write_ref(git_repository* repository, const std::string& ref, const ObjectId& to,
                       const RefCheck& may_move);

// nullopt: there is no such ref.
Result<std::optional<ObjectId>> read_ref(git_repository* repository, const std::string& ref);

}  // namespace daybook::git
