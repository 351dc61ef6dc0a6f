#include "ledger/group_commit.h"

namespace daybook::ledger {
namespace {

using SteadyClock = std::chrono::steady_clock;

// Of what the last batch took: the most that a leader waits for others.
constexpr int kPatienceShare = 8;

}  // namespace

Result<std::vector<Receipt>> GroupCommit::submit(Transaction transaction) {
  std::unique_lock lock(mutex_);
  if (open_ == nullptr) open_ = std::make_shared<Group>();
  const std::shared_ptr<Group> group = open_;
  const size_t place = group->transactions.size();
  group->transactions.push_back(&transaction);
  if (leading_ && group->transactions.size() == wanted_) arrived_.notify_one();
  group->changed.wait(lock, [&] { return group->done || (!group->led && !leading_); });
  if (!group->done) lead(lock, *group);
  return std::move(group->answers[place]);
}

void GroupCommit::gather(std::unique_lock<std::mutex>& lock, const Group& group) {
  const auto all_there = [&] { return group.transactions.size() >= wanted_; };
  if (!all_there()) arrived_.wait_for(lock, patience_, all_there);
}

void GroupCommit::lead(std::unique_lock<std::mutex>& lock, Group& group) {
  leading_ = group.led = true;
  gather(lock, group);
  open_ = nullptr;
  lock.unlock();
  const SteadyClock::time_point start = SteadyClock::now();
  std::vector<Answer> answers = commit(group);
  const auto took = SteadyClock::now() - start;
  lock.lock();
  group.answers = std::move(answers);
  group.done = true;
  leading_ = false;
  const std::shared_ptr<Group> next = open_;
  wanted_ = group.transactions.size() + (next == nullptr ? 0 : next->transactions.size());
  patience_ = took / kPatienceShare;
  lock.unlock();
  if (next != nullptr) next->changed.notify_one();
  group.changed.notify_all();
}

std::vector<GroupCommit::Answer> GroupCommit::commit(const Group& group) {
  Result<std::vector<Receipt>> receipts =
      ledger_.record(group.transactions, group.transactions.size());
  std::vector<Answer> answers;
  answers.reserve(group.transactions.size());
  if (receipts.ok()) {
    auto next = receipts->begin();
    for (const Transaction* transaction : group.transactions) {
      const auto end = next + static_cast<std::ptrdiff_t>(transaction->size());
      answers.emplace_back(std::vector<Receipt>(next, end));
      next = end;
    }
  } else {
    // One of them is refused: nothing of the batch was recorded, so each may be asked alone.
    for (const Transaction* transaction : group.transactions) {
      answers.push_back(ledger_.record(std::vector{transaction}, 1));
    }
  }
  // Once for all, and no receipt before.
  const Result<void> witnessed = ledger_.confirm_witnessed();
  for (Answer& answer : answers) {
    if (answer.ok() && !witnessed.ok()) answer = witnessed.error();
  }
  return answers;
}

}  // namespace daybook::ledger
