// Random histories of one network for tests of queries, recorded through the ledger: contracts that
// come, change field by field, lose fields, move, go and come back; sections; notes; relabellings.
#pragma once

#include <map>
#include <random>
#include <set>

#include "document/document.h"
#include "ledger/ledger_fixture.h"

namespace daybook::testing {

inline constexpr ChainId kRandomChain(97);

class RandomBook {
 public:
  RandomBook(ledger::Ledger& ledger, ManualClock& clock, unsigned seed)
      : ledger_(ledger), clock_(clock), random_(seed) {}

  // Registers the network, in half of the histories with the key order that a source had, and
  // records `transactions` random transactions of one to three events.
  void fill(size_t transactions);

 private:
  uint64_t below(uint64_t n) { return random_() % n; }
  bool one_in(uint64_t n) { return below(n) == 0; }
  std::string text() { return "\"t" + std::to_string(below(4)) + "\""; }

  state::Draft draft(event::SubjectKind kind, const std::string& name, event::Payload payload);
  state::Draft contract();
  state::Draft section();
  state::Draft any();
  void mutate(event::ContractValue& value);
  event::ContractValue new_value();
  void submit(const ledger::Transaction& transaction);

  ledger::Ledger& ledger_;
  ManualClock& clock_;
  std::mt19937_64 random_;
  std::map<std::string, event::ContractValue> live_;
  std::set<std::string> sections_;
  bool has_layout_ = false;
};

}  // namespace daybook::testing
