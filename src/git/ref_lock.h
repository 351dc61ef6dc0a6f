// Internal to git: git's lock on a ref, taken in a way that a killed writer leaves no riddle.
//
// git's rule: who moves a ref first makes the file REF.lock, which must not be there, and renames
// it to REF. A process that is killed in between leaves REF.lock, and nobody can tell whose it is.
// So ours is made under a name of our own first, the mark, which we keep locked (flock) while we
// live, and REF.lock is a second name (hard link) of that very file. A mark that nobody holds is a
// dead writer's, and a REF.lock that is the same file as it was its lock: both are removed. Any
// other REF.lock is somebody else's and stays. Where files cannot have two names (link(2) refused
// by the file system), a lock that a kill left stays too. docs/format/git-branch.md.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "kv/file_descriptor.h"

namespace daybook::git {

class RefLock {
 public:
  // `folder`: of the repository, common to its work trees; `ref`: "refs/heads/NAME"; `content`:
  // what the ref's file shall be. kBusy: another process holds it.
  static Result<RefLock> take(const std::string& folder, const std::string& ref,
                              std::string_view content);
  RefLock(RefLock&& other) noexcept = default;
  RefLock& operator=(RefLock&&) = delete;
  // Without commit() it was never taken.
  ~RefLock();

  // The ref is `content`, on disk. After an error it may be that, or what it was.
  Result<void> commit();

 private:
  RefLock(const std::string& folder, const std::string& ref);
  Result<void> make_mark(std::string_view content);
  Result<void> make_lock(std::string_view content);

  std::string ref_, lock_, mark_;  // paths
  kv::FileDescriptor held_;        // the mark, under flock; not open: nothing is taken
  bool has_lock_ = false;
};

}  // namespace daybook::git
