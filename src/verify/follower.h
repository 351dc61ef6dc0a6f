// Internal to verify: what the log's entries, one after another, should have made.
#pragma once

#include <optional>

#include "project/file_projector.h"
#include "project/git_projector.h"
#include "project/transactions.h"
#include "state/replay.h"
#include "verify/index_check.h"
#include "verify/verify.h"

namespace daybook::verify {

class Follower {
 public:
  // `ledger` must outlive it.
  static Result<Follower> start(const ledger::Ledger& ledger, const Options& options);

  // Stops looking at the first event that does not follow: what comes after it means nothing
  // without it.
  void take(Position position, std::string_view bytes);
  // After the last entry. Adds to the report.
  Result<void> finish(Report& report);

 private:
  Follower(const ledger::Ledger& ledger, const Options& options)
      : ledger_(ledger), options_(options) {}
  Result<void> follow(Position position, std::string_view bytes);
  [[nodiscard]] TreeSize size() const { return options_.log_only ? replay_.size() : state_.size; }
  Result<void> compare(event::Event event, std::string_view bytes);
  Result<void> finish_derived(Report& report);

  const ledger::Ledger& ledger_;
  const Options options_;
  event::Reader reader_;
  state::Replay replay_{state::Replay::Histories::kForget};  // log_only: who follows whom
  state::State state_;                                       // else
  std::optional<Error> error_;                               // of the event at size()
  IndexCheck index_;
  std::optional<project::BranchCheck> branch_;
  project::StoredTransaction open_;  // of the branch's next commit
  std::vector<TreeSize> file_sizes_;
  project::RenderedFiles rendered_;
};

}  // namespace daybook::verify
