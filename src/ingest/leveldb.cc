#include <set>

#include "ingest/importers.h"
#include "ingest/leveldb_findings.h"
#include "ingest/leveldb_import.h"

namespace daybook::ingest {
namespace {

void count(const Generation& generation, Report& report) {
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
}

}  // namespace

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
  const std::vector<Generation> generations = sort_into_generations(folders, known);
  LevelDbImport import(planner, known, folders);
  for (const Generation& generation : generations) {
    count(generation, planner.report);
    DAYBOOK_RETURN_IF_ERROR(import.plan(generation));
  }
  find_in_records(generations, ledger.config(), planner.state(), planner.findings);
  planner.report.sources = folders.size();
  planner.report.generations = generations.size();
  return planner.finish();
}

}  // namespace daybook::ingest
