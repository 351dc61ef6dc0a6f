// What a commit's tree holds that may be deployment state: LevelDB folders and JSON files.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "git/source.h"

namespace daybook::ingest {

struct Picture {
  std::map<std::string, git::ObjectId> files;      // path → blob: *.json, *.json.*
  std::map<std::string, git::ObjectId> databases;  // path → tree of a LevelDB folder
};

// Reads trees, never blobs. A tree that several commits share is read once.
class PictureReader {
 public:
  // `paths`: only what stands at or below one of them, or matches its wildcards; empty: everything.
  PictureReader(const git::SourceRepository& repository, std::vector<std::string> paths)
      : repository_(repository), paths_(std::move(paths)) {}

  Result<Picture> read(const git::ObjectId& commit_tree);

 private:
  Result<const Picture*> read_folder(const git::ObjectId& tree);
  [[nodiscard]] bool is_wanted(const std::string& path) const;

  const git::SourceRepository& repository_;
  std::vector<std::string> paths_;
  std::map<git::ObjectId, Picture> folders_;  // paths relative to the folder
};

struct PathChange {
  enum class Kind { kAdded, kModified, kDeleted } kind = Kind::kAdded;
  std::string path;
  git::ObjectId before, after;  // of which only the one that is there is set
};

// In byte order of the paths.
std::vector<PathChange> differences(const std::map<std::string, git::ObjectId>& before,
                                    const std::map<std::string, git::ObjectId>& after);

}  // namespace daybook::ingest
