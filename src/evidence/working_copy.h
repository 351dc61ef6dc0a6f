// A private copy of evidence: every byte is read once, and all work is done on what was read.
//
// Nothing is written to the original, no lock is taken, no file of it is opened for writing. The
// copy lies in a folder of its own (0700) under the system's temporary folder and goes with this
// object.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/hash.h"
#include "base/result.h"

namespace daybook::evidence {

struct CopiedFile {
  std::string path;  // relative to the original's folder, with '/'
  uint64_t size = 0;
  Hash digest;  // SHA-256
};

class WorkingCopy {
 public:
  // Which files, by their relative path.
  using Choose = std::function<bool(const std::string& path)>;
  // Regular files below `folder` for which `choose` is true; links are left out. A file that
  // vanishes in between, or a LevelDB's that comes, makes it start over, some dozen times.
  // kNotFound: no such folder, or files vanish too fast; kConflict: they come too fast.
  static Result<std::unique_ptr<WorkingCopy>> take(const std::string& folder, const Choose& choose);
  ~WorkingCopy();
  WorkingCopy(const WorkingCopy&) = delete;
  WorkingCopy& operator=(const WorkingCopy&) = delete;

  [[nodiscard]] const std::string& base() const { return base_; }  // ours alone, for more files
  [[nodiscard]] std::string root() const { return base_ + "/copy"; }
  [[nodiscard]] const std::vector<CopiedFile>& files() const { return files_; }  // by path

 private:
  explicit WorkingCopy(std::string base) : base_(std::move(base)) {}
  Result<void> copy_from(const std::string& folder, const Choose& choose);

  std::string base_;
  std::vector<CopiedFile> files_;
};

}  // namespace daybook::evidence
