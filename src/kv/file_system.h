// The few calls of a file system that durable files and the store are written with, so that the
// same code runs on the system's files and on a simulated disk (replay/simulate).
//
// Meanings are POSIX's: a file's content is on disk after sync(), a name in a folder after
// sync_folder() of it, and until then a crash may lose or keep each of them. Answers are errno
// values, 0 for success: who calls knows what EEXIST means there, and makes the message
// (errno_error). Calls interrupted by a signal are repeated, but for syncs (see sync). Thread-safe
// as POSIX calls are.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace daybook::kv {

// An answer with a value, which means something when `error` is 0.
template <class T>
struct Answer {
  int error = 0;
  T value{};
};

// What tells two files with one name apart.
struct FileId {
  uint64_t device = 0, inode = 0;
  friend bool operator==(const FileId&, const FileId&) = default;
};

struct FileInfo {
  enum class Kind { kFile, kFolder, kOther } kind = Kind::kOther;
  uint64_t size = 0;  // bytes
  unsigned mode = 0;  // permission bits
  FileId id;
};

// An open file. Closes itself, which releases its lock.
class File {
 public:
  virtual ~File() = default;
  // Up to `size` bytes from `offset`; fewer at the end of the file, and then 0.
  virtual Answer<size_t> read_at(uint64_t offset, char* buffer, size_t size) = 0;
  // May write fewer bytes than asked: see write_all.
  virtual Answer<size_t> write_at(uint64_t offset, std::string_view bytes) = 0;
  virtual int truncate(uint64_t size) = 0;
  // Content and metadata (fsync); content and what is needed to read it back (fdatasync). Never
  // retried by anybody: after a failed fsync the kernel may have dropped the dirty pages, and a
  // second call would report success for bytes that are gone.
  virtual int sync() = 0;
  virtual int sync_data() = 0;
  // An exclusive advisory lock (flock). Without `wait`: EWOULDBLOCK when somebody else has it.
  virtual int lock(bool wait) = 0;
  virtual Answer<FileInfo> info() = 0;
};

struct OpenHow {
  bool writable = false;
  bool create = false;
  bool exclusive = false;    // with create: EEXIST when it is there
  bool follow_links = true;  // else ELOOP
  unsigned mode = 0644;      // of a file that is created
};

class FileSystem {
 public:
  virtual ~FileSystem() = default;
  virtual Answer<std::unique_ptr<File>> open(const std::string& path, const OpenHow& how) = 0;
  // Replaces `to`.
  virtual int rename(const std::string& from, const std::string& to) = 0;
  // A second name. EEXIST when `to` is there.
  virtual int link(const std::string& from, const std::string& to) = 0;
  virtual int remove(const std::string& path) = 0;
  virtual int make_folder(const std::string& path, unsigned mode) = 0;
  virtual int sync_folder(const std::string& path) = 0;
  // Of what a path names, links followed or not.
  virtual Answer<FileInfo> info(const std::string& path, bool follow_links) = 0;
  // Names in a folder, without "." and "..", in no order.
  virtual Answer<std::vector<std::string>> list(const std::string& path) = 0;
};

// The system's own. Lives for ever.
FileSystem& system_files();

// All of `bytes` at `offset`, in as many writes as it takes.
int write_all(File& file, uint64_t offset, std::string_view bytes);

// The folder that a path's name is in: "." for a bare name.
std::string folder_of(const std::string& path);

}  // namespace daybook::kv
