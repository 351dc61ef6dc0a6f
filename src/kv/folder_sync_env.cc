#include "kv/folder_sync_env.h"

#include <memory>

#include "kv/status.h"

namespace daybook::kv {
namespace {

bool ends_with(const std::string& path, std::string_view ending) {
  return std::string_view(path).ends_with(ending);
}

std::string name_of(const std::string& path) {
  return path.substr(path.rfind('/') + 1);
}

bool is_manifest(const std::string& path) {
  return name_of(path).starts_with("MANIFEST-");
}

leveldb::Status sync_folder_of(FileSystem& files, const std::string& path) {
  const std::string folder = folder_of(path);
  return errno_status(files.sync_folder(folder), folder);
}

class FolderSyncFile : public leveldb::WritableFile {
 public:
  FolderSyncFile(leveldb::WritableFile* target, FileSystem& files, std::string path)
      : target_(target), files_(files), path_(std::move(path)) {}

  leveldb::Status Append(const leveldb::Slice& data) override { return target_->Append(data); }
  leveldb::Status Close() override { return target_->Close(); }
  leveldb::Status Flush() override { return target_->Flush(); }

  leveldb::Status Sync() override {
    leveldb::Status status = target_->Sync();
    if (!status.ok() || named_) return status;
    status = sync_folder_of(files_, path_);
    named_ = status.ok();
    return status;
  }

 private:
  const std::unique_ptr<leveldb::WritableFile> target_;
  FileSystem& files_;
  const std::string path_;
  bool named_ = false;  // its name is on disk
};

}  // namespace

leveldb::Status FolderSyncEnv::NewWritableFile(const std::string& path,
                                               leveldb::WritableFile** file) {
  const leveldb::Status status = target()->NewWritableFile(path, file);
  // CURRENT's temporary gets its lasting name, and that its sync, in RenameFile.
  if (!status.ok() || ends_with(path, ".dbtmp")) return status;
  *file = new FolderSyncFile(*file, files_, path);
  return status;
}

leveldb::Status FolderSyncEnv::GetChildren(const std::string& folder,
                                           std::vector<std::string>* names) {
  Answer<std::vector<std::string>> found = files_.list(folder);
  *names = std::move(found.value);
  return errno_status(found.error, folder);
}

leveldb::Status FolderSyncEnv::RenameFile(const std::string& from, const std::string& to) {
  const leveldb::Status status = target()->RenameFile(from, to);
  if (!status.ok() || !ends_with(to, "/CURRENT")) return status;
  return sync_folder_of(files_, to);
}

leveldb::Status FolderSyncEnv::RemoveFile(const std::string& path) {
  if (!is_manifest(path)) return target()->RemoveFile(path);
  std::string current;
  const leveldb::Status status =
      leveldb::ReadFileToString(target(), folder_of(path) + "/CURRENT", &current);
  // Without a readable CURRENT nobody knows which one it names.
  const bool is_named = status.ok() ? current == name_of(path) + "\n" : !status.IsNotFound();
  if (is_named) return leveldb::Status::IOError(path, "CURRENT names it: it is not removed");
  return target()->RemoveFile(path);
}

}  // namespace daybook::kv
