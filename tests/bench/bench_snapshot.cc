// Bulk snapshots (render, trees, commits, one synced pack) beside `git fast-import` of the same
// files in as many commits, in one run.
#include <benchmark/benchmark.h>

#include <cstdio>
#include <filesystem>

#include "bench/book.h"
#include "document/document.h"
#include "project/git_projector.h"

namespace daybook::bench {
namespace {

constexpr uint64_t kSnapshots = 1000;

Book& snapshot_book() {
  static Book book;
  book.fill(kSnapshots);
  return book;
}

void project_all(benchmark::State& state) {
  ledger::Ledger& ledger = snapshot_book().ledger();
  const std::string repository = ledger.paths().resolve(ledger.config().git_repository);
  for (auto _ : state) {
    state.PauseTiming();
    std::filesystem::remove_all(repository);
    state.ResumeTiming();
    const auto report = project::project_git(ledger, {});
    require(report.ok() && report->commits == kSnapshots,
            report.ok() ? "commits are missing" : report.error().message);
  }
  state.SetItemsProcessed(
      static_cast<int64_t>(static_cast<uint64_t>(state.iterations()) * kSnapshots));
}

// A fast-import stream of the same unified files: one commit an event, one file changed in each.
std::string fast_import_stream() {
  const ledger::Ledger& ledger = snapshot_book().ledger();
  std::string stream;
  state::State folded;
  for (uint64_t n = 0; n < kSnapshots; ++n) {
    const auto event = ledger.read(Position(n));
    require(event.ok() && state::apply(folded, *event).ok(), "the history does not fold");
    const std::string file = document::render(kChain, folded.networks.at(kChain));
    stream += "commit refs/heads/daybook\ncommitter bench <bench@bench.invalid> " +
              std::to_string(1'700'000'000 + n) + " +0000\ndata 5\nbench\n";
    stream += "M 100644 inline deployments/unified/bench.unified.json\ndata " +
              std::to_string(file.size()) + "\n" + file + "\n";
  }
  return stream;
}

void fast_import(benchmark::State& state) {
  const std::string stream = fast_import_stream();
  for (auto _ : state) {
    state.PauseTiming();
    Folder folder;
    const std::string init = "git init -q --bare " + folder.path() + "/repo.git";
    require(std::system(init.c_str()) == 0, "git init failed");
    const std::string command =
        "git -c core.fsync=all -C " + folder.path() + "/repo.git fast-import --quiet";
    state.ResumeTiming();
    FILE* pipe = ::popen(command.c_str(), "w");
    require(pipe != nullptr, "cannot run git fast-import");
    require(std::fwrite(stream.data(), 1, stream.size(), pipe) == stream.size(), "a short write");
    require(::pclose(pipe) == 0, "git fast-import failed");
  }
  state.SetItemsProcessed(
      static_cast<int64_t>(static_cast<uint64_t>(state.iterations()) * kSnapshots));
}

BENCHMARK(fast_import)
    ->Name("snapshot/git_fast_import")
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();
BENCHMARK(project_all)->Name("snapshot/daybook")->Unit(benchmark::kMillisecond)->UseRealTime();

}  // namespace
}  // namespace daybook::bench
