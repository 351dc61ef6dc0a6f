// The history of one daybook on one simulated disk: lives of a process, each ended by a loss of
// power, a kill or a clean close, with random commands in each and a whole check after each
// opening.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "ledger/ledger.h"
#include "replay/simulate/commands.h"
#include "replay/simulate/fault_plan.h"
#include "replay/simulate/model.h"
#include "replay/simulate/random.h"
#include "replay/simulate/seeded_secrets.h"
#include "replay/simulate/simulated_disk.h"

namespace daybook::simulate {

struct Counts {
  uint64_t power_losses = 0, kills = 0;
  uint64_t in_recovery = 0;                // of both: before the daybook was open
  uint64_t disk_errors = 0;                // lives in which a call to the disk failed
  uint64_t stopped_writers = 0;            // lives in which a write failed for good
  uint64_t in_rotation = 0;                // crashes, not counted in recovery
  uint64_t rotations = 0, redactions = 0;  // that were answered
  uint64_t commands = 0, events = 0;
  [[nodiscard]] uint64_t crashes() const { return power_losses + kills; }
};

class History {
 public:
  // `keys`: with sealed texts, redactions and rotations of the log's key.
  History(uint64_t seed, Lie lie, bool keys);

  // One life, and its end. What is wrong ends the history.
  Trouble live();

  [[nodiscard]] const Counts& counts() const { return counts_; }
  [[nodiscard]] uint64_t trace() const { return disk_.trace(); }
  // What went wrong in the last life by intent.
  [[nodiscard]] std::string intent() const { return plan_ ? plan_->describe() : ""; }

 private:
  Trouble create();
  Trouble open(bool writable);
  // Faults wait while the model looks: a read of its own that fails says nothing about what is
  // stored.
  Trouble at_rest(const std::function<Trouble()>& look);
  Trouble check();
  Trouble work(const std::vector<ledger::Transaction>& unanswered);
  Trouble rotate();
  Trouble rotate_to(note::Signer next);
  Trouble second_writer();
  void end();
  Trouble excuse(const Error& error, const std::string& doing) const;

  Random random_;
  SeededSecrets secrets_;
  const Lie lie_;
  SimulatedDisk disk_;
  SimulatedClock clock_;
  Model model_;
  Surroundings around_;
  Counts counts_;
  std::optional<FaultPlan> plan_;
  std::unique_ptr<ledger::Ledger> ledger_;
  bool made_ = false;      // create succeeded once
  bool rotating_ = false;  // began to, in this life, and was not answered
};

}  // namespace daybook::simulate
