#include "git/ref_lock.h"

#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <vector>

#include "kv/durable_file.h"

namespace daybook::git {
namespace {

namespace fs = std::filesystem;

constexpr char kMarks[] = "daybook-locks";  // in the repository's folder
constexpr unsigned kRefFolderMode = 0777;   // less the umask, as git makes its own

// One name for each ref: '/' and the sign of the escape are escaped.
std::string mark_name(const std::string& ref) {
  std::string name;
  for (const char c : ref) {
    if (c == '/') {
      name += "%2F";
    } else if (c == '%') {
      name += "%25";
    } else {
      name += c;
    }
  }
  return name;
}

Error held_error(const std::string& lock, const std::string& holder) {
  return busy("the branch is being moved by " + holder + " (" + lock + ")");
}

Error daybook_holds(const std::string& lock) {
  return held_error(lock, "another daybook; run it again");
}

Error git_holds(const std::string& lock) {
  return held_error(lock,
                    "another git process; if none is at work there, one that was stopped left the "
                    "file behind: remove it");
}

bool is_file_at(const kv::FileDescriptor& file, const std::string& path) {
  struct stat by_fd {};
  struct stat by_name {};
  return ::fstat(file.get(), &by_fd) == 0 && ::lstat(path.c_str(), &by_name) == 0 &&
         by_fd.st_dev == by_name.st_dev && by_fd.st_ino == by_name.st_ino;
}

// False: another process has it.
Result<bool> try_flock(const kv::FileDescriptor& file, const std::string& path) {
  while (::flock(file.get(), LOCK_EX | LOCK_NB) != 0) {
    if (errno == EWOULDBLOCK) return false;
    if (errno != EINTR) return kv::errno_error("lock", path, errno);
  }
  return true;
}

Result<void> unlink_if_there(const std::string& path) {
  if (::unlink(path.c_str()) == 0 || errno == ENOENT) return {};
  return kv::errno_error("remove", path, errno);
}

// The lock first: without its mark nobody would know it again.
Result<void> clear_leftover(const std::string& mark, const std::string& lock) {
  const kv::FileDescriptor file = kv::open_file(mark, O_RDONLY | O_NOFOLLOW);
  if (!file.is_open() && errno == ENOENT) return {};
  if (!file.is_open()) return kv::errno_error("open", mark, errno);
  DAYBOOK_TRY(const bool is_dead, try_flock(file, mark));
  if (!is_dead || !is_file_at(file, mark)) return daybook_holds(lock);
  if (is_file_at(file, lock)) DAYBOOK_RETURN_IF_ERROR(unlink_if_there(lock));
  return unlink_if_there(mark);
}

bool cannot_link(int error_number) {
  return error_number == EPERM || error_number == EOPNOTSUPP || error_number == ENOSYS ||
         error_number == EMLINK || error_number == EXDEV;
}

// git leaves the folders of deleted branches: refs/heads/a/ stands where refs/heads/a shall be.
void remove_empty_folders(const std::string& path) {
  std::error_code ignored;
  std::vector<fs::path> folders = {path};
  for (fs::recursive_directory_iterator entry(path, ignored), end; !ignored && entry != end;
       entry.increment(ignored)) {
    if (entry->is_directory(ignored)) folders.push_back(entry->path());
  }
  for (; !folders.empty(); folders.pop_back()) ::rmdir(folders.back().c_str());
}

}  // namespace

RefLock::RefLock(const std::string& folder, const std::string& ref)
    : ref_(fs::path(folder) / ref),
      lock_(ref_ + ".lock"),
      mark_(fs::path(folder) / kMarks / mark_name(ref)) {}

Result<RefLock> RefLock::take(const std::string& folder, const std::string& ref,
                              std::string_view content) {
  RefLock lock(folder, ref);
  DAYBOOK_RETURN_IF_ERROR(kv::make_folders(fs::path(lock.mark_).parent_path(), kRefFolderMode));
  DAYBOOK_RETURN_IF_ERROR(kv::make_folders(fs::path(lock.ref_).parent_path(), kRefFolderMode));
  DAYBOOK_RETURN_IF_ERROR(clear_leftover(lock.mark_, lock.lock_));
  DAYBOOK_RETURN_IF_ERROR(lock.make_mark(content));
  DAYBOOK_RETURN_IF_ERROR(lock.make_lock(content));
  return lock;
}

// Its name need not be on disk: what it is good for, a kill, leaves names alone.
Result<void> RefLock::make_mark(std::string_view content) {
  const Result<void> made = kv::create_unsynced(mark_, content);
  if (!made.ok() && made.error().kind == ErrorKind::kConflict) return daybook_holds(lock_);
  DAYBOOK_RETURN_IF_ERROR(made);
  kv::FileDescriptor file = kv::open_file(mark_, O_RDONLY | O_NOFOLLOW);
  if (!file.is_open() && errno == ENOENT) return daybook_holds(lock_);
  if (!file.is_open()) return kv::errno_error("open", mark_, errno);
  DAYBOOK_TRY(const bool is_ours, try_flock(file, mark_));
  // Between making and locking, another writer may have taken it for a leftover.
  if (!is_ours || !is_file_at(file, mark_)) return daybook_holds(lock_);
  held_ = std::move(file);
  if (::fsync(held_.get()) != 0) return kv::errno_error("sync", mark_, errno);
  return {};
}

Result<void> RefLock::make_lock(std::string_view content) {
  if (::link(mark_.c_str(), lock_.c_str()) != 0) {
    if (errno == EEXIST) return git_holds(lock_);
    if (!cannot_link(errno)) return kv::errno_error("create", lock_, errno);
    const Result<void> made = kv::create_exclusive(lock_, content);
    if (!made.ok() && made.error().kind == ErrorKind::kConflict) return git_holds(lock_);
    DAYBOOK_RETURN_IF_ERROR(made);
  }
  has_lock_ = true;
  return {};
}

Result<void> RefLock::commit() {
  DAYBOOK_CHECK(has_lock_);
  int moved = std::rename(lock_.c_str(), ref_.c_str());
  if (moved != 0 && (errno == EISDIR || errno == ENOTEMPTY || errno == EEXIST)) {
    remove_empty_folders(ref_);
    moved = std::rename(lock_.c_str(), ref_.c_str());
  }
  if (moved != 0) return kv::errno_error("replace", ref_, errno);
  has_lock_ = false;
  return kv::sync_folder(fs::path(ref_).parent_path());
}

RefLock::~RefLock() {
  if (!held_.is_open()) return;
  if (has_lock_) ::unlink(lock_.c_str());
  ::unlink(mark_.c_str());
}

}  // namespace daybook::git
