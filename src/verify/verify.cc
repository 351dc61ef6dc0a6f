#include "verify/verify.h"

#include "project/file_projector.h"
#include "project/git_projector.h"
#include "state/state.h"
#include "versions/versions.h"

namespace daybook::verify {
namespace {

constexpr size_t kMaxProblems = 100;  // enough to see the pattern; the first one is what matters

using Progress = std::function<void(const std::string&, uint64_t, uint64_t)>;

void add(Report& report, std::string where, std::string what, std::string klass) {
  if (report.problems.size() < kMaxProblems) {
    report.problems.push_back({std::move(where), std::move(what), std::move(klass)});
  }
}

std::function<void(uint64_t, uint64_t)> phase(const Progress& progress, const std::string& name) {
  if (!progress) return {};
  return [&progress, name](uint64_t done, uint64_t total) { progress(name, done, total); };
}

Result<void> check_log(const ledger::Ledger& ledger, const Progress& progress, Report& report) {
  DAYBOOK_TRY(log::FsckReport fsck, log::fsck(ledger.log(), phase(progress, "log")));
  report.size = fsck.size;
  report.root = fsck.root;
  for (log::Problem& problem : fsck.problems) {
    add(report, problem.where, problem.what, problem.klass);
  }
  return {};
}

// Every event decodes and follows from the ones before it. Stops at the first that does not: what
// comes after it means nothing without it.
void check_events(const ledger::Ledger& ledger, const Progress& progress, Report& report) {
  state::State state;
  const Result<void> folded = ledger.scan(
      Position(0), ledger.size(), [&](const event::Event& event, std::string_view) -> Result<void> {
        if (progress && event.position.value % 4096 == 0) {
          progress("events", event.position.value, ledger.size().value);
        }
        return state::apply(state, event);
      });
  if (folded.ok()) return;
  const bool unreadable = folded.error().kind == ErrorKind::kDamaged;
  add(report, "event " + std::to_string(state.size.value), folded.error().message,
      unreadable ? "bit rot" : "rewrite");
}

Result<void> check_index(const ledger::Ledger& ledger, Report& report) {
  DAYBOOK_TRY(const std::vector<std::string> lines, versions::check(ledger.log()));
  for (const std::string& line : lines) add(report, "version index", line, "rewrite");
  return {};
}

Result<void> check_projections(ledger::Ledger& ledger, const Progress& progress, Report& report) {
  if (ledger.config().files_enabled) {
    DAYBOOK_TRY(const std::vector<std::string> lines, project::check_files(ledger));
    for (const std::string& line : lines) add(report, "file", line, "hand edit");
    DAYBOOK_TRY(const state::State* state, ledger.state());
    report.files = state->networks.size();
  }
  if (ledger.config().git_enabled) {
    DAYBOOK_TRY(const project::GitCheck check,
                project::check_git(ledger, phase(progress, "snapshots")));
    report.snapshots = check.commits;
    for (const project::SnapshotProblem& problem : check.problems) {
      add(report, "snapshot " + problem.commit + " " + problem.where, problem.what, problem.klass);
    }
  }
  return {};
}

}  // namespace

Result<Report> verify(ledger::Ledger& ledger, const Options& options, const Progress& progress) {
  Report report;
  DAYBOOK_RETURN_IF_ERROR(check_log(ledger, progress, report));
  // Damaged entries make everything derived from them differ: name the cause, not its echoes.
  if (report.problems.empty()) check_events(ledger, progress, report);
  if (report.problems.empty()) DAYBOOK_RETURN_IF_ERROR(check_index(ledger, report));
  if (report.problems.empty() && !options.log_only) {
    DAYBOOK_RETURN_IF_ERROR(check_projections(ledger, progress, report));
  }
  return report;
}

}  // namespace daybook::verify
