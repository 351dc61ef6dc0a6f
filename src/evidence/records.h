// What a LevelDB's raw records mean together: which one is the live one of its key, and which were
// left behind.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "kv/raw_reader.h"

namespace daybook::evidence {

enum class Status {
  kLive,          // what LevelDB answers for its key
  kSuperseded,    // a later write of the key is there
  kDeleted,       // a later deletion of the key is there
  kDeleteMarker,  // such a deletion
  kOrphaned       // only in files that the MANIFEST does not reference
};
inline constexpr Status kStatuses[] = {Status::kLive, Status::kSuperseded, Status::kDeleted,
                                       Status::kDeleteMarker, Status::kOrphaned};
std::string status_name(Status status);

// One for each of `folder.records`, in their order.
std::vector<Status> classify(const kv::RawFolder& folder);

// Sequence numbers from `first` to `last` that no file holds. Compaction drops superseded records,
// so a healthy LevelDB has such ranges too.
struct SequenceRange {
  uint64_t first = 0, last = 0;
};
std::vector<SequenceRange> missing_sequences(const kv::RawFolder& folder);

// Key → value, by the highest sequence number, orphaned records included. Borrows from `folder`.
using Latest = std::map<std::string_view, const kv::RawRecord*>;
Latest latest_records(const kv::RawFolder& folder);

}  // namespace daybook::evidence
