// What a log must hold, kept in the simplest way: a list. Every acknowledged event, in order, byte
// for byte; and what was submitted last without an answer, of which whole transactions may be
// there.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "ledger/ledger.h"
#include "replay/simulate/daybook_on_disk.h"

namespace daybook::simulate {

using Trouble = std::optional<std::string>;  // what is wrong

using Batch = std::vector<ledger::Transaction>;  // what one append writes

class Model {
 public:
  // Before a submit: its batches, each of which is written whole or not at all.
  void submitting(std::vector<Batch> batches);
  // It was refused before anything was written.
  void refused() { unanswered_.clear(); }
  // So many of its events were answered for, and cannot be looked at before the next check.
  void promised(uint64_t events) { due_ = size() + events; }
  // It was answered.
  Trouble acknowledged(const ledger::Ledger& ledger, const std::vector<ledger::Receipt>& receipts);
  // After opening: takes over what of the unanswered is there, and compares everything.
  Trouble check(ledger::Ledger& ledger);
  // After check(), when a writer opened it: what a crash interrupted is complete. The key files are
  // of the current key, and those of redacted persons are gone, for good.
  Trouble check_writer(const ledger::Ledger& ledger);

  [[nodiscard]] const state::State& state() const { return state_; }
  [[nodiscard]] uint64_t size() const { return events_.size(); }
  // Of a transaction that is in the log, or may be: one that a client would send again.
  [[nodiscard]] const std::vector<ledger::Transaction>& recorded() const { return recorded_; }
  [[nodiscard]] std::vector<ledger::Transaction> unanswered() const;
  [[nodiscard]] bool is_answered() const { return unanswered_.empty(); }
  [[nodiscard]] bool holds_sealed_for(const std::string& person) const;

 private:
  // What was said in an event, and what the log holds of it.
  struct Told {
    std::string actor, reason;
    event::Event stored;
  };
  Trouble add(const std::string& bytes, const event::Event& said);
  void take_keys(const event::Event& event);
  Trouble confirm_redactions(const ledger::Ledger& ledger);
  Trouble compare_signers(const ledger::Ledger& ledger) const;
  Trouble compare_sealed(const ledger::Ledger& ledger) const;
  Trouble compare_text(const ledger::Ledger& ledger, uint64_t position, const std::string& field,
                       const std::string& said, const std::string& shown) const;
  Trouble compare_key_files(const ledger::Paths& paths) const;
  Trouble compare_known(const ledger::Ledger& ledger) const;
  Trouble take_over(const ledger::Ledger& ledger);
  Trouble compare_state(ledger::Ledger& ledger) const;
  Trouble compare_head(const ledger::Ledger& ledger);

  std::vector<std::string> events_;  // as stored
  std::vector<Told> told_;           // of each of them
  std::vector<ledger::Transaction> recorded_;
  std::vector<Batch> unanswered_;
  uint64_t due_ = 0;  // events that have to be there
  std::string current_key_ = first_key();
  std::vector<std::string> signer_of_size_{first_key()};  // by the size of the tree
  // Persons whose redaction is in the log, and whether their key has to be gone: it was answered,
  // or a writer opened the log after it.
  std::map<std::string, bool> redacted_;
  state::State state_;   // the fold of events_
  TreeSize known_size_;  // of the last head that was shown to somebody, and
  Hash known_root_;      // its root: every later head extends it
};

}  // namespace daybook::simulate
