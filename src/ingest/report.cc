#include "ingest/report.h"

#include "ingest/importers.h"

namespace daybook::ingest {

json::Value report_to_json(const Report& report) {
  json::Value out = json::Value::object();
  out["dryRun"] = report.dry_run;
  out["commits"] = report.commits;
  out["commitsKnown"] = report.commits_known;
  out["sources"] = report.sources;
  out["recordsRead"] = report.records_read;
  out["superseded"] = report.superseded;
  out["generations"] = report.generations;
  out["lostWrites"] = report.lost_writes;
  out["lostWritesNew"] = report.lost_writes_new;
  out["eventsNew"] = report.events_new;
  out["eventsKnown"] = report.events_known;
  out["eventsByType"] = json::Value::object();
  for (const auto& [type, count] : report.events_by_type) out["eventsByType"][type] = count;
  out["unknown"] = report.unknown;
  out["findings"] = json::Value::array();
  for (const document::Finding& finding : report.findings) {
    out["findings"].push_back(
        {{"code", finding.code}, {"where", finding.where}, {"message", finding.message}});
  }
  return out;
}

Result<Report> run(ledger::Ledger& ledger, Plan plan, bool dry_run,
                   const std::function<void(uint64_t, uint64_t)>& progress) {
  plan.report.dry_run = dry_run;
  if (dry_run || plan.transactions.empty()) return std::move(plan.report);
  constexpr size_t kTransactionsPerBatch = 1000;
  DAYBOOK_TRY(const std::vector<ledger::Receipt> receipts,
              ledger.submit(plan.transactions, kTransactionsPerBatch, progress));
  for (const ledger::Receipt& receipt : receipts) {
    // Another importer was faster: the same fact, recorded by it.
    if (!receipt.repeated) continue;
    --plan.report.events_new;
    ++plan.report.events_known;
  }
  return std::move(plan.report);
}

}  // namespace daybook::ingest
