// A real log in a temporary folder with the version index in it, filled the way the ledger does.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "log/log.h"
#include "state/book.h"
#include "versions/versions.h"

namespace daybook::versions {

class IndexedLog {
 public:
  IndexedLog();
  ~IndexedLog();
  IndexedLog(const IndexedLog&) = delete;
  IndexedLog& operator=(const IndexedLog&) = delete;

  // Events that follow what is there, `batch` to an append.
  void append(const std::vector<event::Event>& events, size_t batch = 7);
  log::Log& log() { return *log_; }
  kv::Store& store() { return log_->store(); }

  // Every record of the index.
  std::vector<std::pair<std::string, std::string>> records();
  void put(const std::string& key, const std::string& value);
  void erase(const std::string& key);

 private:
  std::string folder_;
  std::unique_ptr<note::Signer> signer_;
  std::unique_ptr<log::Log> log_;
  state::State state_;
};

// Eight events of one chain: names that are prefixes of others, a removal, notes, everything that
// has a history, three recorded times.
std::vector<event::Event> small_history();

}  // namespace daybook::versions
