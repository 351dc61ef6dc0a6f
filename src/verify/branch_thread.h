// Internal to verify: the snapshot branch, compared beside the walk on a thread of its own.
#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

#include "event/view.h"
#include "project/git_projector.h"
#include "verify/pipeline.h"

namespace daybook::verify {

class BranchThread {
 public:
  explicit BranchThread(project::BranchCheck check);

  // The next event, one that follows those before. Waits while the other side is too far behind.
  // One thread at a time.
  void push(Position position, std::string_view bytes);
  // No push after it. Returns when everything was looked at.
  void close();

  // After close():
  [[nodiscard]] const std::optional<Error>& error() const { return error_; }
  [[nodiscard]] TreeSize size() const { return size_; }  // events that were looked at
  Result<project::GitCheck> finish() { return check_.finish(); }

 private:
  Result<void> take(std::string_view bytes);

  project::BranchCheck check_;
  std::atomic<bool> wants_more_;
  event::Reader reader_;
  project::StoredTransaction open_;  // of the branch's next commit
  TreeSize size_;
  std::optional<Error> error_;
  std::unique_ptr<Pipeline> pipeline_;  // null when there is nothing to compare
};

}  // namespace daybook::verify
