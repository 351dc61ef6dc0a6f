// What every benchmark works on: a daybook in a temporary folder, filled with an invented history.
#pragma once

#include <memory>
#include <string>

#include "ledger/ledger.h"

namespace daybook::bench {

inline constexpr ChainId kChain(97);
inline constexpr uint64_t kContracts =
    64;  // contracts in the network; the history upgrades them in turn
// When the facts were true: the event at position n, n steps after the first.
inline constexpr int64_t kFirstNs = 1'700'000'000'000'000'000;
inline constexpr int64_t kStepNs = 1'000'000'000;

// A folder on the file system under test ($DAYBOOK_BENCH_DIR, else the current folder), removed at
// the end.
class Folder {
 public:
  Folder();
  ~Folder();
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  std::string path_;
};

class Book {
 public:
  Book();
  ledger::Ledger& ledger() { return *ledger_; }
  [[nodiscard]] const ledger::Ledger& ledger() const { return *ledger_; }
  // Appends until the log has `events` events: the network, its contracts, then upgrades.
  void fill(uint64_t events);
  // The next event of the history, as one transaction.
  ledger::Transaction next();
  // Closes the ledger; nothing else may be asked then.
  void close() { ledger_.reset(); }

 private:
  Folder folder_;
  std::unique_ptr<ledger::Ledger> ledger_;
  uint64_t made_ = 0;
};

// Stops the program with the message: a benchmark of a failing operation measures nothing.
void require(bool ok, const std::string& message);

}  // namespace daybook::bench
