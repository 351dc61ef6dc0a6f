#include "kv/durable_file.h"

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <vector>

#include "base/check.h"
#include "kv/file_descriptor.h"
#include "kv/replace_through.h"

namespace daybook::kv {
namespace {

using OpenedFile = std::unique_ptr<File>;

OpenHow new_file(unsigned mode) {
  OpenHow how;
  how.writable = how.create = how.exclusive = true;
  how.follow_links = false;
  how.mode = mode;
  return how;
}

Result<void> done_or(int error, const std::string& action, const std::string& path) {
  if (error != 0) return errno_error(action, path, error);
  return {};
}

bool is_folder(FileSystem& files, const std::string& path) {
  const Answer<FileInfo> info = files.info(path, true);
  return info.error == 0 && info.value.kind == FileInfo::Kind::kFolder;
}

bool still_named(FileSystem& files, File& file, const std::string& path) {
  const Answer<FileInfo> by_handle = file.info();
  const Answer<FileInfo> by_name = files.info(path, false);
  return by_handle.error == 0 && by_name.error == 0 && by_handle.value.id == by_name.value.id;
}

// A temporary that exists belongs to a writer at work (wait for its lock) or to one that crashed
// (remove it).
Result<void> clear_leftover(FileSystem& files, const std::string& path) {
  OpenHow how;
  how.follow_links = false;
  const Answer<OpenedFile> leftover = files.open(path, how);
  if (leftover.error == ENOENT) return {};
  if (leftover.error != 0) return errno_error("open", path, leftover.error);
  DAYBOOK_RETURN_IF_ERROR(done_or(leftover.value->lock(true), "lock", path));
  if (!still_named(files, *leftover.value, path)) return {};
  return done_or(files.remove(path), "remove", path);
}

// A new, locked file that nobody else writes. One fixed name per target, so that crashes cannot
// pile files up.
Result<OpenedFile> create_temporary(FileSystem& files, const std::string& path, unsigned mode) {
  for (;;) {
    Answer<OpenedFile> file = files.open(path, new_file(mode));
    if (file.error == EEXIST) {
      DAYBOOK_RETURN_IF_ERROR(clear_leftover(files, path));
      continue;
    }
    if (file.error != 0) return errno_error("create", path, file.error);
    DAYBOOK_RETURN_IF_ERROR(done_or(file.value->lock(true), "lock", path));
    // Between creating and locking, another writer may have taken it for a leftover.
    if (still_named(files, *file.value, path)) return std::move(file.value);
  }
}

struct Temporary {
  std::string path;
  OpenedFile file;  // holds the lock until the rename is done
};

Result<Temporary> write_temporary(FileSystem& files, const std::string& path,
                                  std::string_view content, unsigned mode) {
  DAYBOOK_TRY(OpenedFile file, create_temporary(files, path, mode));
  Result<void> written = done_or(write_all(*file, 0, content), "write", path);
  if (written.ok()) written = done_or(file->sync(), "sync", path);
  if (!written.ok()) {
    (void)files.remove(path);
    return written.error();
  }
  return Temporary{path, std::move(file)};
}

// Synced also when somebody else has made it, or when it was reported as failed and done.
Result<void> make_one_folder(FileSystem& files, const std::string& path, unsigned mode) {
  const int error = files.make_folder(path, mode);
  if (error == 0 || is_folder(files, path)) return sync_folder(folder_of(path), files);
  return errno_error("create folder", path, error);
}

Result<std::string> read_all(File& file, const std::string& path, uint64_t limit,
                             uint64_t size_hint) {
  std::string content;
  content.reserve(static_cast<size_t>(std::min(limit, size_hint)));
  std::vector<char> buffer(size_t{1} << 16);
  for (;;) {
    const Answer<size_t> read = file.read_at(content.size(), buffer.data(), buffer.size());
    if (read.error != 0) return errno_error("read", path, read.error);
    if (read.value == 0) return content;
    if (read.value > limit - content.size()) {
      return invalid(path + " is larger than the limit of " + std::to_string(limit) + " bytes");
    }
    content.append(buffer.data(), read.value);
  }
}

}  // namespace

Result<void> sync_folder(const std::string& path, FileSystem& files) {
  return done_or(files.sync_folder(path), "sync folder", path);
}

Result<void> create_exclusive(const std::string& path, std::string_view content, unsigned mode,
                              FileSystem& files) {
  DAYBOOK_TRY(const Temporary temporary, write_temporary(files, path + ".tmp", content, mode));
  const int error = files.link(temporary.path, path);
  (void)files.remove(temporary.path);
  if (error == EEXIST) return conflict(path + " exists already; it is not replaced");
  if (error != 0) return errno_error("create", path, error);
  return sync_folder(folder_of(path), files);
}

Result<void> create_unsynced(const std::string& path, std::string_view content) {
  const Answer<OpenedFile> file = system_files().open(path, new_file(0644));
  if (file.error == EEXIST) return conflict(path + " exists already; it is not replaced");
  if (file.error != 0) return errno_error("create", path, file.error);
  return done_or(write_all(*file.value, 0, content), "write", path);
}

Result<void> replace_file(const std::string& path, std::string_view content, unsigned mode,
                          FileSystem& files) {
  return replace_file_through(path + ".tmp", path, content, mode, files);
}

Result<void> replace_file_through(const std::string& temporary, const std::string& path,
                                  std::string_view content, unsigned mode, FileSystem& files) {
  DAYBOOK_TRY(const Temporary written, write_temporary(files, temporary, content, mode));
  const int error = files.rename(written.path, path);
  if (error != 0) {
    (void)files.remove(written.path);
    return errno_error("replace", path, error);
  }
  return sync_folder(folder_of(path), files);
}

Result<void> remove_file(const std::string& path, FileSystem& files) {
  const int error = files.remove(path);
  if (error == ENOENT) return {};
  if (error != 0) return errno_error("remove", path, error);
  return sync_folder(folder_of(path), files);
}

Result<void> make_folders(const std::string& path, unsigned mode, FileSystem& files) {
  if (path.empty()) return {};
  std::vector<std::string> missing;
  for (std::string part = path; !is_folder(files, part); part = folder_of(part)) {
    if (part == folder_of(part)) return not_found(part + " does not exist");
    missing.push_back(part);
  }
  for (auto part = missing.rbegin(); part != missing.rend(); ++part) {
    DAYBOOK_RETURN_IF_ERROR(make_one_folder(files, *part, mode));
  }
  return {};
}

// A killed run synced each folder that it made before it made the next one below: only the lowest
// that is there may lack it.
Result<void> make_lasting_folders(const std::string& path, unsigned mode, FileSystem& files) {
  std::string lowest = path;
  while (!is_folder(files, lowest) && lowest != folder_of(lowest)) lowest = folder_of(lowest);
  const std::string parent = folder_of(lowest);
  const int error = files.sync_folder(parent);
  if (error != 0 && error != EACCES) return errno_error("sync folder", parent, error);
  return make_folders(path, mode, files);
}

Result<std::string> read_file(const std::string& path, uint64_t limit, FileSystem& files) {
  const Answer<OpenedFile> file = files.open(path, OpenHow{});
  if (file.error == ENOENT || file.error == ENOTDIR) return not_found(path + " does not exist");
  if (file.error != 0) return errno_error("open", path, file.error);
  const Answer<FileInfo> info = file.value->info();
  if (info.error != 0) return errno_error("read", path, info.error);
  return read_all(*file.value, path, limit, info.value.size);
}

Result<FixedFile> FixedFile::open(const std::string& path, uint64_t size, FileSystem& files) {
  OpenHow how;
  how.writable = true;
  how.follow_links = false;
  Answer<OpenedFile> file = files.open(path, how);
  if (file.error != 0) return errno_error("open", path, file.error);
  const Answer<FileInfo> info = file.value->info();
  if (info.error != 0) return errno_error("read", path, info.error);
  if (info.value.size != size) {
    return invalid(path + " has " + std::to_string(info.value.size) + " bytes instead of " +
                   std::to_string(size));
  }
  return FixedFile(std::move(file.value), path, size);
}

Result<void> FixedFile::overwrite(uint64_t offset, std::string_view bytes) {
  DAYBOOK_CHECK(offset <= size_ && bytes.size() <= size_ - offset);
  DAYBOOK_RETURN_IF_ERROR(done_or(write_all(*file_, offset, bytes), "write", path_));
  return done_or(file_->sync_data(), "sync", path_);
}

}  // namespace daybook::kv
