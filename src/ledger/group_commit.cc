#include "ledger/group_commit.h"

namespace daybook::ledger {

Result<std::vector<Receipt>> GroupCommit::submit(Transaction transaction) {
  Waiter self{std::move(transaction), std::nullopt};
  std::unique_lock lock(mutex_);
  queue_.push_back(&self);
  while (!self.answer) {
    if (committing_) {
      changed_.wait(lock);
      continue;
    }
    committing_ = true;  // the first one to find no leader leads for everybody who is waiting
    std::deque<Waiter*> group;
    group.swap(queue_);
    lock.unlock();
    commit(std::move(group));
    lock.lock();
    committing_ = false;
    changed_.notify_all();
  }
  return std::move(*self.answer);
}

void GroupCommit::commit(std::deque<Waiter*> group) {
  std::vector<Transaction> transactions;
  transactions.reserve(group.size());
  for (const Waiter* waiter : group) transactions.push_back(waiter->transaction);
  Result<std::vector<Receipt>> receipts = ledger_.record(transactions, transactions.size());
  std::vector<Result<std::vector<Receipt>>> answers;
  if (receipts.ok()) {
    auto next = receipts->begin();
    for (const Transaction& transaction : transactions) {
      const auto end = next + static_cast<std::ptrdiff_t>(transaction.size());
      answers.emplace_back(std::vector<Receipt>(next, end));
      next = end;
    }
  } else {
    // One of them is refused: nothing of the batch was recorded, so each may be asked alone.
    for (const Transaction& transaction : transactions)
      answers.push_back(ledger_.record({transaction}));
  }
  // Once for all, and no receipt before.
  const Result<void> witnessed = ledger_.confirm_witnessed();
  for (Result<std::vector<Receipt>>& answer : answers) {
    if (answer.ok() && !witnessed.ok()) answer = witnessed.error();
  }
  const std::lock_guard guard(mutex_);
  for (size_t i = 0; i < group.size(); ++i) group[i]->answer.emplace(std::move(answers[i]));
}

}  // namespace daybook::ledger
