#include "kv/durable_file.h"

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <vector>

#include "kv/file_descriptor.h"

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

Result<Temporary> write_temporary(FileSystem& files, const std::string& target,
                                  std::string_view content, unsigned mode) {
  const std::string path = target + ".tmp";
  DAYBOOK_TRY(OpenedFile file, create_temporary(files, path, mode));
  Result<void> written = done_or(write_all(*file, 0, content), "write", path);
  if (written.ok()) written = done_or(file->sync(), "sync", path);
  if (!written.ok()) {
    (void)files.remove(path);
    return written.error();
  }
  return Temporary{path, std::move(file)};
}

Result<void> make_one_folder(FileSystem& files, const std::string& path, unsigned mode) {
  const int error = files.make_folder(path, mode);
  if (error == 0) return sync_folder(folder_of(path), files);
  if (is_folder(files, path)) return {};
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
  DAYBOOK_TRY(const Temporary temporary, write_temporary(files, path, content, mode));
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
  DAYBOOK_TRY(const Temporary temporary, write_temporary(files, path, content, mode));
  const int error = files.rename(temporary.path, path);
  if (error != 0) {
    (void)files.remove(temporary.path);
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
  if (is_folder(files, path)) return {};
  std::filesystem::path so_far;
  for (const std::filesystem::path& part : std::filesystem::path(path)) {
    so_far /= part;
    if (is_folder(files, so_far.string())) continue;
    DAYBOOK_RETURN_IF_ERROR(make_one_folder(files, so_far.string(), mode));
  }
  return {};
}

Result<std::string> read_file(const std::string& path, uint64_t limit, FileSystem& files) {
  const Answer<OpenedFile> file = files.open(path, OpenHow{});
  if (file.error == ENOENT || file.error == ENOTDIR) return not_found(path + " does not exist");
  if (file.error != 0) return errno_error("open", path, file.error);
  const Answer<FileInfo> info = file.value->info();
  if (info.error != 0) return errno_error("read", path, info.error);
  return read_all(*file.value, path, limit, info.value.size);
}

}  // namespace daybook::kv
