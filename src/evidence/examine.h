// `daybook evidence`: what a LevelDB folder, or a daybook, still holds, and what it has lost. Reads
// a private copy; the original is not changed by one byte. docs/evidence.md.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "evidence/records.h"
#include "evidence/store_findings.h"
#include "evidence/working_copy.h"
#include "json/json.h"
#include "kv/raw_reader.h"

namespace daybook::evidence {

struct Examination {
  std::string folder;                 // as it was named
  std::string leveldb;                // the LevelDB's folder below it; "" : the folder itself
  std::unique_ptr<WorkingCopy> copy;  // of the LevelDB and the small files beside it
  kv::RawFolder raw;
  std::vector<Status> statuses;  // of raw.records
  std::map<Status, uint64_t> counts;
  std::vector<SequenceRange> missing;
  std::optional<StoreFindings> store;    // borrows from raw
  std::vector<std::string> undecodable;  // events of the store that are not readable as events

  // 3: bytes are lost or rotten; 1: all readable, and not what was signed; 0: nothing wrong.
  [[nodiscard]] int exit_code() const;
};

// `folder`: a daybook's folder, its .daybook, or a LevelDB's. kNotFound, kInvalid: neither.
Result<std::unique_ptr<Examination>> examine(const std::string& folder);

json::Value to_json(const Examination& examination);

// Writes records.jsonl, and events.jsonl for a daybook, into a new or empty folder: one JSON object
// a line. Returns the paths. kConflict: there are files in it.
Result<std::vector<std::string>> write_records(const Examination& examination,
                                               const std::string& folder);

}  // namespace daybook::evidence
