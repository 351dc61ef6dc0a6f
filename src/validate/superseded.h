// What was recorded of a contract and is in no current value any more: only superseded events hold
// it.
#pragma once

#include <string>
#include <vector>

#include "ledger/ledger.h"

namespace daybook::validate {

struct SupersededField {
  event::Subject contract;
  std::string member;  // of extended_<name>; "implementationHashes" for the recorded hash
  std::string text;    // compact JSON: the newest that was recorded
  Position position;   // of the event that holds it
  friend bool operator==(const SupersededField&, const SupersededField&) = default;
};

// Of one contract as of `size` events: members of `now`'s extended object, or its recorded hash,
// that `now` lacks and an earlier event of the same deployment (the same proxy) gives. An empty
// list is nothing. Seeks: the contract's own events are read, no others.
Result<std::vector<SupersededField>> superseded_fields(const ledger::Ledger& ledger,
                                                       const event::Subject& contract,
                                                       const event::ContractValue& now,
                                                       TreeSize size);

// Of every live contract of the network.
Result<std::vector<SupersededField>> superseded_fields(const ledger::Ledger& ledger, ChainId chain,
                                                       const state::NetworkState& network,
                                                       TreeSize size);

}  // namespace daybook::validate
