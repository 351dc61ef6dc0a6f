// Sorts LevelDB folders into generations of the database: which incarnation each one is a picture
// of.
//
// A sequence number is unique only within its generation. A folder belongs to a generation when it
// shares a record with it and contradicts none. When it shares nothing, it shows a recreated
// database if a sequence number has other content, or the highest sequence fell, or the MANIFEST
// number fell; else the same database, written over completely.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "ingest/leveldb_known.h"

namespace daybook::ingest {

struct LevelDbFolder {
  std::string path, locator;
  kv::RawFolder raw;
  std::string current;                 // the CURRENT file
  std::vector<LevelDbRecord> records;  // by sequence
  std::optional<TimeNs> newest;        // of its records' times
  [[nodiscard]] uint64_t highest() const {
    return records.empty() ? 0 : records.back().raw.sequence;
  }
  // A record cut short by a crash is no damage.
  [[nodiscard]] bool is_damaged() const { return !raw.damage.empty(); }
};

// kInvalid when it is no LevelDB folder: the message names it.
Result<LevelDbFolder> read_folder(const std::string& path);
// The same, told of as `locator`.
Result<LevelDbFolder> read_folder(const std::string& path, const std::string& locator);

// What one import says about one generation.
struct Generation {
  uint32_t number = 0;
  bool is_new = false;  // not in the log
  bool is_older =
      false;  // its records are older than those of the generation that was live when it was met
  std::string evidence;         // what showed that the database was recreated
  std::vector<size_t> folders;  // indexes, in the order given
  std::map<uint64_t, std::vector<LevelDbRecord>> records;  // of these folders, each once
};

// In order of first appearance. Folders without records belong to none.
std::vector<Generation> sort_into_generations(const std::vector<LevelDbFolder>& folders,
                                              const KnownSource& known);

}  // namespace daybook::ingest
