// Many callers, one sync: transactions that arrive while a batch is being synced wait and share the
// next one.
//
// Thread-safe. Borrows the Ledger, which nobody else may submit to meanwhile. Each caller gets its
// own answer: a refused transaction never takes its neighbours with it.
//
// The first caller to find nobody leading leads: it commits for all who wait. Callers that are
// answered together come back together, and the first of them would lead alone, with all others one
// sync behind it; so a leader waits until all are there who were there at the end of the last
// batch, but for no longer than a small share of what that batch took. One caller alone never
// waits.
#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>

#include "ledger/ledger.h"

namespace daybook::ledger {

class GroupCommit {
 public:
  explicit GroupCommit(Ledger& ledger) : ledger_(ledger) {}

  // Returns when the transaction is durable and signed, or refused.
  Result<std::vector<Receipt>> submit(Transaction transaction);

 private:
  struct Waiter {
    Transaction transaction;
    std::optional<Result<std::vector<Receipt>>> answer;
    std::condition_variable changed;  // answered, or next to lead
  };
  using Group = std::deque<Waiter*>;

  void gather(std::unique_lock<std::mutex>& lock);
  void lead(std::unique_lock<std::mutex>& lock);
  std::vector<Result<std::vector<Receipt>>> commit(const Group& group);

  Ledger& ledger_;
  std::mutex mutex_;
  std::condition_variable arrived_;  // as many are waiting as the leader waits for
  Group queue_;
  bool leading_ = false;  // one at a time
  size_t wanted_ = 0;     // callers at the end of the last batch, answered or waiting
  std::chrono::steady_clock::duration patience_{};
};

}  // namespace daybook::ledger
