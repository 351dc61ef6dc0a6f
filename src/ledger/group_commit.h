// Many callers, one sync: transactions that arrive while a batch is being synced wait and share the
// next one.
//
// Thread-safe. Borrows the Ledger, which nobody else may submit to meanwhile. Each caller gets its
// own answer: a refused transaction never takes its neighbours with it.
#pragma once

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
  };

  void commit(std::deque<Waiter*> group);

  Ledger& ledger_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Waiter*> queue_;
  bool committing_ = false;  // one leader at a time
};

}  // namespace daybook::ledger
