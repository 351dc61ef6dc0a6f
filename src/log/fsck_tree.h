// Internal to log: fsck's walk over the events and their tree hashes, on all cores.
#pragma once

#include <array>
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <vector>

#include "log/fsck_range.h"
#include "merkle/tree.h"

namespace daybook::log {

// Each thread takes the next range of positions, walks it, waits for its turn and joins it to what
// was before: so the report is the same for any number of threads.
//
// Two trees grow side by side: one from the events, one from the stored hashes of level 0. Where
// they part, the signed root tells which of the two is the altered one. Until then they are one.
class TreeWalk {
 public:
  // All must outlive it.
  TreeWalk(const Log& log, const FsckOptions& options, Problems& problems);

  // Stops early, with a problem, where LevelDB cannot be read. Once.
  void run();
  [[nodiscard]] TreeSize size() const { return derived_.size(); }
  [[nodiscard]] Hash root() const { return derived_.root(); }

 private:
  void work(bool is_caller);
  bool await_turn(uint64_t range);
  void end_turn();
  void join(WalkedRange range);
  Result<void> join_tile(const TwoHashes& tile);
  Result<void> check_strays() const;
  void conclude();
  void judge_mismatches();

  const Log& log_;
  const FsckOptions& options_;
  Problems& problems_;
  const note::Checkpoint head_;

  std::atomic<uint64_t> next_range_{0};
  std::mutex mutex_;
  std::condition_variable turn_changed_;
  uint64_t turn_ = 0;     // the range that joins next
  bool stopped_ = false;  // at one that could not be read

  // Whoever has the turn:
  merkle::CompactRange tiles_;                        // over the tiles' hashes, from the events
  std::optional<merkle::CompactRange> stored_tiles_;  // once they parted
  std::array<Hash, 64> from_events_{};                // of the last tile, by level
  std::vector<TwoHashes> leaves_;                     // of the last, incomplete tile
  std::vector<uint64_t> mismatches_;
  uint64_t more_mismatches_ = 0;
  uint64_t joined_ = 0;  // positions
  std::optional<Error> unread_;

  merkle::CompactRange derived_;  // at the end
  Hash derived_at_checkpoint_ = merkle::empty_root(), stored_at_checkpoint_ = merkle::empty_root();
};

}  // namespace daybook::log
