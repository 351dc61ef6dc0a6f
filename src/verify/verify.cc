#include "verify/verify.h"

#include <optional>

#include "verify/follower.h"
#include "verify/pipeline.h"
#include "verify/witness_check.h"

namespace daybook::verify {
namespace {

constexpr size_t kMaxProblems = 100;  // enough to see the pattern; the first one is what matters

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

Result<Report> verify(ledger::Ledger& ledger, const Options& options,
                      const std::function<void(const std::string&, uint64_t, uint64_t)>& progress) {
  DAYBOOK_TRY(Follower follower, Follower::start(ledger, options));
  std::function<void(uint64_t, uint64_t)> walked;
  if (progress) walked = [&](uint64_t done, uint64_t total) { progress("events", done, total); };
  Report report;
  {
    Pipeline pipeline(
        [&](Position position, std::string_view bytes) { follower.take(position, bytes); });
    DAYBOOK_TRY(log::FsckReport fsck,
                log::fsck(ledger.log(), walked, [&](Position position, std::string_view bytes) {
                  pipeline.push(position, bytes);
                }));
    pipeline.close();
    report.size = fsck.size;
    report.root = fsck.root;
    report.problems = std::move(fsck.problems);
  }
  if (report.problems.empty()) DAYBOOK_RETURN_IF_ERROR(follower.finish(report));
  check_witnesses(ledger, report);
  if (report.problems.size() > kMaxProblems) report.problems.resize(kMaxProblems);
  return report;
}

}  // namespace daybook::verify
