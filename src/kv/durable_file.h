// The one place that writes durable files. Each primitive but FixedFile leaves, after a crash at
// any instruction, either the old content or the new, and has synced the file and its folder when
// it returns ok.
// Each works on the system's files, or on those that it is given.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/result.h"
#include "kv/file_system.h"

namespace daybook::kv {

// Fails with kConflict when `path` exists. `mode` e.g. 0600 for a key.
Result<void> create_exclusive(const std::string& path, std::string_view content,
                              unsigned mode = 0644, FileSystem& files = system_files());
// A new file that a crash may lose: for one of many that can be made again. Fails with kConflict
// when `path` exists.
Result<void> create_unsynced(const std::string& path, std::string_view content);
// Writes a temporary beside `path`, syncs it, renames it over `path`, syncs the folder. A crash may
// leave the temporary, `path`.tmp; the next write of `path` removes it.
Result<void> replace_file(const std::string& path, std::string_view content, unsigned mode = 0644,
                          FileSystem& files = system_files());
// Removes `path` if it is there and syncs the folder.
Result<void> remove_file(const std::string& path, FileSystem& files = system_files());
// Makes the names in a folder durable: fsync of the folder itself.
Result<void> sync_folder(const std::string& path, FileSystem& files = system_files());
// mkdir -p; syncs each new folder's parent.
Result<void> make_folders(const std::string& path, unsigned mode = 0755,
                          FileSystem& files = system_files());
// As make_folders, and syncs the parent of a `path` that is there already, too: an earlier run may
// have been killed after it made the folder, and the name be lost in a crash with all that is put
// there now. (A parent that may not be read is left alone: it was somebody else who made `path`.)
Result<void> make_lasting_folders(const std::string& path, unsigned mode = 0755,
                                  FileSystem& files = system_files());

// kNotFound when it does not exist; kInvalid when larger than `limit` bytes (named in the message);
// kEnvironment for the rest.
Result<std::string> read_file(const std::string& path, uint64_t limit = UINT64_MAX,
                              FileSystem& files = system_files());

// A file of a fixed size whose bytes are overwritten in place. Neither size nor name changes, so a
// sync writes these bytes and commits nothing of the file system's journal: half the price of an
// append, a fifth of replace_file. It is the one primitive that is not all or nothing: a crash may
// leave any mixture of the old bytes and the new between `offset` and its end, and nothing outside.
class FixedFile {
 public:
  // Of a file that exists, all of it written before (replace_file). kInvalid: it has not `size`
  // bytes.
  static Result<FixedFile> open(const std::string& path, uint64_t size,
                                FileSystem& files = system_files());
  // On disk when it returns (fdatasync). After a failure nobody knows what is there: use the
  // FixedFile no more. CHECKs that it stays inside the file.
  Result<void> overwrite(uint64_t offset, std::string_view bytes);

 private:
  FixedFile(std::unique_ptr<File> file, std::string path, uint64_t size)
      : file_(std::move(file)), path_(std::move(path)), size_(size) {}
  std::unique_ptr<File> file_;
  std::string path_;
  uint64_t size_;
};

// An exclusive lock on `path` (flock), holding our pid as its content for others to name.
class LockFile {
 public:
  // kBusy, with the holder's pid in the message, when another process holds it. Waits up to
  // `wait_ms`.
  static Result<std::unique_ptr<LockFile>> acquire(const std::string& path, unsigned wait_ms,
                                                   FileSystem& files = system_files());
  ~LockFile();
  LockFile(const LockFile&) = delete;
  LockFile& operator=(const LockFile&) = delete;

 private:
  explicit LockFile(std::unique_ptr<File> file) : file_(std::move(file)) {}
  std::unique_ptr<File> file_;
};

}  // namespace daybook::kv
