// What people ask after something went wrong: blame of a whole file, an incident report over 10^5
// events, and a verification of 10^6 beside SHA-256 of the same bytes.
#include <benchmark/benchmark.h>

#include <filesystem>

#include "base/hash.h"
#include "bench/book.h"
#include "query/blame.h"
#include "replay/incident.h"
#include "verify/verify.h"
#include "versions/versions.h"

namespace daybook::bench {
namespace {

constexpr uint64_t kLargeLog = 1'000'000, kIncident = 100'000;

Book& large_book() {
  static Book book;
  book.fill(kLargeLog);
  return book;
}

// The state is part of the answer's cost: a user who asks has none yet. The book is as long as a
// network's own history gets, since a file shows all of its upgrades.
void blame_file(benchmark::State& state) {
  static Book book;
  book.fill(1000);
  const ledger::Ledger& ledger = book.ledger();
  for (auto _ : state) {
    const auto loaded = versions::load_state(ledger.log(), ledger.size());
    require(loaded.ok(), "the state does not load");
    const auto blamed = query::blame(ledger, *loaded, kChain, "");
    require(blamed.ok() && !blamed->fields.empty(), "a blame failed");
    benchmark::DoNotOptimize(blamed);
  }
}

void sha256_of_events(benchmark::State& state) {
  const ledger::Ledger& ledger = large_book().ledger();
  std::string bytes;
  const auto scanned = ledger.log().scan(Position(0), ledger.size(),
                                         [&](Position, std::string_view event) -> Result<void> {
                                           bytes += event;
                                           return {};
                                         });
  require(scanned.ok(), "a scan failed");
  for (auto _ : state) benchmark::DoNotOptimize(sha256(bytes));
  state.SetItemsProcessed(
      static_cast<int64_t>(static_cast<uint64_t>(state.iterations()) * kLargeLog));
}

void verify_log(benchmark::State& state) {
  ledger::Ledger& ledger = large_book().ledger();
  for (auto _ : state) {
    const auto report = verify::verify(ledger, {true}, {});
    require(report.ok() && report->problems.empty(), "the log is not sound");
  }
  state.SetItemsProcessed(
      static_cast<int64_t>(static_cast<uint64_t>(state.iterations()) * kLargeLog));
}

void incident_report(benchmark::State& state) {
  ledger::Ledger& ledger = large_book().ledger();
  replay::IncidentOptions options;
  options.from = TreeSize(kLargeLog - kIncident);
  options.to = ledger.size();
  for (auto _ : state) {
    const Folder folder;
    const auto incident = replay::collect_incident(ledger, options, {});
    require(incident.ok(), "no incident report");
    const auto written = replay::write_incident(ledger, *incident, folder.path() + "/report");
    require(written.ok(), written.ok() ? "" : written.error().message);
  }
}

BENCHMARK(blame_file)->Name("forensics/blame_file")->Unit(benchmark::kMillisecond);
BENCHMARK(sha256_of_events)->Name("forensics/sha256")->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(verify_log)->Name("forensics/verify_log")->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(incident_report)
    ->Name("forensics/incident")
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();

}  // namespace
}  // namespace daybook::bench
