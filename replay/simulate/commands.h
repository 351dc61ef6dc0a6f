// What clients do to an open daybook, at random, each answer held against the model.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "ledger/ledger.h"
#include "replay/simulate/model.h"
#include "replay/simulate/random.h"

namespace daybook::simulate {

class SimulatedClock : public Clock {
 public:
  TimeNs now() override { return time; }
  TimeNs time = TimeNs::from_ms(1'753'400'000'000);
};

// What a command needs of its surroundings.
struct Surroundings {
  Random& random;
  SimulatedClock& clock;
  Model& model;
  bool keys;                               // texts are sealed, and persons redacted
  std::function<bool()> is_disk_at_fault;  // so that a call may have failed because of it
  std::function<Trouble()> check;          // the whole log against the model, without faults
  // The model takes down what was answered, and reads it, without faults.
  std::function<Trouble(const std::vector<ledger::Receipt>&)> acknowledged;
};

class Commands {
 public:
  Commands(Surroundings& around, ledger::Ledger& ledger) : around_(around), ledger_(ledger) {}

  Trouble one();
  // What clients do after they got no answer: they ask for the same again.
  Trouble send_again(const std::vector<ledger::Transaction>& unanswered);
  // A write failed for good in this life.
  [[nodiscard]] bool writer_stopped() const { return stopped_; }
  [[nodiscard]] uint64_t redactions() const { return redactions_; }

 private:
  Trouble submit();
  Trouble redact();
  ledger::Transaction transaction();
  Trouble submit_through_group_commit();
  Trouble repeat();
  Trouble contradict();
  Trouble project();
  Trouble read_and_prove();
  Trouble submit_to_stopped_writer();
  void pass_time();
  Trouble answer(const Result<std::vector<ledger::Receipt>>& receipts, size_t batches);
  Trouble failed(const Error& error, const std::string& doing);
  Trouble expect_repeated(const ledger::Transaction& transaction);

  Surroundings& around_;
  ledger::Ledger& ledger_;
  uint64_t redactions_ = 0;  // that were answered
  bool stopped_ = false;     // the log said so
  bool disturbed_ = false;   // a submit failed: what it wrote shows at the next open
};

}  // namespace daybook::simulate
