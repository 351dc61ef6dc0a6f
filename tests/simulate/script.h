// A short life of a daybook on a simulated disk, always the same: for failing each of its steps
// once.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "replay/simulate/commands.h"
#include "replay/simulate/model.h"
#include "replay/simulate/simulated_disk.h"

namespace daybook::simulate {

class Script {
 public:
  explicit Script(SimulatedDisk& disk) : disk_(disk) {}

  // Goes on where it stopped, by opening the daybook again and asking again for what was not
  // answered, to the end or to the first error.
  Result<void> run();
  // A few more events, after the end.
  Result<void> more();
  void close() { ledger_.reset(); }
  // Opens the daybook and compares everything with what was acknowledged. Before it was ever made:
  // nothing. The ledger stays open.
  Trouble check();

  [[nodiscard]] ledger::Ledger& ledger() { return *ledger_; }
  [[nodiscard]] const Model& model() const { return model_; }
  [[nodiscard]] bool is_made() const { return made_; }
  Result<void> open();

 private:
  Result<void> create();
  Result<void> submit(size_t number);
  Result<void> project();

  SimulatedDisk& disk_;
  SimulatedClock clock_;
  Model model_;
  bool made_ = false;
  size_t next_ = 0;  // submit or projection
  std::vector<ledger::Transaction> transactions_;
  std::unique_ptr<ledger::Ledger> ledger_;
};

}  // namespace daybook::simulate
