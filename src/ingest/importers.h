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

struct GitSource {
  std::string repository;          // a folder: bare, a work tree or a clone of any depth
  std::string ref = "HEAD";        // branch, tag or commit
  std::vector<std::string> paths;  // only these (a folder, a file, or a wildcard); none: all
};
// What a ref of a repository showed, commit by commit along first parents, oldest first. Every
// event bears its commit; each commit that touches deployment state ends in a marker. Commits that
// have one are passed over. Contracts of a commit whose tree holds a LevelDB are those of that
// LevelDB, exactly. Rules: docs/import.md "Git". kConflict when the log read this repository with
// other paths.
Result<Plan> plan_git(ledger::Ledger& ledger, const GitSource& source, const Options& options);

// Plans and, unless dry_run, submits.
Result<Report> run(ledger::Ledger& ledger, Plan plan, bool dry_run,
                   const std::function<void(uint64_t, uint64_t)>& progress);

}  // namespace daybook::ingest
