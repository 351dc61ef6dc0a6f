#include "log/fsck_tree.h"

#include <optional>
#include <utility>

#include "base/bytes.h"
#include "log/key_codec.h"
#include "log/keys.h"
#include "merkle/tile.h"

namespace daybook::log {
namespace {

constexpr size_t kMaxProblems = 1000;
constexpr uint64_t kProgressEvery = 4096;
constexpr unsigned kMaxTileLevel = 7;  // tree level 56, of 2^64 leaves

std::string event_name(uint64_t position) {
  return "event " + std::to_string(position);
}
std::string hash_name(unsigned tile_level, uint64_t index) {
  return "tree hash level " + std::to_string(tile_level) + " index " + std::to_string(index);
}

}  // namespace

void Problems::add(std::string where, std::string what, std::string klass) {
  if (list_.size() == kMaxProblems) {
    ++left_out_;
    return;
  }
  list_.push_back({std::move(where), std::move(what), std::move(klass)});
}

std::vector<Problem> Problems::take() {
  if (left_out_ != 0) {
    list_.push_back(
        {"log", std::to_string(left_out_) + " more problems are not listed", list_.back().klass});
  }
  return std::move(list_);
}

// A walk over keys that should be exactly the expected ones, in order.
struct TreeWalk::Cursor {
  kv::Iterator walk;
  Problems& problems;

  // Whether the walk stands on `key`. Keys before it are not ours: they are reported and passed.
  Result<bool> stands_on(const std::string& key) {
    while (walk.valid() && walk.key() < key) {
      stray();
      walk.next();
    }
    DAYBOOK_RETURN_IF_ERROR(walk.status());
    return walk.valid() && walk.key() == key;
  }
  void stray() {
    problems.add("LevelDB key " + hex_encode(walk.key()),
                 "a record that no event of the log accounts for", "rewrite");
  }
};

void TreeWalk::run(const std::function<void(uint64_t, uint64_t)>& progress) {
  const Result<void> walked = walk(progress);
  judge_mismatches();
  if (walked.ok()) return;
  problems_.add(event_name(derived_.size().value),
                "from here on the store cannot be read: " + walked.error().message, "bit rot");
}

Result<void> TreeWalk::walk(const std::function<void(uint64_t, uint64_t)>& progress) {
  const uint64_t size = log_.size().value;
  Cursor events{log_.store().iterate(), problems_}, hashes{log_.store().iterate(), problems_};
  events.walk.seek(std::string(1, kEventPrefix));
  hashes.walk.seek(std::string(1, kHashPrefix));
  while (derived_.size().value < size) {
    DAYBOOK_RETURN_IF_ERROR(step(events, hashes));
    if (derived_.size() == log_.checkpoint().size) {
      derived_at_checkpoint_ = derived_.root();
      stored_at_checkpoint_ = stored_ ? stored_->root() : derived_at_checkpoint_;
    }
    if (progress && derived_.size().value % kProgressEvery == 0)
      progress(derived_.size().value, size);
  }
  if (progress) progress(size, size);
  return check_strays(events);
}

Result<void> TreeWalk::step(Cursor& events, Cursor& hashes) {
  const uint64_t position = derived_.size().value;
  std::optional<Hash> leaf, stored;
  DAYBOOK_TRY(const bool has_event, events.stands_on(event_key(Position(position))));
  if (has_event) {
    leaf = merkle::leaf_hash(events.walk.value());
    if (visit_) visit_(Position(position), events.walk.value());
    events.walk.next();
  } else {
    problems_.add(event_name(position), "it is missing: it was deleted or lost", "truncation");
  }
  DAYBOOK_TRY(const bool has_hash, hashes.stands_on(hash_key(0, position)));
  if (has_hash && hashes.walk.value().size() == sizeof(Hash::bytes)) {
    stored = Hash::from_bytes(hashes.walk.value());
  } else {
    problems_.add(hash_name(0, position), "it is missing or not 32 bytes", "rewrite");
  }
  if (has_hash) hashes.walk.next();
  if (leaf && stored && *leaf != *stored) mismatches_.push_back(position);
  return grow(leaf ? *leaf : stored.value_or(Hash{}), stored ? *stored : leaf.value_or(Hash{}));
}

Result<void> TreeWalk::grow(const Hash& leaf, const Hash& stored) {
  if (!stored_ && leaf != stored) stored_ = derived_;
  Result<void> checked;
  const auto check = [&](unsigned level, uint64_t index, const Hash& hash) {
    if (level == 0 || level % merkle::kTileHeight != 0 || !checked.ok()) return;
    checked = check_upper(level / merkle::kTileHeight, index, from_events_[level], hash);
  };
  derived_.append(leaf, [&](unsigned level, uint64_t index, const Hash& hash) {
    from_events_[level] = hash;
    if (!stored_) check(level, index, hash);
  });
  if (stored_) stored_->append(stored, check);
  return checked;
}

// A hash above level 0 that fits either tree is only the echo of what is below it.
Result<void> TreeWalk::check_upper(unsigned tile_level, uint64_t index, const Hash& from_events,
                                   const Hash& from_hashes) {
  DAYBOOK_TRY(const std::optional<std::string> bytes,
              log_.store().get(hash_key(tile_level, index)));
  if (!bytes || bytes->size() != sizeof(Hash::bytes)) {
    problems_.add(hash_name(tile_level, index), "it is missing or not 32 bytes", "rewrite");
  } else if (*bytes != from_events.view() && *bytes != from_hashes.view()) {
    problems_.add(hash_name(tile_level, index),
                  "it is not the hash of what is below it: it was changed", "rewrite");
  }
  return {};
}

// Records under our prefixes beyond the head.
Result<void> TreeWalk::check_strays(Cursor& events) const {
  if (events.walk.valid() && events.walk.key().front() == kEventPrefix) events.stray();
  DAYBOOK_RETURN_IF_ERROR(events.walk.status());
  for (unsigned level = 0; level <= kMaxTileLevel + 1; ++level) {
    const unsigned shift = level * merkle::kTileHeight;
    Cursor hashes{log_.store().iterate(), problems_};
    hashes.walk.seek(hash_key(level, shift < 64 ? log_.size().value >> shift : 0));
    DAYBOOK_RETURN_IF_ERROR(hashes.walk.status());
    if (!hashes.walk.valid() || hashes.walk.key().front() != kHashPrefix) continue;
    const std::optional<HashKey> key = parse_hash_key(hashes.walk.key());
    if (!key || key->tile_level == level || level > kMaxTileLevel) hashes.stray();
  }
  return {};
}

void TreeWalk::judge_mismatches() {
  const note::Checkpoint signed_head = log_.checkpoint();
  const bool events_signed = derived_at_checkpoint_ == signed_head.root;
  const bool hashes_signed = stored_at_checkpoint_ == signed_head.root;
  for (const uint64_t position : mismatches_) {
    const bool covered = position < signed_head.size.value;
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
  if (problems_.empty() && derived_.size() >= signed_head.size && !events_signed) {
    problems_.add(
        "checkpoint",
        "the events give another root than the signed one: events and tree hashes were rewritten "
        "together, or the log was forked",
        "fork");
  }
}

}  // namespace daybook::log
