#include "verify/verify.h"

#include <algorithm>
#include <memory>
#include <thread>

#include "kv/path_exists.h"
#include "verify/follower.h"
#include "verify/forks_check.h"
#include "verify/refusal_check.h"
#include "verify/unopened.h"
#include "verify/vault_check.h"
#include "verify/witness_check.h"

namespace daybook::verify {
namespace {

constexpr unsigned kMaxThreads = 32;
constexpr size_t kMaxProblems = 100;  // enough to see the pattern; the first one is what matters

// A check that could not be ended: what was found before counts too. A disk that cannot be read
// says nothing of what is on it.
Result<void> add_unended(Report& report, const Error& error) {
  const bool is_about_the_record = is_of_the_store(error) || error.kind == ErrorKind::kInvalid ||
                                   error.kind == ErrorKind::kNotFound;
  if (!is_about_the_record) return error;
  const char* where = is_of_the_store(error) ? "store" : "beside the log";
  report.problems.push_back({where, error.message, log::class_of(error)});
  return {};
}

Result<void> examine(ledger::Ledger& ledger, const Options& options, const Progress& progress,
                     Report& report) {
  const ledger::Paths& paths = ledger.paths();
  report.projects_files = ledger.config().files_enabled;
  DAYBOOK_TRY(report.has_private_key, kv::path_exists(paths.key, *paths.files));
  DAYBOOK_TRY(const std::unique_ptr<Follower> follower, Follower::start(ledger, options));
  log::FsckOptions walk;
  walk.threads = options.threads;
  walk.look = [&follower] { return follower->look(); };
  if (progress)
    walk.progress = [&](uint64_t done, uint64_t total) { progress("events", done, total); };
  DAYBOOK_TRY(log::FsckReport fsck, log::fsck(ledger.log(), walk));
  report.size = fsck.size;
  report.root = fsck.root;
  report.problems = std::move(fsck.problems);
  if (report.problems.empty()) DAYBOOK_RETURN_IF_ERROR(follower->finish(report, progress));
  if (report.problems.empty() && !options.log_only) {
    DAYBOOK_RETURN_IF_ERROR(check_vault(ledger, report));
    DAYBOOK_RETURN_IF_ERROR(check_kept_signatures(ledger, report));
  }
  check_witnesses(ledger, report);
  check_refusals(ledger, report);
  return check_forks(ledger, report);
}

}  // namespace

int exit_code(const Report& report) {
  for (const log::Problem& problem : report.problems) {
    const bool in_store = problem.where.rfind("event", 0) == 0 ||
                          problem.where.rfind("tree hash", 0) == 0 ||
                          problem.where.rfind("store", 0) == 0;
    if (in_store && (problem.klass == "bit rot" || problem.klass == "truncation"))
      return daybook::exit_code(ErrorKind::kDamaged);
  }
  return report.problems.empty() ? 0 : 1;
}

Result<Report> verify(ledger::Ledger& ledger, const Options& wanted, const Progress& progress) {
  Options options = wanted;
  if (options.threads == 0)
    options.threads = std::clamp(std::thread::hardware_concurrency(), 1U, kMaxThreads);
  Report report;
  report.size = ledger.size();
  report.root = ledger.log().root();
  const Result<void> examined = examine(ledger, options, progress, report);
  if (!examined.ok()) DAYBOOK_RETURN_IF_ERROR(add_unended(report, examined.error()));
  if (report.problems.size() > kMaxProblems) report.problems.resize(kMaxProblems);
  return report;
}

}  // namespace daybook::verify
