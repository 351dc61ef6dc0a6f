#include "ledger/group_commit.h"

namespace daybook::ledger {
namespace {

using SteadyClock = std::chrono::steady_clock;

// Of what the last batch took: the most that a leader waits for others.
constexpr int kPatienceShare = 8;

}  // namespace

Result<std::vector<Receipt>> GroupCommit::submit(Transaction transaction) {
  Waiter self{std::move(transaction), std::nullopt, {}};
  std::unique_lock lock(mutex_);
  queue_.push_back(&self);
  if (leading_ && queue_.size() == wanted_) arrived_.notify_one();
  while (!self.answer) {
    if (leading_) {
      self.changed.wait(lock);
    } else {
      lead(lock);
    }
  }
  return std::move(*self.answer);
}

void GroupCommit::gather(std::unique_lock<std::mutex>& lock) {
  if (queue_.size() >= wanted_) return;
  arrived_.wait_for(lock, patience_, [&] { return queue_.size() >= wanted_; });
}

void GroupCommit::lead(std::unique_lock<std::mutex>& lock) {
  leading_ = true;
  gather(lock);
  Group group;
  group.swap(queue_);
  lock.unlock();
  const SteadyClock::time_point start = SteadyClock::now();
  std::vector<Result<std::vector<Receipt>>> answers = commit(group);
  const auto took = SteadyClock::now() - start;
  lock.lock();
  wanted_ = group.size() + queue_.size();
  patience_ = took / kPatienceShare;
  leading_ = false;
  // Under the lock: a waiter that is answered may be gone as soon as it is free.
  for (size_t i = 0; i < group.size(); ++i) {
    group[i]->answer.emplace(std::move(answers[i]));
    group[i]->changed.notify_one();
  }
  if (!queue_.empty()) queue_.front()->changed.notify_one();
}

std::vector<Result<std::vector<Receipt>>> GroupCommit::commit(const Group& group) {
  std::vector<Transaction> transactions;
  transactions.reserve(group.size());
  for (const Waiter* waiter : group) transactions.push_back(waiter->transaction);
  Result<std::vector<Receipt>> receipts = ledger_.record(transactions, transactions.size());
  std::vector<Result<std::vector<Receipt>>> answers;
  answers.reserve(group.size());
  if (receipts.ok()) {
    auto next = receipts->begin();
    for (const Transaction& transaction : transactions) {
      const auto end = next + static_cast<std::ptrdiff_t>(transaction.size());
      answers.emplace_back(std::vector<Receipt>(next, end));
      next = end;
    }
  } else {
    // One of them is refused: nothing of the batch was recorded, so each may be asked alone.
    for (const Transaction& transaction : transactions) {
      answers.push_back(ledger_.record({transaction}));
    }
  }
  // Once for all, and no receipt before.
  const Result<void> witnessed = ledger_.confirm_witnessed();
  for (Result<std::vector<Receipt>>& answer : answers) {
    if (answer.ok() && !witnessed.ok()) answer = witnessed.error();
  }
  return answers;
}

}  // namespace daybook::ledger
