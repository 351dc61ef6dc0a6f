// What is left of a daybook's log in raw records: which events, under which signed checkpoint.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "evidence/records.h"
#include "note/checkpoint.h"

namespace daybook::evidence {

struct PositionRange {
  uint64_t first = 0, last = 0;
};

// A checkpoint that was found, and what the events say to it.
struct FoundCheckpoint {
  std::string where;  // "checkpoint", "000005.log, sequence 12"
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
  // The checkpoint file's, and the largest of those in LevelDB; the file's first.
  std::vector<FoundCheckpoint> checkpoints;
  std::optional<FoundCheckpoint> covering;  // the largest that covers
};

// nullopt: these are not a daybook's records. `checkpoint_file` and `public_key` are the files'
// bytes, "" when missing. Borrows from `folder`.
std::optional<StoreFindings> find_store(const kv::RawFolder& folder,
                                        const std::string& checkpoint_file,
                                        const std::string& public_key);

}  // namespace daybook::evidence
