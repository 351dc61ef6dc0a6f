#include "replica/new_folder.h"

#include <filesystem>

namespace daybook::replica {
namespace {

namespace fs = std::filesystem;

bool path_exists(const std::string& path) {
  std::error_code ignored;
  return fs::exists(fs::symlink_status(path, ignored));
}

// Nothing in it, or only what the very first step of an interrupted run makes.
bool is_vacant(const ledger::Paths& paths) {
  std::error_code error;
  for (fs::directory_iterator it(paths.root, error), end; !error && it != end;
       it.increment(error)) {
    if (it->path().filename() != ".daybook" || !fs::is_empty(it->path(), error)) return false;
  }
  return !error;
}

void remove_entries(const std::string& folder) {
  std::error_code error;
  for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
    std::error_code ignored;
    fs::remove_all(it->path(), ignored);
  }
}

}  // namespace

Result<std::unique_ptr<NewFolder>> NewFolder::prepare(const std::string& folder) {
  std::unique_ptr<NewFolder> made(new NewFolder(folder, path_exists(folder)));
  made->resumed_ = path_exists(made->mark());
  if (made->was_there_ && !made->resumed_ && !is_vacant(made->paths_)) {
    made->finished_ = true;  // nothing of it is ours to remove
    return conflict(folder + " is there and not empty: name a new folder");
  }
  DAYBOOK_RETURN_IF_ERROR(kv::make_folders(folder));
  DAYBOOK_RETURN_IF_ERROR(kv::make_folders(made->paths_.store, 0700));
  auto lock = kv::LockFile::acquire(made->mark(), 0);
  if (!lock.ok()) {
    made->finished_ = true;
    return lock.error();
  }
  made->lock_ = std::move(lock).value();
  DAYBOOK_RETURN_IF_ERROR(made->clear_leftovers());
  // The key lives in .daybook of a written daybook, the log here: neither belongs into git.
  DAYBOOK_RETURN_IF_ERROR(kv::replace_file(made->paths_.store + "/.gitignore", "*\n"));
  return made;
}

// Of an interrupted run: everything but the mark.
Result<void> NewFolder::clear_leftovers() {
  DAYBOOK_RETURN_IF_ERROR(kv::remove_file(paths_.config));
  std::error_code error;
  for (fs::directory_iterator it(paths_.store, error), end; !error && it != end;
       it.increment(error)) {
    if (it->path() != fs::path(mark())) fs::remove_all(it->path(), error);
    if (error) break;
  }
  if (error) return environment("cannot clear " + paths_.store + ": " + error.message());
  return {};
}

Result<void> NewFolder::finish() {
  finished_ = true;
  return kv::remove_file(mark());
}

NewFolder::~NewFolder() {
  if (finished_ || resumed_) return;
  remove_entries(paths_.root);
  std::error_code ignored;
  if (!was_there_) fs::remove(paths_.root, ignored);
}

}  // namespace daybook::replica
