// Bulk snapshots (render, trees, commits, one synced pack) beside `git fast-import` of the same
// files in as many commits, in one run.
#include <cstdio>
#include <filesystem>

#include "bench/book.h"
#include "bench/suite.h"
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

void project_all(Measure& measure) {
  ledger::Ledger& ledger = snapshot_book().ledger();
  std::filesystem::remove_all(ledger.paths().resolve(ledger.config().git_repository));
  measure.all(kSnapshots, [&] {
    const auto report = project::project_git(ledger, {});
    require(report.ok() && report->commits == kSnapshots,
            report.ok() ? "commits are missing" : report.error().message);
  });
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

void fast_import(Measure& measure) {
  static const std::string stream = fast_import_stream();
  const Folder folder;
  const std::string init = "git init -q --bare " + folder.path() + "/repo.git";
  require(std::system(init.c_str()) == 0, "git init failed");
  const std::string command =
      "git -c core.fsync=all -C " + folder.path() + "/repo.git fast-import --quiet";
  measure.all(kSnapshots, [&] {
    FILE* pipe = ::popen(command.c_str(), "w");
    require(pipe != nullptr, "cannot run git fast-import");
    require(std::fwrite(stream.data(), 1, stream.size(), pipe) == stream.size(), "a short write");
    require(::pclose(pipe) == 0, "git fast-import failed");
  });
}

Workload bulk_snapshots() {
  return {"snapshot/bulk",
          "1000 commits of a growing file into an empty repository",
          "commit",
          {{"daybook", project_all}, {"git fast-import", fast_import}},
          {speed_at_least("daybook", "git fast-import", 1.5)}};
}

SUITE_WORKLOAD(bulk_snapshots);

}  // namespace
}  // namespace daybook::bench
