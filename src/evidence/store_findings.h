// What is left of a daybook's log in raw records: which events, under which signed checkpoint.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "evidence/records.h"
#include "note/key_history.h"

namespace daybook::evidence {

struct PositionRange {
  uint64_t first = 0, last = 0;
};

// A checkpoint that was found, and what the events say to it.
struct FoundCheckpoint {
  std::string where;  // "head", "checkpoint", "000005.log, sequence 12"
  std::string note;
  note::Checkpoint checkpoint;
  enum class Verdict {
    kCovers,      // the events below its size are all there and give its root
    kOtherRoot,   // they are all there and give another root
    kIncomplete,  // some are missing
    kNotSigned    // the public key does not verify it, or there is no public key
  } verdict = Verdict::kNotSigned;
};
std::string verdict_name(FoundCheckpoint::Verdict verdict);

struct StoreFindings {
  std::map<uint64_t, std::string_view> events;  // readable ones, by position
  std::vector<PositionRange> missing;           // below the largest signed size, or between events
  uint64_t whole = 0;                           // events 0 … whole−1 are all there
  std::string public_key;                       // "" when there is none
  note::KeyHistory keys;                        // as the events give them to its owner
  // Those of the files beside LevelDB, and the largest of those in it; the files' first.
  std::vector<FoundCheckpoint> checkpoints;
  std::optional<FoundCheckpoint> covering;  // the largest that covers
};

// The bytes of the files beside LevelDB, "" when missing.
struct SmallFiles {
  std::string head, checkpoint, public_key;
};

// nullopt: these are not a daybook's records. Borrows from `folder`.
std::optional<StoreFindings> find_store(const kv::RawFolder& folder, const SmallFiles& files);

}  // namespace daybook::evidence
