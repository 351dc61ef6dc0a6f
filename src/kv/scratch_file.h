// Files of evidence and working copies of them: read as they were at one moment, written without
// the syncs that only durable files need.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "kv/file_descriptor.h"

namespace daybook::kv {

// Files of a folder, all opened before the first is read: one that a live LevelDB removes meanwhile
// can still be read. Beyond a few hundred the rest is opened when it is read.
class OpenFiles {
 public:
  // `paths` are relative. kNotFound: one of them is not there (any more): list again. Links are
  // refused (kEnvironment).
  static Result<OpenFiles> open(const std::string& folder, const std::vector<std::string>& paths);
  // kNotFound: not one of them, or gone. kInvalid: larger than `limit`.
  [[nodiscard]] Result<std::string> read(const std::string& path,
                                         uint64_t limit = UINT64_MAX) const;

 private:
  explicit OpenFiles(std::string folder) : folder_(std::move(folder)) {}

  std::string folder_;
  std::map<std::string, FileDescriptor> files_;  // not open: empty, or opened later
};

// Writes a file that nobody will miss after a crash; its folder is made.
Result<void> write_scratch(const std::string& path, std::string_view content);

}  // namespace daybook::kv
