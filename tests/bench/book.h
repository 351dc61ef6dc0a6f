// What every benchmark works on: a daybook in a temporary folder, filled with an invented history.
#pragma once

#include <memory>
#include <string>

#include "ledger/ledger.h"

namespace daybook::bench {

inline constexpr ChainId kChain(97);
// Contracts in the network; the history upgrades them in turn. kRealContracts: as many as the
// largest networks have that daybook was made for.
inline constexpr uint64_t kContracts = 64, kRealContracts = 9;
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
  explicit Book(uint64_t contracts = kContracts);
  // Reopens a closed one.
  ledger::Ledger& ledger();
  // Appends until the log has `events` events: the network, its contracts, then upgrades.
  void fill(uint64_t events);
  // The next event of the history, as one transaction.
  ledger::Transaction next();
  [[nodiscard]] std::string folder() const { return folder_.path() + "/book"; }
  // Closes the ledger, so that another process can open it.
  void close() { ledger_.reset(); }

 private:
  Folder folder_;
  uint64_t contracts_;
  std::unique_ptr<ledger::Ledger> ledger_;
  uint64_t made_ = 0;
};

// A log of so many events, made when it is first asked for and kept until the program ends: many
// workloads ask the same one, and none appends to it.
Book& shared_book(uint64_t events, uint64_t contracts = kContracts);
// The same log in LevelDB's tables, where it is closed and opened again: a small one that was just
// written is in LevelDB's memory.
Book& book_in_tables(uint64_t events);

// The events of the large log: 10^6; 10^5 with --quick, 10^7 with --large.
uint64_t large_log();
// "10^6".
std::string power_of_ten(uint64_t events);

// Stops the program with the message: a benchmark of a failing operation measures nothing.
void require(bool ok, const std::string& message);

}  // namespace daybook::bench
