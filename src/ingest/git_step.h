// Plans what one commit changed.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "ingest/git_judge.h"
#include "ingest/git_picture.h"
#include "ingest/git_register.h"
#include "ingest/legacy_import.h"

namespace daybook::ingest {

class CommitPlanner {
 public:
  // All must outlive it.
  CommitPlanner(Planner& planner, const git::SourceRepository& repository,
                std::vector<std::string> paths, KnownSource& known, KnownHistory& history);

  // The next commit is recorded after this one, which is not in its history.
  void follow(const std::string& commit) { follows_ = commit; }
  // `parent`: the commit before it on the branch; nullptr: none is here.
  Result<void> plan(const git::CommitInfo& commit, const git::CommitInfo* parent);
  // What is odd in all the LevelDB records that were read, and how many they are.
  void finish();

 private:
  struct JsonFile {
    std::string path;
    bool is_revert = false;  // it replaced another content at its path
    SourceFile source;
    std::optional<LegacyFile> legacy;  // nullopt: unified
    TimeNs time;
  };
  struct Database {
    git::ObjectId tree;
    Register held;
  };

  // LevelDB folders of the tree, read where they are not as in the commit before; what of them is
  // new to the log is planned.
  Result<void> plan_databases(const Picture& picture, const std::vector<PathChange>& changes);
  Result<void> plan_folders_of_commit(std::vector<LevelDbFolder> folders);
  Result<std::optional<LevelDbFolder>> read_folder_of_commit(const std::string& path,
                                                             const git::ObjectId& tree);
  // Appends the changes of files that hold deployment state to `touched`, and their new contents
  // to `files`.
  Result<void> read_files(const std::vector<PathChange>& changes, std::vector<PathChange>& touched,
                          std::vector<JsonFile>& files);
  // nullopt: no deployment state.
  Result<std::optional<JsonFile>> read_json(const PathChange& change);
  Result<bool> was_state(const PathChange& deleted);
  Result<void> plan_files(std::vector<JsonFile> files);
  Result<void> plan_file(const JsonFile& file);
  Result<void> plan_unified_of_commit(const JsonFile& file);
  // A file that cannot be read as what it seems to be: kept verbatim.
  Result<void> keep_unreadable(const std::string& path, const std::string& content,
                               const std::string& why);
  Result<void> plan_end(const git::CommitInfo& commit, std::vector<PathChange> touched);
  void collect(const std::vector<Generation>& generations);

  Planner& planner_;
  const git::SourceRepository& repository_;
  std::vector<std::string> paths_;
  PictureReader pictures_;
  KnownSource& known_;
  KnownHistory& history_;
  Judge judge_;
  std::map<std::string, git::ObjectId> trees_;  // of the databases read last, by path
  std::map<std::string, Register> databases_;   // by path
  const Register* register_ = nullptr;          // of the commit
  std::string register_path_;                   // of the commit before
  std::string follows_;
  bool was_recreated_ = false;
  std::map<git::ObjectId, bool> is_state_;      // blobs
  std::map<uint32_t, Generation> generations_;  // read so far
};

}  // namespace daybook::ingest
