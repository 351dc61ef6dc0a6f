#include "log/fsck_tree.h"

#include <algorithm>
#include <thread>
#include <utility>

#include "base/check.h"
#include "log/key_codec.h"
#include "log/keys.h"

namespace daybook::log {
namespace {

constexpr uint64_t kProgressEvery = 4096;
constexpr unsigned kMaxTileLevel = 7;  // tree level 56, of 2^64 leaves
constexpr unsigned kMaxThreads = 32;

unsigned thread_count(unsigned wanted, uint64_t ranges) {
  const unsigned count = wanted != 0 ? wanted : std::thread::hardware_concurrency();
  return static_cast<unsigned>(std::min<uint64_t>(std::clamp(count, 1U, kMaxThreads), ranges));
}

// The tree over whole tiles and the leaves of the one behind them.
merkle::CompactRange whole(const merkle::CompactRange& tiles, const std::vector<TwoHashes>& leaves,
                           Hash TwoHashes::*side) {
  merkle::CompactRange rest;
  for (const TwoHashes& leaf : leaves) rest.append(leaf.*side);
  std::vector<Hash> peaks = tiles.peaks();
  peaks.insert(peaks.end(), rest.peaks().begin(), rest.peaks().end());
  return {TreeSize(tiles.size().value * merkle::kTileWidth + leaves.size()), std::move(peaks)};
}

}  // namespace

TreeWalk::TreeWalk(const Log& log, const FsckOptions& options, Problems& problems)
    : log_(log), options_(options), problems_(problems), head_(log.checkpoint()) {
  DAYBOOK_CHECK(options.range != 0 && options.range % merkle::kTileWidth == 0);
  DAYBOOK_CHECK_EQ(merkle::kTileWidth * merkle::kTileWidth % options.range, 0U);
}

void TreeWalk::run() {
  const uint64_t size = head_.size.value;
  const uint64_t ranges = (size + options_.range - 1) / options_.range;
  std::vector<std::thread> others;
  for (unsigned i = 1; i < thread_count(options_.threads, ranges); ++i)
    others.emplace_back([this] { work(false); });
  work(true);
  for (std::thread& thread : others) thread.join();
  conclude();
}

void TreeWalk::work(bool is_caller) {
  const uint64_t size = head_.size.value;
  const std::unique_ptr<EntryLook> look = options_.look ? options_.look() : nullptr;
  RangeWalk walk(log_.store(), look.get());
  uint64_t reported = 0;
  while (true) {
    const uint64_t range = next_range_++, first = range * options_.range;
    if (first >= size) return;
    WalkedRange walked = walk.walk(first, std::min(first + options_.range, size));
    if (!await_turn(range)) return;
    join(std::move(walked));
    const uint64_t done = joined_;
    const bool goes_on = !unread_;
    if (look && goes_on) look->in_order();
    end_turn();
    if (!goes_on) return;
    if (look) look->finish();
    if (!is_caller || !options_.progress || done - reported < kProgressEvery) continue;
    options_.progress(done, size);
    reported = done;
  }
}

// False: the walk ended before this range.
bool TreeWalk::await_turn(uint64_t range) {
  std::unique_lock lock(mutex_);
  turn_changed_.wait(lock, [&] { return stopped_ || turn_ == range; });
  return !stopped_;
}

void TreeWalk::end_turn() {
  {
    const std::lock_guard lock(mutex_);
    ++turn_;
    stopped_ = unread_.has_value();
  }
  turn_changed_.notify_all();
}

void TreeWalk::join(WalkedRange range) {
  problems_.append(std::move(range.problems));
  for (const uint64_t position : range.mismatches) {
    if (mismatches_.size() == Problems::kMax) ++more_mismatches_;
    if (mismatches_.size() < Problems::kMax) mismatches_.push_back(position);
  }
  more_mismatches_ += range.more_mismatches;
  for (const TwoHashes& tile : range.tiles) {
    const Result<void> joined = join_tile(tile);
    joined_ += merkle::kTileWidth;
    if (joined.ok()) continue;
    unread_ = joined.error();
    return;
  }
  leaves_ = std::move(range.leaves);
  joined_ = range.next;
  unread_ = std::move(range.unread);
}

Result<void> TreeWalk::join_tile(const TwoHashes& tile) {
  if (!stored_tiles_ && tile.part()) stored_tiles_ = tiles_;
  Result<void> checked;
  // Level 0 here is level 8 of the tree, whose hash was checked where it was made.
  const auto check = [&](unsigned level, uint64_t index, const Hash& hash) {
    if (level == 0 || level % merkle::kTileHeight != 0 || !checked.ok()) return;
    checked = check_upper_hash(log_.store(), level / merkle::kTileHeight + 1, index,
                               {from_events_[level], hash}, problems_);
  };
  tiles_.append(tile.from_events, [&](unsigned level, uint64_t index, const Hash& hash) {
    from_events_[level] = hash;
    if (!stored_tiles_) check(level, index, hash);
  });
  if (stored_tiles_) stored_tiles_->append(tile.from_hashes, check);
  return checked;
}

void TreeWalk::conclude() {
  derived_ = whole(tiles_, leaves_, &TwoHashes::from_events);
  if (derived_.size() == head_.size) {
    derived_at_checkpoint_ = derived_.root();
    stored_at_checkpoint_ =
        whole(stored_tiles_ ? *stored_tiles_ : tiles_, leaves_, &TwoHashes::from_hashes).root();
  }
  if (!unread_) {
    if (options_.progress) options_.progress(head_.size.value, head_.size.value);
    const Result<void> checked = check_strays();
    if (!checked.ok()) unread_ = checked.error();
  }
  judge_mismatches();
  if (!unread_) return;
  problems_.add(event_name(derived_.size().value),
                "from here on the store cannot be read: " + unread_->message, "bit rot");
}

// Records under our prefixes beyond the head.
Result<void> TreeWalk::check_strays() const {
  const uint64_t size = head_.size.value;
  kv::Iterator walk = log_.store().iterate(kv::Store::Blocks::kPass);
  walk.seek(size == 0 ? std::string(1, kEventPrefix) : event_key(Position(size - 1)) + '\0');
  if (walk.valid() && walk.key().front() == kEventPrefix) add_stray(walk.key(), problems_);
  DAYBOOK_RETURN_IF_ERROR(walk.status());
  for (unsigned level = 0; level <= kMaxTileLevel + 1; ++level) {
    const unsigned shift = level * merkle::kTileHeight;
    walk.seek(hash_key(level, shift < 64 ? size >> shift : 0));
    DAYBOOK_RETURN_IF_ERROR(walk.status());
    if (!walk.valid() || walk.key().front() != kHashPrefix) continue;
    const std::optional<HashKey> key = parse_hash_key(walk.key());
    if (!key || key->tile_level == level || level > kMaxTileLevel) add_stray(walk.key(), problems_);
  }
  return {};
}

void TreeWalk::judge_mismatches() {
  const bool events_signed = derived_at_checkpoint_ == head_.root;
  const bool hashes_signed = stored_at_checkpoint_ == head_.root;
  for (const uint64_t position : mismatches_) {
    const bool covered = position < head_.size.value;
    if (covered && events_signed) {
      problems_.add(hash_name(0, position), "it is not the hash of its event: the hash was changed",
                    "rewrite");
    } else if (covered && hashes_signed) {
      problems_.add(event_name(position),
                    "its bytes are not those that were signed: it was changed", "rewrite");
    } else {
      problems_.add(event_name(position),
                    "it and its stored tree hash do not fit each other: one was changed",
                    "rewrite");
    }
  }
  problems_.leave_out(more_mismatches_);
  if (problems_.empty() && derived_.size() >= head_.size && !events_signed) {
    problems_.add(
        "checkpoint",
        "the events give another root than the signed one: events and tree hashes were rewritten "
        "together, or the log was forked",
        "fork");
  }
}

}  // namespace daybook::log
