// LevelDB's environment with the syncs of the folder, and the errors, that LevelDB leaves out.
//
// LevelDB syncs what it writes into a file, and the folder only when it syncs a MANIFEST. POSIX
// lets a file whose name was not synced vanish in a crash (fsync(2), "an explicit fsync() on a file
// descriptor for the directory is also needed"), with every record in it that a synced write
// reported as durable: the new log that LevelDB starts in mid-run, a table whose log is then
// removed, and CURRENT, whose old MANIFEST is removed right after the rename. ext4 and XFS happen
// to write a new file's name with its first fsync; nothing promises it. Here the first sync of each
// new file syncs its folder too, and so does the rename of CURRENT: one more sync per file, none
// per record.
//
// When the rename of CURRENT is reported as failed, LevelDB removes the MANIFEST that it was to
// name. But the rename may have been done all the same, or only the sync of the folder have failed:
// then CURRENT names a file that is gone, and the store can not be opened any more. So a MANIFEST
// that CURRENT names is never removed.
//
// LevelDB's own environment takes a folder that it could not read to its end for one with fewer
// files, and a log that was not listed is not replayed. Here that is an error.
#pragma once

#include <leveldb/env.h>

#include <string>
#include <vector>

#include "kv/file_system.h"

namespace daybook::kv {

class FolderSyncEnv : public leveldb::EnvWrapper {
 public:
  // Both must outlive it, and the files that it opens. `files` is where `target` has its files.
  FolderSyncEnv(leveldb::Env* target, FileSystem& files) : EnvWrapper(target), files_(files) {}

  leveldb::Status NewWritableFile(const std::string& path, leveldb::WritableFile** file) override;
  leveldb::Status GetChildren(const std::string& folder, std::vector<std::string>* names) override;
  leveldb::Status RenameFile(const std::string& from, const std::string& to) override;
  leveldb::Status RemoveFile(const std::string& path) override;

 private:
  FileSystem& files_;
};

}  // namespace daybook::kv
