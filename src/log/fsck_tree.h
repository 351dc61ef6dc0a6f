// Internal to log: fsck's walk over the events and their tree hashes.
#pragma once

#include <array>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "log/fsck.h"
#include "merkle/tree.h"

namespace daybook::log {

// Collects problems, the first kMaxProblems of them: the pattern shows, and a wrecked store does
// not fill memory.
class Problems {
 public:
  void add(std::string where, std::string what, std::string klass);
  [[nodiscard]] bool empty() const { return list_.empty(); }
  std::vector<Problem> take();

 private:
  std::vector<Problem> list_;
  uint64_t left_out_ = 0;
};

// Two trees grow side by side: one from the events, one from the stored hashes of level 0. Where
// they part, the signed root tells which of the two is the altered one. Until then they are one.
class TreeWalk {
 public:
  // All must outlive it; `visit` may be empty.
  TreeWalk(const Log& log, Problems& problems, const VisitEntry& visit)
      : log_(log), problems_(problems), visit_(visit) {}

  // Stops early, with a problem, where LevelDB cannot be read.
  void run(const std::function<void(uint64_t, uint64_t)>& progress);
  [[nodiscard]] const merkle::CompactRange& derived() const { return derived_; }

 private:
  struct Cursor;
  Result<void> walk(const std::function<void(uint64_t, uint64_t)>& progress);
  Result<void> step(Cursor& events, Cursor& hashes);
  Result<void> grow(const Hash& leaf, const Hash& stored);
  Result<void> check_upper(unsigned level, uint64_t index, const Hash& from_events,
                           const Hash& from_hashes);
  Result<void> check_strays(Cursor& events) const;
  void judge_mismatches();

  const Log& log_;
  Problems& problems_;
  const VisitEntry& visit_;
  merkle::CompactRange derived_;
  std::optional<merkle::CompactRange> stored_;  // once they parted
  std::array<Hash, 64> from_events_{};          // of the last append, by level
  Hash derived_at_checkpoint_ = merkle::empty_root(), stored_at_checkpoint_ = merkle::empty_root();
  std::vector<uint64_t> mismatches_;  // positions whose event and stored hash do not fit
};

}  // namespace daybook::log
