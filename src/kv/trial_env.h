// A leveldb::Env in which a database is opened on trial: it reads another environment's files, some
// of them with other content, and whatever it writes or removes is so in memory only.
//
// The lock is the real one. Lives as long as the database that is opened on it.
#pragma once

#include <leveldb/env.h>

#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

namespace daybook::kv {

class TrialEnv : public leveldb::EnvWrapper {
 public:
  // `instead`: path → content.
  TrialEnv(leveldb::Env* target, const std::map<std::string, std::string>& instead);

  leveldb::Status NewSequentialFile(const std::string& path,
                                    leveldb::SequentialFile** file) override;
  leveldb::Status NewRandomAccessFile(const std::string& path,
                                      leveldb::RandomAccessFile** file) override;
  leveldb::Status NewWritableFile(const std::string& path, leveldb::WritableFile** file) override;
  bool FileExists(const std::string& path) override;
  leveldb::Status GetChildren(const std::string& folder, std::vector<std::string>* names) override;
  leveldb::Status RemoveFile(const std::string& path) override;
  leveldb::Status CreateDir(const std::string& path) override;
  leveldb::Status GetFileSize(const std::string& path, uint64_t* size) override;
  leveldb::Status RenameFile(const std::string& from, const std::string& to) override;
  leveldb::Status NewLogger(const std::string& path, leveldb::Logger** logger) override;

 private:
  using Content = std::shared_ptr<std::string>;
  // nullptr: not in memory.
  Content find(const std::string& path);
  bool is_removed(const std::string& path);

  std::mutex mutex_;  // guards what follows; LevelDB calls from two threads
  std::map<std::string, Content> written_;
  std::set<std::string> removed_;
};

}  // namespace daybook::kv
