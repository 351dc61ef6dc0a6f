// What a log must hold, kept in the simplest way: a list. Every acknowledged event, in order, byte
// for byte; and what was submitted last without an answer, of which whole transactions may be
// there.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "ledger/ledger.h"

namespace daybook::simulate {

using Trouble = std::optional<std::string>;  // what is wrong

using Batch = std::vector<ledger::Transaction>;  // what one append writes

class Model {
 public:
  // Before a submit: its batches, each of which is written whole or not at all.
  void submitting(std::vector<Batch> batches);
  // It was refused before anything was written.
  void refused() { unanswered_.clear(); }
  // It was answered.
  Trouble acknowledged(const ledger::Ledger& ledger, const std::vector<ledger::Receipt>& receipts);
  // After opening: takes over what of the unanswered is there, and compares everything.
  Trouble check(ledger::Ledger& ledger);

  [[nodiscard]] const state::State& state() const { return state_; }
  [[nodiscard]] uint64_t size() const { return events_.size(); }
  // Of a transaction that is in the log, or may be: one that a client would send again.
  [[nodiscard]] const std::vector<ledger::Transaction>& recorded() const { return recorded_; }
  [[nodiscard]] std::vector<ledger::Transaction> unanswered() const;

 private:
  Trouble add(const std::string& bytes);
  Trouble compare_known(const ledger::Ledger& ledger) const;
  Trouble take_over(const ledger::Ledger& ledger);
  Trouble compare_state(ledger::Ledger& ledger) const;
  Trouble compare_head(const ledger::Ledger& ledger);

  std::vector<std::string> events_;  // as stored
  std::vector<ledger::Transaction> recorded_;
  std::vector<Batch> unanswered_;
  state::State state_;   // the fold of events_
  TreeSize known_size_;  // of the last head that was shown to somebody, and
  Hash known_root_;      // its root: every later head extends it
};

}  // namespace daybook::simulate
