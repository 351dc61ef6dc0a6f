// The log as the projectors see it: one transaction after another.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "ledger/ledger.h"

namespace daybook::project {

struct StoredEvent {
  event::Event event;
  std::string bytes;  // as stored: what the tree hashes
};
using StoredTransaction = std::vector<StoredEvent>;

// true: go on; false: enough.
using VisitTransaction = std::function<Result<bool>(const StoredTransaction&)>;

// Visits the transactions of [from, to) in order; `from` and `to` must be their borders, else
// kDamaged. Stops at the first error.
Result<void> for_each_transaction(const ledger::Ledger& ledger, TreeSize from, TreeSize to,
                                  const VisitTransaction& visit);

// The one that ends at `end` (> 0).
Result<StoredTransaction> transaction_before(const ledger::Ledger& ledger, TreeSize end);

// Are there more than `count` transactions from `from` on?
Result<bool> has_more_than(const ledger::Ledger& ledger, TreeSize from, unsigned count);

}  // namespace daybook::project
