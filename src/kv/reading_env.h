// LevelDB's environment for whoever opens a store, reads and goes: nothing of the store is changed.
//
// LevelDB, opened, starts a new log and a new MANIFEST, which costs five syncs, and compacts in the
// background what its last writer left to be done. A program that answers one question is gone
// before a compaction is done: each run would begin it anew, and throw it away. Here background
// work waits until the database is closed. LevelDB waits for it then, and drops it, unless it gets
// to it before it knows that it is being closed: so from then on nothing can be written, the work
// fails at its first try, and the next writer does it. With `reuse_logs` LevelDB goes on with the
// log and the MANIFEST that are there, and as nobody appends to them, they stay as they are.
#pragma once

#include <leveldb/env.h>

#include <atomic>
#include <cstdarg>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "kv/file_system.h"

namespace daybook::kv {

class ReadingEnv : public leveldb::EnvWrapper {
 public:
  // `target` must outlive it, and it the database.
  explicit ReadingEnv(leveldb::Env* target) : EnvWrapper(target) {}

  leveldb::Status NewWritableFile(const std::string& path, leveldb::WritableFile** file) override;
  leveldb::Status NewAppendableFile(const std::string& path, leveldb::WritableFile** file) override;
  leveldb::Status RenameFile(const std::string& from, const std::string& to) override;
  leveldb::Status RemoveFile(const std::string& path) override;
  void Schedule(void (*function)(void*), void* argument) override;
  // To be called right before the database is closed. Nothing is written or removed afterwards, and
  // the work that was held back runs, to fail.
  void release();

  // For leveldb::Options::info_log: its text LOG is for who changes the store.
  leveldb::Logger* no_log() { return &no_log_; }

 private:
  class NoLog : public leveldb::Logger {
   public:
    void Logv(const char* /*format*/, std::va_list /*values*/) override {}
  };

  NoLog no_log_;
  std::atomic<bool> released_ = false;
  std::mutex mutex_;  // guards what follows, and that nothing is held once released_
  std::vector<std::pair<void (*)(void*), void*>> held_;
};

// Whether the logs of the LevelDB folder are so short that to read them at every open costs less
// than to make a table of them once. False when that cannot be told.
bool has_short_log(const std::string& folder, FileSystem& files);

}  // namespace daybook::kv
