#include "kv/file_system_env.h"

#include <cerrno>
#include <cstring>
#include <memory>

#include "kv/status.h"

namespace daybook::kv {
namespace {

constexpr size_t kBufferBytes = size_t{64} << 10;  // as LevelDB's util/env_posix.cc

using leveldb::Slice;
using leveldb::Status;

bool is_log(const std::string& path) {
  return std::string_view(path).ends_with(".log");
}

class SequentialReader : public leveldb::SequentialFile {
 public:
  SequentialReader(std::unique_ptr<File> file, std::string path)
      : file_(std::move(file)), path_(std::move(path)) {}

  Status Read(size_t n, Slice* result, char* scratch) override {
    const Answer<size_t> read = file_->read_at(offset_, scratch, n);
    if (read.error != 0) return errno_status(read.error, path_);
    offset_ += read.value;
    *result = Slice(scratch, read.value);
    return Status::OK();
  }

  Status Skip(uint64_t n) override {
    offset_ += n;
    return Status::OK();
  }

 private:
  const std::unique_ptr<File> file_;
  const std::string path_;
  uint64_t offset_ = 0;
};

class RandomReader : public leveldb::RandomAccessFile {
 public:
  RandomReader(std::unique_ptr<File> file, std::string path)
      : file_(std::move(file)), path_(std::move(path)) {}

  Status Read(uint64_t offset, size_t n, Slice* result, char* scratch) const override {
    const Answer<size_t> read = file_->read_at(offset, scratch, n);
    *result = Slice(scratch, read.error == 0 ? read.value : 0);
    return errno_status(read.error, path_);
  }

 private:
  const std::unique_ptr<File> file_;
  const std::string path_;
};

// Collects appends. `settle` is called before a record goes to a log.
class Writer : public leveldb::WritableFile {
 public:
  Writer(std::unique_ptr<File> file, std::string path, FileSystemEnv& env)
      : file_(std::move(file)), path_(std::move(path)), env_(env) {}
  ~Writer() override { (void)Flush(); }

  Status Append(const Slice& data) override {
    // LevelDB appends to a log without its mutex.
    if (is_log(path_)) env_.settle();
    buffer_.append(data.data(), data.size());
    return buffer_.size() < kBufferBytes ? Status::OK() : Flush();
  }

  Status Flush() override {
    const int error = write_all(*file_, offset_, buffer_);
    offset_ += buffer_.size();
    buffer_.clear();
    return errno_status(error, path_);
  }

  Status Sync() override {
    const Status flushed = Flush();
    if (!flushed.ok()) return flushed;
    return errno_status(file_->sync_data(), path_);
  }

  Status Close() override { return Flush(); }

 private:
  const std::unique_ptr<File> file_;
  const std::string path_;
  FileSystemEnv& env_;
  std::string buffer_;
  uint64_t offset_ = 0;
};

class Lock : public leveldb::FileLock {
 public:
  explicit Lock(std::unique_ptr<File> file) : file_(std::move(file)) {}

 private:
  const std::unique_ptr<File> file_;
};

}  // namespace

FileSystemEnv::~FileSystemEnv() {
  {
    const std::lock_guard guard(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  if (worker_.joinable()) worker_.join();
}

void FileSystemEnv::settle() {
  std::unique_lock lock(mutex_);
  if (std::this_thread::get_id() == worker_.get_id()) return;
  changed_.wait(lock, [&] { return queue_.empty() && !working_; });
}

void FileSystemEnv::Schedule(void (*function)(void*), void* argument) {
  const std::lock_guard guard(mutex_);
  queue_.emplace_back(function, argument);
  if (!worker_.joinable()) worker_ = std::thread([this] { work(); });
  changed_.notify_all();
}

void FileSystemEnv::work() {
  std::unique_lock lock(mutex_);
  for (;;) {
    changed_.wait(lock, [&] { return stopping_ || !queue_.empty(); });
    if (queue_.empty()) return;
    const auto [function, argument] = queue_.front();
    queue_.pop_front();
    working_ = true;
    lock.unlock();
    function(argument);
    lock.lock();
    working_ = false;
    changed_.notify_all();
  }
}

Status FileSystemEnv::NewSequentialFile(const std::string& path, leveldb::SequentialFile** result) {
  *result = nullptr;
  Answer<std::unique_ptr<File>> file = files_.open(path, {});
  if (file.error != 0) return errno_status(file.error, path);
  *result = new SequentialReader(std::move(file.value), path);
  return Status::OK();
}

Status FileSystemEnv::NewRandomAccessFile(const std::string& path,
                                          leveldb::RandomAccessFile** result) {
  *result = nullptr;
  Answer<std::unique_ptr<File>> file = files_.open(path, {});
  if (file.error != 0) return errno_status(file.error, path);
  *result = new RandomReader(std::move(file.value), path);
  return Status::OK();
}

Status FileSystemEnv::NewWritableFile(const std::string& path, leveldb::WritableFile** result) {
  *result = nullptr;
  OpenHow how;
  how.writable = how.create = true;
  Answer<std::unique_ptr<File>> file = files_.open(path, how);
  int error = file.error;
  if (error == 0 && file.value->info().value.size != 0) error = file.value->truncate(0);
  if (error != 0) return errno_status(error, path);
  *result = new Writer(std::move(file.value), path, *this);
  return Status::OK();
}

bool FileSystemEnv::FileExists(const std::string& path) {
  return files_.info(path, true).error == 0;
}

Status FileSystemEnv::GetChildren(const std::string& folder, std::vector<std::string>* result) {
  Answer<std::vector<std::string>> names = files_.list(folder);
  *result = std::move(names.value);
  return errno_status(names.error, folder);
}

Status FileSystemEnv::RemoveFile(const std::string& path) {
  return errno_status(files_.remove(path), path);
}

Status FileSystemEnv::CreateDir(const std::string& path) {
  return errno_status(files_.make_folder(path, 0755), path);
}

Status FileSystemEnv::RemoveDir(const std::string& path) {
  return Status::NotSupported(path, "a database's folder is not removed here");
}

Status FileSystemEnv::GetFileSize(const std::string& path, uint64_t* size) {
  const Answer<FileInfo> info = files_.info(path, true);
  *size = info.value.size;
  return errno_status(info.error, path);
}

Status FileSystemEnv::RenameFile(const std::string& from, const std::string& to) {
  return errno_status(files_.rename(from, to), from);
}

Status FileSystemEnv::LockFile(const std::string& path, leveldb::FileLock** lock) {
  *lock = nullptr;
  OpenHow how;
  how.writable = how.create = true;
  Answer<std::unique_ptr<File>> file = files_.open(path, how);
  if (file.error != 0) return errno_status(file.error, path);
  const int error = file.value->lock(false);
  if (error != 0) return errno_status(error, "lock " + path);
  *lock = new Lock(std::move(file.value));
  return Status::OK();
}

Status FileSystemEnv::UnlockFile(leveldb::FileLock* lock) {
  delete lock;
  return Status::OK();
}

void FileSystemEnv::StartThread(void (*function)(void*), void* argument) {
  std::thread(function, argument).detach();
}

Status FileSystemEnv::GetTestDirectory(std::string* path) {
  path->clear();
  return Status::NotSupported("test directory");
}

Status FileSystemEnv::NewLogger(const std::string& path, leveldb::Logger** result) {
  *result = nullptr;
  return Status::NotSupported(path);
}

// LevelDB measures with it and decides nothing.
uint64_t FileSystemEnv::NowMicros() {
  return 0;
}

void FileSystemEnv::SleepForMicroseconds(int /*micros*/) {
  settle();  // a writer that LevelDB slows down waits for its background work
}

}  // namespace daybook::kv
