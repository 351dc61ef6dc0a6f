// What the log knows from earlier LevelDB imports: so that folders can be imported one at a time,
// in any order.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "ingest/leveldb_record.h"
#include "ledger/ledger.h"

namespace daybook::ingest {

// Format of the SourceDocument that keeps a folder's CURRENT file: one event per folder read, its
// source's digest the folder's, so that the folder is known again.
inline constexpr char kCurrentFormat[] = "leveldb-current";

struct RecordedGap {
  uint64_t first = 0, last = 0;  // inclusive
  Position position;             // of its HistoryGap
};

struct KnownGeneration {
  std::map<uint64_t, std::set<EventId>> records;  // sequence → ids of the events that hold it
  std::vector<RecordedGap> gaps;
  std::optional<Position> reset;  // of the SourceReset that began it
  uint64_t manifest_number = 0;
  std::optional<TimeNs> oldest, newest;  // source times of its records
  std::set<event::Subject> contracts;    // that its records tell of
  uint64_t applied = 0;                  // highest sequence whose record was taken in order
};

struct KnownSource {
  std::map<uint32_t, KnownGeneration> generations;
  std::map<Hash, uint32_t> folders;  // digest → generation
  uint32_t live = 0;                 // the generation whose records set the state; 0: none yet
  std::map<event::Subject, std::string>
      last_kind;  // contract → kind of the source that set it last
  // What the database says counts, whatever another source said since: in a repository, where both
  // stand beside each other in every commit.
  bool is_register = false;
};

Result<KnownSource> scan_known(const ledger::Ledger& ledger);

// The number in "MANIFEST-000013\n"; 0 when it is none.
uint64_t manifest_number(const std::string& current);

}  // namespace daybook::ingest
