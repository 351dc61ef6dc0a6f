#include <algorithm>
#include <set>

#include "ingest/importers.h"
#include "ingest/leveldb_findings.h"
#include "ingest/leveldb_import.h"

namespace daybook::ingest {
void count_records(const Generation& generation, Report& report) {
  std::set<std::string> keys;
  uint64_t records = 0;
  for (const auto& [sequence, same] : generation.records) {
    for (const LevelDbRecord& record : same) {
      keys.insert(record.raw.key);
      ++records;
    }
  }
  report.records_read += records;
  report.superseded += records - keys.size();
  if (generation.records.empty()) return;
  // LevelDB counts from 1; what a foreign file says may be 0.
  const uint64_t told = generation.records.size() - generation.records.count(0);
  report.lost_writes += generation.records.rbegin()->first - told;
}

namespace {

void remember(const Generation& generation, const std::vector<LevelDbFolder>& folders,
              KnownSource& known) {
  KnownGeneration& target = known.generations[generation.number];
  for (const size_t index : generation.folders) {
    const LevelDbFolder& folder = folders[index];
    known.folders[folder.raw.digest] = generation.number;
    target.manifest_number = std::max(target.manifest_number, folder.raw.manifest_number);
    if (folder.newest) {
      target.newest = std::max(target.newest.value_or(*folder.newest), *folder.newest);
    }
  }
}

}  // namespace

Result<std::vector<Generation>> plan_folders(Planner& planner, KnownSource& known,
                                             const std::vector<LevelDbFolder>& folders) {
  std::vector<Generation> generations = sort_into_generations(folders, known);
  LevelDbImport import(planner, known, folders);
  for (const Generation& generation : generations) {
    DAYBOOK_RETURN_IF_ERROR(import.plan(generation));
    remember(generation, folders, known);
  }
  return generations;
}

Result<Plan> plan_leveldb(ledger::Ledger& ledger, const std::vector<std::string>& paths,
                          const Options& options) {
  DAYBOOK_TRY(Planner planner, Planner::start(ledger, options));
  std::vector<LevelDbFolder> folders;
  for (const std::string& path : paths) {
    DAYBOOK_TRY(LevelDbFolder folder, read_folder(path));
    find_in_folder(folder, planner.findings);
    folders.push_back(std::move(folder));
  }
  DAYBOOK_TRY(KnownSource known, scan_known(ledger));
  DAYBOOK_TRY(const std::vector<Generation> generations, plan_folders(planner, known, folders));
  for (const Generation& generation : generations) count_records(generation, planner.report);
  find_in_records(generations, ledger.config(), planner.state(), planner.findings);
  planner.report.sources = folders.size();
  planner.report.generations = generations.size();
  return planner.finish();
}

}  // namespace daybook::ingest
