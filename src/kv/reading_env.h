// LevelDB's environment for whoever opens a store, reads and goes: nothing of the store is changed.
//
// LevelDB, opened, starts a new log and a new MANIFEST, which costs five syncs, and compacts in the
// background what its last writer left to be done. A program that answers one question is gone
// before a compaction is done: each run would begin it anew, and throw it away. Here background
// work waits until the database is closed, which is when LevelDB drops it; the next writer does it.
// With `reuse_logs` LevelDB goes on with the log and the MANIFEST that are there, and as nobody
// appends to them, they stay as they are.
#pragma once

#include <leveldb/env.h>

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

  void Schedule(void (*function)(void*), void* argument) override;
  // LevelDB waits for its background work when it is closed, and only then drops it: to be called
  // right before.
  void release();

  // For leveldb::Options::info_log: its text LOG is for who changes the store.
  leveldb::Logger* no_log() { return &no_log_; }

 private:
  class NoLog : public leveldb::Logger {
   public:
    void Logv(const char* /*format*/, std::va_list /*values*/) override {}
  };

  NoLog no_log_;
  std::mutex mutex_;  // guards what follows
  std::vector<std::pair<void (*)(void*), void*>> held_;
  bool released_ = false;
};

// Whether the logs of the LevelDB folder are so short that to read them at every open costs less
// than to make a table of them once. False when that cannot be told.
bool has_short_log(const std::string& folder, FileSystem& files);

}  // namespace daybook::kv
