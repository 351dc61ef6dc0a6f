#include "replay/simulate/unsynced.h"

#include <algorithm>

namespace daybook::simulate {
namespace {

constexpr uint64_t kSectorBytes = 512;

void write_to(std::string& content, uint64_t offset, std::string_view bytes) {
  const size_t end = static_cast<size_t>(offset) + bytes.size();
  if (content.size() < end) content.resize(end, '\0');
  content.replace(static_cast<size_t>(offset), bytes.size(), bytes);
}

}  // namespace

void UnsyncedContent::apply(std::string& content, const Change& change) {
  if (change.is_truncate) {
    content.resize(static_cast<size_t>(change.offset), '\0');
  } else {
    write_to(content, change.offset, change.bytes);
  }
}

void UnsyncedContent::write(uint64_t offset, std::string_view bytes) {
  unsynced_.push_back({false, offset, std::string(bytes)});
  apply(seen_, unsynced_.back());
}

void UnsyncedContent::truncate(uint64_t size) {
  unsynced_.push_back({true, size, {}});
  apply(seen_, unsynced_.back());
}

void UnsyncedContent::sync() {
  for (const Change& change : unsynced_) apply(durable_, change);
  unsynced_.clear();
}

void UnsyncedContent::fail_sync() {
  unsynced_.clear();
}

void UnsyncedContent::lose_power(Random& random) {
  switch (random.below(4)) {
    case 0:
      break;
    case 1:
      sync();
      break;
    case 2:
      keep_first(random);
      break;
    default:
      keep_sectors(random);
  }
  unsynced_.clear();
  seen_ = durable_;
}

// In order, and the last of them cut at any byte.
void UnsyncedContent::keep_first(Random& random) {
  if (unsynced_.empty()) return;
  const size_t whole = static_cast<size_t>(random.below(unsynced_.size()));
  for (size_t i = 0; i < whole; ++i) apply(durable_, unsynced_[i]);
  Change torn = unsynced_[whole];
  if (torn.is_truncate || torn.bytes.empty()) return;
  torn.bytes.resize(static_cast<size_t>(random.below(torn.bytes.size())));
  apply(durable_, torn);
}

// In any order: each sector of each write reached the disk or not, and the size grew with them, or
// to its end all the same: then zeros stand for what is missing.
void UnsyncedContent::keep_sectors(Random& random) {
  for (const Change& change : unsynced_) {
    if (change.is_truncate) {
      if (random.one_in(2)) apply(durable_, change);
      continue;
    }
    const uint64_t end = change.offset + change.bytes.size();
    for (uint64_t at = change.offset; at < end;) {
      const uint64_t next = std::min(end, (at / kSectorBytes + 1) * kSectorBytes);
      const std::string_view bytes =
          std::string_view(change.bytes).substr(at - change.offset, next - at);
      if (random.one_in(2)) write_to(durable_, at, bytes);
      at = next;
    }
    if (random.one_in(2) && durable_.size() < end) durable_.resize(static_cast<size_t>(end), '\0');
  }
}

}  // namespace daybook::simulate
