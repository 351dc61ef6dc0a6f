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
//
// A group is woken by one call, and not under the lock: who wakes would only wait for it again.
#pragma once

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>

#include "ledger/ledger.h"

namespace daybook::ledger {

class GroupCommit {
 public:
  explicit GroupCommit(Ledger& ledger) : ledger_(ledger) {}

  // Returns when the transaction is durable and signed, or refused.
  Result<std::vector<Receipt>> submit(Transaction transaction);

 private:
  using Answer = Result<std::vector<Receipt>>;
  // Callers who share a batch; the last of them to leave frees it.
  struct Group {
    std::vector<const Transaction*> transactions;  // each in its caller's hands until `done`
    std::vector<Answer> answers;                   // as many, when done
    bool led = false, done = false;
    std::condition_variable changed;  // to be led, or done
  };

  void gather(std::unique_lock<std::mutex>& lock, const Group& group);
  void lead(std::unique_lock<std::mutex>& lock, Group& group);
  std::vector<Answer> commit(const Group& group);

  Ledger& ledger_;
  std::mutex mutex_;
  std::condition_variable arrived_;  // as many are waiting as the leader waits for
  std::shared_ptr<Group> open_;      // takes callers; nullptr: the next one opens a group
  bool leading_ = false;             // a batch is being made
  size_t wanted_ = 0;                // callers at the end of the last batch, answered or waiting
  std::chrono::steady_clock::duration patience_{};
};

}  // namespace daybook::ledger
