// Internal to verify: what the log's entries, one after another, should have made.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>

#include "log/fsck.h"
#include "project/file_projector.h"
#include "state/replay.h"
#include "verify/branch_thread.h"
#include "verify/index_check.h"
#include "verify/verify.h"

namespace daybook::verify {

// Its looks follow the walk on all threads. What of an event needs no other one is done where it is
// read; what follows from those before it, in order: a few look-ups an event; and the records of
// the index, which need what was found in order, on all threads again.
//
// Memory: where each subject stands, and its last value; the histories while they are short; and
// for each thread the events of one range.
class Follower {
 public:
  // `ledger` must outlive it.
  static Result<std::unique_ptr<Follower>> start(const ledger::Ledger& ledger,
                                                 const Options& options);

  // Any thread. This must outlive it.
  std::unique_ptr<log::EntryLook> look();
  // After the last look. Adds to the report.
  Result<void> finish(Report& report, const Progress& progress);

 private:
  class Look;

  Follower(const ledger::Ledger& ledger, const Options& options);
  Result<void> start_derived();
  // In the order of the log. An event that does not follow ends it: what comes after it means
  // nothing.
  Result<void> follow(const event::View& view, std::string_view bytes);
  Result<void> finish_derived(Report& report, const Progress& progress);

  const ledger::Ledger& ledger_;
  const Options options_;

  // In the order of the log, one thread at a time:
  state::Replay replay_;
  std::optional<Error> error_;  // of the event at replay_.size()
  std::map<TreeSize, project::FoldedState> states_;

  IndexCheck index_;
  std::optional<project::FileCheck> files_;
  std::optional<BranchThread> branch_;
};

}  // namespace daybook::verify
