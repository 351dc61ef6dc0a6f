// Internal to verify: the version index compared with what the events give, in one pass and
// constant memory. The expected records come in the order of the events, the stored ones in the
// order of their keys, so both are summed up: a sum, over all records, of a hash under a key that
// is made for this run and that nobody who wrote the store could know.
#pragma once

#include <string_view>
#include <vector>

#include "log/log.h"
#include "versions/record.h"

namespace daybook::verify {

// A multiset of records: equal sums, equal sets.
class RecordSum {
 public:
  RecordSum(uint64_t key_low, uint64_t key_high) : low_(key_low), high_(key_high) {}
  void add(std::string_view key, std::string_view value);
  [[nodiscard]] uint64_t count() const { return count_; }
  friend bool operator==(const RecordSum&, const RecordSum&) = default;

 private:
  uint64_t low_, high_;  // the key
  uint64_t sum_ = 0, count_ = 0;
};

class IndexCheck {
 public:
  IndexCheck();
  // In the order of the log; `replaced` and `after` as versions::records_of takes them.
  void take(const event::Event& event, const std::optional<event::ContractValue>& replaced,
            const state::State& after);
  // Reads what is stored. One line for each difference; empty: sound.
  Result<std::vector<std::string>> finish(const log::Log& log);
  [[nodiscard]] uint64_t records() const { return expected_.count(); }

 private:
  RecordSum empty_, expected_;
};

}  // namespace daybook::verify
