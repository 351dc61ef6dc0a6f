// A daybook's folder that is being filled from a copy: made new, and gone again (or known as
// unfinished) when that does not end well.
//
// The file .daybook/incomplete says that the folder is unfinished; its lock says that somebody is
// at it. A kill leaves the file: the next prepare() of the same folder starts over.
#pragma once

#include <memory>
#include <string>

#include "kv/durable_file.h"
#include "ledger/ledger.h"

namespace daybook::replica {

class NewFolder {
 public:
  // kConflict when there is something in `folder` that no interrupted run of ours left; kBusy when
  // another process fills it.
  static Result<std::unique_ptr<NewFolder>> prepare(const std::string& folder);
  // Not finished: what was made here goes. What an interrupted run had left stays marked.
  ~NewFolder();
  NewFolder(const NewFolder&) = delete;
  NewFolder& operator=(const NewFolder&) = delete;

  [[nodiscard]] const ledger::Paths& paths() const { return paths_; }
  // The folder is whole.
  Result<void> finish();

 private:
  NewFolder(const std::string& folder, bool was_there) : paths_(folder), was_there_(was_there) {}
  [[nodiscard]] std::string mark() const { return paths_.store + "/incomplete"; }
  Result<void> clear_leftovers();

  ledger::Paths paths_;
  bool was_there_;
  bool resumed_ = false;
  bool finished_ = false;
  std::unique_ptr<kv::LockFile> lock_;
};

}  // namespace daybook::replica
