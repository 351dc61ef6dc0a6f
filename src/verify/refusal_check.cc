#include "verify/refusal_check.h"

namespace daybook::verify {
namespace {

bool has_cosigned(const Report& report, const std::string& vkey) {
  if (!report.witnesses) return false;
  for (const note::Cosignature& found : report.witnesses->standing.cosignatures) {
    const witness::Witness& witness = report.witnesses->policy.witnesses[found.witness];
    if (found.time && witness.key.vkey() == vkey) return true;
  }
  return false;
}

log::Problem problem_of(const ledger::Ledger& ledger, const Report& report,
                        const ledger::StandingRefusal& refusal) {
  std::string what = ledger::refusal_text(refusal);
  bool is_fork = refusal.klass == witness::RefusalClass::kFork;
  const Result<bool> holds = ledger::holds_refused(ledger.log(), refusal);
  if (!holds.ok()) what += "; " + holds.error().message;
  if (holds.ok() && !*holds) {
    is_fork = true;
    what += "; the log here does not hold the checkpoint that was refused: keep both";
  }
  if (has_cosigned(report, refusal.vkey)) {
    what +=
        "; it has cosigned the head since, which does not undo that: its memory was put back, or "
        "somebody between altered an answer";
  }
  return {"witness " + refusal.name,
          what + ". When it is explained: `daybook witness clear " + refusal.name + "`",
          is_fork ? "fork" : "rollback"};
}

}  // namespace

void check_refusals(const ledger::Ledger& ledger, Report& report) {
  const Result<ledger::StandingRefusals> refusals = ledger.refusals();
  if (!refusals.ok()) {
    report.problems.push_back({"refusals", refusals.error().message, "bit rot"});
    return;
  }
  for (const ledger::StandingRefusal& refusal : *refusals) {
    report.problems.push_back(problem_of(ledger, report, refusal));
  }
}

}  // namespace daybook::verify
