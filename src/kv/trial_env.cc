#include "kv/trial_env.h"

#include <algorithm>
#include <cerrno>

#include "kv/file_system.h"
#include "kv/status.h"

namespace daybook::kv {
namespace {

using leveldb::Slice;
using leveldb::Status;
using Content = std::shared_ptr<std::string>;

// LevelDB reads a file only after it has closed it as a writer.
Slice part_of(const std::string& content, uint64_t offset, size_t size) {
  if (offset >= content.size()) return {};
  const size_t from = static_cast<size_t>(offset);
  return {content.data() + from, std::min(size, content.size() - from)};
}

class Sequential : public leveldb::SequentialFile {
 public:
  explicit Sequential(Content content) : content_(std::move(content)) {}
  Status Read(size_t size, Slice* result, char* /*scratch*/) override {
    *result = part_of(*content_, offset_, size);
    offset_ += result->size();
    return Status::OK();
  }
  Status Skip(uint64_t size) override {
    offset_ += size;
    return Status::OK();
  }

 private:
  const Content content_;
  uint64_t offset_ = 0;
};

class Random : public leveldb::RandomAccessFile {
 public:
  explicit Random(Content content) : content_(std::move(content)) {}
  Status Read(uint64_t offset, size_t size, Slice* result, char* /*scratch*/) const override {
    *result = part_of(*content_, offset, size);
    return Status::OK();
  }

 private:
  const Content content_;
};

class Writable : public leveldb::WritableFile {
 public:
  explicit Writable(Content content) : content_(std::move(content)) {}
  Status Append(const Slice& data) override {
    content_->append(data.data(), data.size());
    return Status::OK();
  }
  Status Close() override { return Status::OK(); }
  Status Flush() override { return Status::OK(); }
  Status Sync() override { return Status::OK(); }

 private:
  const Content content_;
};

Status missing(const std::string& path) {
  return errno_status(ENOENT, path);
}

}  // namespace

TrialEnv::TrialEnv(leveldb::Env* target, const std::map<std::string, std::string>& instead)
    : EnvWrapper(target) {
  for (const auto& [path, content] : instead) {
    written_[path] = std::make_shared<std::string>(content);
  }
}

TrialEnv::Content TrialEnv::find(const std::string& path) {
  const std::lock_guard guard(mutex_);
  const auto found = written_.find(path);
  return found == written_.end() ? nullptr : found->second;
}

bool TrialEnv::is_removed(const std::string& path) {
  const std::lock_guard guard(mutex_);
  return removed_.count(path) != 0;
}

Status TrialEnv::NewSequentialFile(const std::string& path, leveldb::SequentialFile** file) {
  *file = nullptr;
  if (is_removed(path)) return missing(path);
  const Content content = find(path);
  if (content == nullptr) return target()->NewSequentialFile(path, file);
  *file = new Sequential(content);
  return Status::OK();
}

Status TrialEnv::NewRandomAccessFile(const std::string& path, leveldb::RandomAccessFile** file) {
  *file = nullptr;
  if (is_removed(path)) return missing(path);
  const Content content = find(path);
  if (content == nullptr) return target()->NewRandomAccessFile(path, file);
  *file = new Random(content);
  return Status::OK();
}

Status TrialEnv::NewWritableFile(const std::string& path, leveldb::WritableFile** file) {
  const std::lock_guard guard(mutex_);
  removed_.erase(path);
  *file = new Writable(written_[path] = std::make_shared<std::string>());
  return Status::OK();
}

bool TrialEnv::FileExists(const std::string& path) {
  return !is_removed(path) && (find(path) != nullptr || target()->FileExists(path));
}

Status TrialEnv::GetChildren(const std::string& folder, std::vector<std::string>* names) {
  const Status status = target()->GetChildren(folder, names);
  const std::lock_guard guard(mutex_);
  std::erase_if(*names, [&](const std::string& name) {
    const std::string path = folder + "/" + name;
    return removed_.count(path) != 0 || written_.count(path) != 0;
  });
  for (const auto& [path, content] : written_) {
    if (folder_of(path) == folder) names->push_back(path.substr(folder.size() + 1));
  }
  return status;
}

Status TrialEnv::RemoveFile(const std::string& path) {
  const std::lock_guard guard(mutex_);
  written_.erase(path);
  removed_.insert(path);
  return Status::OK();
}

Status TrialEnv::CreateDir(const std::string& /*path*/) {
  return Status::OK();
}

Status TrialEnv::GetFileSize(const std::string& path, uint64_t* size) {
  *size = 0;
  if (is_removed(path)) return missing(path);
  const Content content = find(path);
  if (content == nullptr) return target()->GetFileSize(path, size);
  *size = content->size();
  return Status::OK();
}

// LevelDB renames what it has just written, and its LOG, which nobody needs here.
Status TrialEnv::RenameFile(const std::string& from, const std::string& to) {
  const std::lock_guard guard(mutex_);
  const auto found = written_.find(from);
  if (found == written_.end()) return missing(from);
  written_[to] = std::move(found->second);
  written_.erase(found);
  removed_.erase(to);
  return Status::OK();
}

Status TrialEnv::NewLogger(const std::string& path, leveldb::Logger** logger) {
  *logger = nullptr;
  return Status::NotSupported(path);
}

}  // namespace daybook::kv
