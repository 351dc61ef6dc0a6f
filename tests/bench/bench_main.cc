// `tools/bench`: runs the benchmarks and prints, after Google Benchmark's own table, the ratios
// that matter: daybook beside its peer in the same run. Machines are noisy; a ratio within one run
// says more than a time.
#include <benchmark/benchmark.h>

#include <cstdio>
#include <map>
#include <string>
#include <vector>

namespace {

// Keeps the real time of each benchmark (the median, when repetitions are asked for) while printing
// as usual.
class RatioReporter : public benchmark::ConsoleReporter {
 public:
  void ReportRuns(const std::vector<Run>& runs) override {
    ConsoleReporter::ReportRuns(runs);
    for (const Run& run : runs) {
      if (run.error_occurred) continue;
      const bool aggregate = run.run_type == Run::RT_Aggregate;
      if (aggregate && run.aggregate_name != "median") continue;
      times_[run.run_name.function_name +
             (run.run_name.args.empty() ? "" : "/" + run.run_name.args)] =
          run.GetAdjustedRealTime();
    }
  }
  [[nodiscard]] const std::map<std::string, double>& times() const { return times_; }

 private:
  std::map<std::string, double> times_;
};

struct Ratio {
  const char* label;
  const char* peer;
  const char* ours;
};

// Speed relative to the peer: 1.00 is as fast, 0.50 takes twice as long.
constexpr Ratio kRatios[] = {
    {"durable append, 1 writer        / LevelDB synced put", "append/leveldb_synced_put/1",
     "append/daybook/1"},
    {"durable append, 64 writers      / LevelDB synced put, 64", "append/leveldb_synced_put/64",
     "append/daybook/64"},
    {"full replay                     / LevelDB scan", "replay/leveldb_scan", "replay/daybook"},
    {"as-of one contract, 10^4 events / LevelDB get", "as_of/leveldb_get/10000",
     "as_of/contract/10000"},
    {"as-of one contract, 10^6 events / LevelDB get", "as_of/leveldb_get/1000000",
     "as_of/contract/1000000"},
    {"as-of one contract, 10^6        / the same at 10^4", "as_of/contract/10000",
     "as_of/contract/1000000"},
    {"as-of network, 10^6             / the same at 10^4", "as_of/network/10000",
     "as_of/network/1000000"},
    {"as-of one contract, 10^6        / git show COMMIT:FILE", "as_of/git_show",
     "as_of/contract/1000000"},
    {"as-of network, 10^6             / git show COMMIT:FILE", "as_of/git_show",
     "as_of/network/1000000"},
    {"verification of 10^6 events     / SHA-256 of their bytes", "forensics/sha256",
     "forensics/verify_log"},
    {"bulk snapshots                  / git fast-import", "snapshot/git_fast_import",
     "snapshot/daybook"},
};

void print_ratios(const std::map<std::string, double>& times) {
  std::printf("\nspeed relative to the peer, this run (1.00 = as fast)\n");
  for (const Ratio& ratio : kRatios) {
    const auto peer = times.find(ratio.peer);
    const auto ours = times.find(ratio.ours);
    if (peer == times.end() || ours == times.end() || ours->second <= 0) continue;
    std::printf("  %-58s %8.2f\n", ratio.label, peer->second / ours->second);
  }
}

}  // namespace

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  RatioReporter reporter;
  benchmark::RunSpecifiedBenchmarks(&reporter);
  print_ratios(reporter.times());
  return 0;
}
