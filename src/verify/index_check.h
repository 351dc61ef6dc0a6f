// Internal to verify: the version index compared with what the events give, in one pass and
// constant memory. The expected records come in the order of the events, the stored ones in the
// order of their keys, so both are summed up: a sum, over all records, of a hash under a key that
// is made for this run and that nobody who wrote the store could know (docs/adr/0015).
#pragma once

#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "log/log.h"
#include "versions/record.h"

namespace daybook::verify {

// A multiset of records: equal sums, equal sets.
class RecordSum {
 public:
  RecordSum(uint64_t key_low, uint64_t key_high) : low_(key_low), high_(key_high) {}
  // Returns the record's hash.
  uint64_t add(std::string_view key, std::string_view value);
  // `other` has the same key.
  void add(const RecordSum& other);
  [[nodiscard]] uint64_t count() const { return count_; }
  friend bool operator==(const RecordSum&, const RecordSum&) = default;

 private:
  uint64_t low_, high_;  // the key
  uint64_t sum_ = 0, count_ = 0;
};

// Keys, each with the same chance: the fewer, the more there are. At most kMax of them.
class KeySample {
 public:
  static constexpr size_t kMax = 4096;
  // `hash` decides: of the key, under a key of its own.
  void add(uint64_t hash, std::string_view key);
  void add(const KeySample& other);
  // Sorted.
  [[nodiscard]] std::vector<std::string> keys() const;

 private:
  void thin();
  uint64_t mask_ = 255;  // one of so many and one
  std::vector<std::pair<uint64_t, std::string>> kept_;
};

class IndexCheck {
 public:
  IndexCheck();

  // The records of some events, on their way into the sum. Not for two threads at once.
  class Part {
   public:
    void take(const event::Event& event, const std::optional<event::ContractValue>& replaced,
              const versions::Standing& standing);

   private:
    friend class IndexCheck;
    explicit Part(const RecordSum& empty) : sum_(empty) {}
    RecordSum sum_;
    KeySample sample_;
  };
  // Any thread. The order does not matter.
  [[nodiscard]] Part part() const { return Part(empty_); }
  void add(const Part& part);

  // Reads what is stored, on so many threads. One line for each difference; empty: sound.
  // `progress`: records done, of how many; may be empty; on this thread.
  Result<std::vector<std::string>> finish(const log::Log& log, unsigned threads,
                                          const std::function<void(uint64_t, uint64_t)>& progress);
  [[nodiscard]] uint64_t records() const { return expected_.count(); }

 private:
  const RecordSum empty_;
  std::mutex mutex_;
  RecordSum expected_;
  KeySample sample_;  // of the expected keys: where the stored ones are split
};

}  // namespace daybook::verify
