#include "replay/rollback.h"

namespace daybook::replay {
namespace {

ledger::Transaction transaction_of(const RollbackPlan& plan, const RollbackRequest& request) {
  ledger::Transaction transaction;
  state::Draft first;
  first.event = request.envelope;
  if (plan.only) first.event.subject = {*plan.only, event::SubjectKind::kNetwork, ""};
  first.event.payload = event::RolledBack{Position(request.to.value - 1), request.point};
  transaction.push_back(std::move(first));
  for (const NetworkRollback& network : plan.networks) {
    for (const state::Draft& change : network.drafts) {
      state::Draft draft;
      draft.event = request.envelope;
      draft.event.subject = change.event.subject;
      draft.event.payload = change.event.payload;
      transaction.push_back(std::move(draft));
    }
  }
  return transaction;
}

}  // namespace

Result<RollbackApplied> apply_rollback(ledger::Ledger& ledger, const RollbackRequest& request) {
  if (request.envelope.actor.empty())
    return usage("a rollback names its actor: say who asks for it with --actor");
  if (request.envelope.reason.empty())
    return usage("a rollback has a reason: say why with --reason");
  RollbackApplied applied;
  DAYBOOK_TRY(applied.plan, plan_rollback(ledger, request.to, request.only));
  CheckOptions options;
  options.first = options.last = request.to;
  options.only = request.only;
  DAYBOOK_TRY(const RollbackCheck check, check_rollback(ledger, options, {}));
  if (!check.problems.empty()) {
    return conflict("the plan does not lead back there (" + check.problems.front().network + ": " +
                    check.problems.front().what + "): nothing was recorded");
  }
  if (applied.plan.changes() == 0) return applied;
  DAYBOOK_TRY(applied.receipts, ledger.submit({transaction_of(applied.plan, request)}));
  return applied;
}

}  // namespace daybook::replay
