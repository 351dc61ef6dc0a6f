#include "verify/follower.h"

#include <algorithm>

#include "project/file_state.h"
#include "versions/versions.h"

namespace daybook::verify {
namespace {

void add_lines(Report& report, const std::string& where, const std::vector<std::string>& lines,
               const std::string& klass) {
  for (const std::string& line : lines) report.problems.push_back({where, line, klass});
}

}  // namespace

Result<Follower> Follower::start(const ledger::Ledger& ledger, const Options& options) {
  Follower follower(ledger, options);
  if (options.log_only) return follower;
  DAYBOOK_TRY(follower.branch_, project::BranchCheck::start(ledger));
  DAYBOOK_TRY(follower.file_sizes_, project::sizes_of_files(ledger));
  for (const TreeSize size : follower.file_sizes_)
    if (size.value == 0) follower.rendered_[size] = {};
  return follower;
}

void Follower::take(Position position, std::string_view bytes) {
  if (error_) return;
  const Result<void> followed = follow(position, bytes);
  if (!followed.ok()) error_ = followed.error();
}

Result<void> Follower::follow(Position position, std::string_view bytes) {
  const Result<event::View> view = reader_.read(bytes);
  if (!view.ok())
    return damaged("event " + std::to_string(position.value) + ": " + view.error().message);
  if (view->position != position) {
    return tampered("event " + std::to_string(position.value) + " says that it is event " +
                    std::to_string(view->position.value));
  }
  if (!options_.log_only) return compare(reader_.event(), bytes);
  const Result<void> applied = replay_.apply(*view, bytes);
  if (!applied.ok()) return tampered(applied.error().message);
  return {};
}

Result<void> Follower::compare(event::Event event, std::string_view bytes) {
  const auto replaced = versions::replaced_value(state_, event);
  const Result<void> applied = state::apply(state_, event);
  if (!applied.ok()) return tampered(applied.error().message);
  index_.take(event, replaced, state_);
  if (std::find(file_sizes_.begin(), file_sizes_.end(), state_.size) != file_sizes_.end())
    rendered_[state_.size] = project::render_files(state_);
  if (!branch_->wants_more()) return {};
  const bool ends = event.tx_index + 1 == event.tx_count;
  open_.push_back({std::move(event), std::string(bytes)});
  if (!ends) return {};
  const project::StoredTransaction transaction = std::exchange(open_, {});
  return branch_->take(transaction);
}

Result<void> Follower::finish(Report& report) {
  // A disk that cannot be read says nothing of what is on it.
  if (error_ && error_->kind == ErrorKind::kEnvironment) return *error_;
  if (error_) {
    const std::string klass = error_->kind == ErrorKind::kDamaged ? "bit rot" : "rewrite";
    report.problems.push_back({"event " + std::to_string(size().value), error_->message, klass});
    return {};
  }
  return options_.log_only ? Result<void>() : finish_derived(report);
}

Result<void> Follower::finish_derived(Report& report) {
  report.index_records = index_.records();
  DAYBOOK_TRY(const std::vector<std::string> index, index_.finish(ledger_.log()));
  add_lines(report, "version index", index, "rewrite");
  DAYBOOK_TRY(const std::vector<std::string> files, project::check_files(ledger_, rendered_));
  add_lines(report, "file", files, "hand edit");
  if (ledger_.config().files_enabled) report.files = state_.networks.size();
  DAYBOOK_TRY(const project::GitCheck snapshots, branch_->finish());
  report.snapshots = snapshots.commits;
  for (const project::SnapshotProblem& problem : snapshots.problems) {
    report.problems.push_back(
        {"snapshot " + problem.commit + " " + problem.where, problem.what, problem.klass});
  }
  return {};
}

}  // namespace daybook::verify
