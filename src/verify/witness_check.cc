#include "verify/witness_check.h"

namespace daybook::verify {

void check_witnesses(const ledger::Ledger& ledger, Report& report) {
  Result<std::optional<ledger::WitnessStatus>> status = ledger.witness_status();
  if (!status.ok()) {
    report.problems.push_back({"witness policy", status.error().message, "unwitnessed"});
    return;
  }
  report.witnesses = std::move(*status);
  if (!report.witnesses) return;
  const auto& [policy, standing, required] = *report.witnesses;
  for (const note::Cosignature& found : standing.cosignatures) {
    if (found.time) continue;
    report.problems.push_back({"checkpoint",
                               "the cosignature of " + policy.witnesses[found.witness].name +
                                   " does not fit: it was altered, or is of another checkpoint",
                               "rewrite"});
  }
  if (standing.quorum_met || !required || report.size.value == 0) return;
  report.problems.push_back({"checkpoint",
                             "not witnessed: the policy wants the cosignatures of " +
                                 policy.quorum_text() + "; `daybook witness collect` asks for them",
                             "unwitnessed"});
}

}  // namespace daybook::verify
