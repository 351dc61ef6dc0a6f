// A leveldb::Env over a FileSystem that is not the system's: a simulated disk.
//
// Files are written as LevelDB's own POSIX environment writes them: appends are collected and reach
// the file at Flush, Sync or Close. Background work has one thread, as there, but a record is
// appended to a log only when that thread is idle, and settle() waits for it: so the order of all
// writes is a function of the calls alone, and a run on a simulated disk can be repeated. LevelDB's
// informational LOG is not written.
#pragma once

#include <leveldb/env.h>

#include <condition_variable>
#include <deque>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "kv/file_system.h"

namespace daybook::kv {

class FileSystemEnv : public leveldb::Env {
 public:
  // `files` must outlive it.
  explicit FileSystemEnv(FileSystem& files) : files_(files) {}
  // Every database that uses it is closed.
  ~FileSystemEnv() override;

  // Waits until no background work is left. Never called with LevelDB's own mutex held: the work
  // needs it.
  void settle();

  leveldb::Status NewSequentialFile(const std::string& path,
                                    leveldb::SequentialFile** result) override;
  leveldb::Status NewRandomAccessFile(const std::string& path,
                                      leveldb::RandomAccessFile** result) override;
  leveldb::Status NewWritableFile(const std::string& path, leveldb::WritableFile** result) override;
  bool FileExists(const std::string& path) override;
  leveldb::Status GetChildren(const std::string& folder, std::vector<std::string>* result) override;
  leveldb::Status RemoveFile(const std::string& path) override;
  leveldb::Status CreateDir(const std::string& path) override;
  leveldb::Status RemoveDir(const std::string& path) override;
  leveldb::Status GetFileSize(const std::string& path, uint64_t* size) override;
  leveldb::Status RenameFile(const std::string& from, const std::string& to) override;
  leveldb::Status LockFile(const std::string& path, leveldb::FileLock** lock) override;
  leveldb::Status UnlockFile(leveldb::FileLock* lock) override;
  void Schedule(void (*function)(void*), void* argument) override;
  void StartThread(void (*function)(void*), void* argument) override;
  leveldb::Status GetTestDirectory(std::string* path) override;
  leveldb::Status NewLogger(const std::string& path, leveldb::Logger** result) override;
  uint64_t NowMicros() override;
  void SleepForMicroseconds(int micros) override;

 private:
  using Work = std::pair<void (*)(void*), void*>;
  void work();

  FileSystem& files_;
  std::mutex mutex_;  // guards what follows
  std::condition_variable changed_;
  std::deque<Work> queue_;
  bool working_ = false;
  bool stopping_ = false;
  std::thread worker_;  // started by the first Schedule
};

}  // namespace daybook::kv
