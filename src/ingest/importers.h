// Readers of other people's deployment state: sources in, drafts out. Each plans against the
// ledger's state and leaves out what the log already has, so importing the same input again plans
// nothing.
//
// Event ids derive from the source (kind, digest or sequence, content): docs/format/event.md
// "Imported ids". The source's own time is the effective time; grade kRecorded for what a record
// says, kInferred for what a difference shows.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "ingest/report.h"

namespace daybook::ingest {

// Folders of the same source in time order. One transaction per record, gap or reset; superseded
// records before their successors; generations told apart; lost sequence numbers in HistoryGap
// events. Never writes to the folders.
Result<Plan> plan_leveldb(ledger::Ledger& ledger, const std::vector<std::string>& folders,
                          const Options& options);

// Unified JSON v3 files: one transaction per file, checked to reproduce the file (but for derived
// members).
Result<Plan> plan_unified(ledger::Ledger& ledger, const std::vector<std::string>& files,
                          const Options& options);

// v1 `<network>.json`, `config-<network>.json`, `enhanced-*.json` (v2): one transaction per file.
Result<Plan> plan_legacy(ledger::Ledger& ledger, const std::vector<std::string>& files,
                         const Options& options);

// Plans and, unless dry_run, submits.
Result<Report> run(ledger::Ledger& ledger, Plan plan, bool dry_run,
                   const std::function<void(uint64_t, uint64_t)>& progress);

}  // namespace daybook::ingest
