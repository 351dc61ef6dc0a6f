// What an import did, for people and as JSON.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "document/findings.h"
#include "ledger/ledger.h"

namespace daybook::ingest {

struct Report {
  uint64_t commits = 0;          // of a repository: that this import read …
  uint64_t commits_known = 0;    // … and that the log had taken already
  uint64_t sources = 0;          // files or folders read
  uint64_t records_read = 0;     // LevelDB records, or contracts and sections of JSON files
  uint64_t superseded = 0;       // LevelDB records that a later one replaced
  uint64_t events_new = 0;       // appended (or would be, with dry_run)
  uint64_t events_known = 0;     // of the log, that say the same already
  uint64_t generations = 0;      // LevelDB generations seen in this import
  uint64_t lost_writes = 0;      // that took place and of which no LevelDB folder read has a record
  uint64_t lost_writes_new = 0;  // in new HistoryGap events: the log neither has nor tells of them
  std::map<std::string, uint64_t> events_by_type;
  std::vector<std::string> unknown;  // keys and records that no rule knows, kept verbatim
  std::vector<document::Finding> findings;
  bool dry_run = false;
};

json::Value report_to_json(const Report& report);

// The drafts to submit and what to tell: importers never touch the log themselves.
struct Plan {
  std::vector<ledger::Transaction> transactions;
  Report report;
};

struct Options {
  std::string actor = "import";  // of the imported events, where the source names nobody
};

}  // namespace daybook::ingest
