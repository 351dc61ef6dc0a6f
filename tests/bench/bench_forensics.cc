// What people ask after something went wrong: blame of a whole file, an incident report over 10^5
// events, and verifications of 10^6 events beside what their bytes cost to read and to hash.
#include <atomic>
#include <filesystem>
#include <functional>
#include <thread>

#include "base/hash.h"
#include "bench/book.h"
#include "bench/suite.h"
#include "query/blame.h"
#include "replay/incident.h"
#include "verify/verify.h"
#include "versions/versions.h"

namespace daybook::bench {
namespace {

constexpr uint64_t kIncident = 100'000;

// The state is part of the answer's cost: a user who asks has none yet.
Contender blame_file(const std::string& name, uint64_t events) {
  return {name, [=](Measure& measure) {
            const ledger::Ledger& ledger = shared_book(events).ledger();
            measure.each([&](uint64_t) {
              const auto loaded = versions::load_state(ledger.log(), ledger.size());
              require(loaded.ok(), "the state does not load");
              const auto blamed = query::blame(ledger, *loaded, kChain, "");
              require(blamed.ok() && !blamed->fields.empty(), "a blame failed");
            });
          }};
}

// The same bytes, in as many parts as there are cores.
void sha256_of_events(Measure& measure) {
  static const std::vector<std::string> parts = [] {
    const uint64_t cores = std::max(1U, std::thread::hardware_concurrency());
    std::vector<std::string> out(cores);
    const ledger::Ledger& ledger = shared_book(large_log()).ledger();
    const auto scanned = ledger.log().scan(
        Position(0), ledger.size(), [&](Position at, std::string_view event) -> Result<void> {
          out[at.value * cores / ledger.size().value] += event;
          return {};
        });
    require(scanned.ok(), "a scan failed");
    return out;
  }();
  measure.all(large_log(), [&] {
    std::vector<std::thread> threads;
    std::vector<Hash> hashes(parts.size());
    for (size_t i = 0; i < parts.size(); ++i) {
      threads.emplace_back([&, i] { hashes[i] = sha256(parts[i]); });
    }
    for (std::thread& thread : threads) thread.join();
    for (const Hash& hash : hashes) require(hash != Hash{}, "a hash is missing");
  });
}

void verify_log(Measure& measure) {
  ledger::Ledger& ledger = shared_book(large_log()).ledger();
  measure.all(large_log(), [&] {
    const auto report = verify::verify(ledger, {true}, {});
    require(report.ok() && report->problems.empty(), "the log is not sound");
  });
}

// With the index, every record of the store: no file and no branch is there.
void verify_all(Measure& measure) {
  ledger::Ledger& ledger = shared_book(large_log()).ledger();
  measure.all(large_log(), [&] {
    const auto report = verify::verify(ledger, {}, {});
    require(report.ok() && report->problems.empty(), "the daybook is not sound");
    require(report->index_records > large_log(), "no index was compared");
  });
}

// Keys that part all records of a store in so many parts of one size.
std::vector<std::string> parting_keys(const kv::Store& store, uint64_t parts) {
  uint64_t records = 0;
  const auto walk = [&](const std::function<void(const kv::Iterator&)>& visit) {
    kv::Iterator it = store.iterate(kv::Store::Blocks::kPass);
    for (it.seek_to_first(); it.valid(); it.next_known()) visit(it);
  };
  walk([&](const kv::Iterator&) { ++records; });
  std::vector<std::string> keys;
  uint64_t at = 0;
  walk([&](const kv::Iterator& it) {
    if (at++ % (records / parts + 1) == 0 && at > 1) keys.emplace_back(it.key());
  });
  return keys;
}

// Every record of the store, whoever owns it, read with checksums by as many threads as there are
// cores: what no verification of everything can be faster than.
void scan_all(Measure& measure) {
  const kv::Store& store = shared_book(large_log()).ledger().log().store();
  const unsigned cores = std::max(1U, std::thread::hardware_concurrency());
  static const std::vector<std::string> cuts = parting_keys(store, uint64_t{cores} * 16);
  measure.all(large_log(), [&] {
    std::atomic<size_t> next{0};
    std::atomic<uint64_t> bytes{0};
    std::vector<std::thread> threads;
    for (unsigned i = 0; i < cores; ++i) {
      threads.emplace_back([&] {
        kv::Iterator it = store.iterate(kv::Store::Blocks::kPass);
        for (size_t part = next++; part <= cuts.size(); part = next++) {
          uint64_t read = 0;
          it.seek(part == 0 ? std::string() : cuts[part - 1]);
          for (; it.valid() && (part == cuts.size() || it.key() < cuts[part]); it.next_known())
            read += it.key().size() + it.value().size();
          require(it.status().ok(), "a scan failed");
          bytes += read;
        }
      });
    }
    for (std::thread& thread : threads) thread.join();
    require(bytes > 0, "the scan read nothing");
  });
}

void incident_report(Measure& measure) {
  ledger::Ledger& ledger = shared_book(large_log()).ledger();
  replay::IncidentOptions options;
  options.from = TreeSize(large_log() - kIncident);
  options.to = ledger.size();
  const Folder folder;
  measure.all(kIncident, [&] {
    const auto incident = replay::collect_incident(ledger, options, {});
    require(incident.ok(), "no incident report");
    const auto written = replay::write_incident(ledger, *incident, folder.path() + "/report");
    require(written.ok(), written.ok() ? "" : written.error().message);
  });
}

Workload log_verify() {
  return {"verify/log",
          "every event and tree hash of a large log, beside SHA-256 of the events on all cores",
          "event",
          {{"daybook", verify_log}, {"SHA-256", sha256_of_events}},
          {speed_at_least("daybook", "SHA-256", 0.7), rate_at_least("daybook", 1e6)}};
}

Workload full_verify() {
  return {
      "verify/full",
      "the same and every record of the version index, beside a scan of all of LevelDB on all "
      "cores",
      "event",
      {{"daybook", verify_all}, {"LevelDB scan", scan_all}, {"SHA-256", sha256_of_events}},
      // The scan has no mark: its ratio is shown.
      {speed_at_least("daybook", "SHA-256", 0.7), speed_at_least("daybook", "LevelDB scan", 0)}};
}

// A file shows all of its network's deployments and upgrades, each a field to blame: the largest of
// the corpus has 10 contracts.
Workload blame() {
  return {"forensics/blame",
          "each field of a whole file of 64 contracts, with its state loaded",
          "file",
          {blame_file("100 events", 100), blame_file("1000 events", 1000)},
          {milliseconds_at_most(0.5, "100 events", 10)}};
}

Workload incident() {
  return {"forensics/incident",
          "a report over the last 10^5 events of a large log",
          "event",
          {{"daybook", incident_report}},
          {rate_at_least("daybook", kIncident / 5.0)}};
}

SUITE_WORKLOAD(log_verify);
SUITE_WORKLOAD(full_verify);
SUITE_WORKLOAD(blame);
SUITE_WORKLOAD(incident);

}  // namespace
}  // namespace daybook::bench
