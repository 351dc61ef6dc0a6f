#include "kv/reading_env.h"

#include <memory>

#include "kv/raw_files.h"

namespace daybook::kv {
namespace {

// Read in half a millisecond; a table takes some syncs.
constexpr uint64_t kShortLogBytes = uint64_t{64} << 10;

leveldb::Status refusal(const std::string& path) {
  return leveldb::Status::IOError(path, "the store was read, and is being closed");
}

class ReadingFile : public leveldb::WritableFile {
 public:
  ReadingFile(leveldb::WritableFile* target, std::string path, const std::atomic<bool>& released)
      : target_(target), path_(std::move(path)), released_(released) {}

  leveldb::Status Append(const leveldb::Slice& data) override {
    return released_ ? refusal(path_) : target_->Append(data);
  }
  leveldb::Status Close() override { return target_->Close(); }
  leveldb::Status Flush() override { return target_->Flush(); }
  leveldb::Status Sync() override { return target_->Sync(); }

 private:
  const std::unique_ptr<leveldb::WritableFile> target_;
  const std::string path_;
  const std::atomic<bool>& released_;
};

}  // namespace

leveldb::Status ReadingEnv::NewWritableFile(const std::string& path, leveldb::WritableFile** file) {
  if (released_) return refusal(path);
  const leveldb::Status status = target()->NewWritableFile(path, file);
  if (status.ok()) *file = new ReadingFile(*file, path, released_);
  return status;
}

leveldb::Status ReadingEnv::NewAppendableFile(const std::string& path,
                                              leveldb::WritableFile** file) {
  if (released_) return refusal(path);
  const leveldb::Status status = target()->NewAppendableFile(path, file);
  if (status.ok()) *file = new ReadingFile(*file, path, released_);
  return status;
}

leveldb::Status ReadingEnv::RenameFile(const std::string& from, const std::string& to) {
  return released_ ? refusal(from) : target()->RenameFile(from, to);
}

leveldb::Status ReadingEnv::RemoveFile(const std::string& path) {
  return released_ ? refusal(path) : target()->RemoveFile(path);
}

void ReadingEnv::Schedule(void (*function)(void*), void* argument) {
  {
    const std::lock_guard guard(mutex_);
    if (!released_) {
      held_.emplace_back(function, argument);
      return;
    }
  }
  target()->Schedule(function, argument);
}

void ReadingEnv::release() {
  std::vector<std::pair<void (*)(void*), void*>> held;
  {
    const std::lock_guard guard(mutex_);
    released_ = true;
    held.swap(held_);
  }
  for (const auto& [function, argument] : held) target()->Schedule(function, argument);
}

bool has_short_log(const std::string& folder, FileSystem& files) {
  const Answer<std::vector<std::string>> names = files.list(folder);
  uint64_t bytes = 0;
  for (const std::string& name : names.value) {
    if (as_named_file(name).kind != RawFileKind::kLog) continue;
    const Answer<FileInfo> info = files.info(folder + "/" + name, true);
    if (info.error != 0) return false;
    bytes += info.value.size;
  }
  return names.error == 0 && bytes <= kShortLogBytes;
}

}  // namespace daybook::kv
