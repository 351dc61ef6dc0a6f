#include "replay/simulate/simulator.h"

namespace daybook::simulate {
namespace {

// Long enough for tables, compactions and several new logs; a whole check is linear in its events.
constexpr uint64_t kLivesOfHistory = 40;

void add(Counts& to, const Counts& counts) {
  to.power_losses += counts.power_losses;
  to.kills += counts.kills;
  to.in_recovery += counts.in_recovery;
  to.disk_errors += counts.disk_errors;
  to.stopped_writers += counts.stopped_writers;
  to.in_rotation += counts.in_rotation;
  to.rotations += counts.rotations;
  to.redactions += counts.redactions;
  to.commands += counts.commands;
  to.events += counts.events;
}

void run_history(uint64_t seed, const Options& options, Report& report) {
  History history(seed, options.lie, options.keys);
  const uint64_t before = report.counts.crashes();
  for (uint64_t life = 1; life <= kLivesOfHistory && !report.violation; ++life) {
    if (Trouble trouble = history.live()) {
      report.violation = {seed, life, history.counts().crashes(), *trouble, history.intent()};
    }
    if (options.crashes && before + history.counts().crashes() >= *options.crashes) break;
  }
  ++report.histories;
  report.trace = report.trace * 31 + history.trace();
  add(report.counts, history.counts());
}

}  // namespace

Report simulate(const Options& options, const std::function<void(const Report&)>& progress) {
  Report report;
  for (uint64_t seed = options.seed; !report.violation; ++seed) {
    if (options.crashes && report.counts.crashes() >= *options.crashes) break;
    run_history(seed, options, report);
    if (progress) progress(report);
  }
  return report;
}

}  // namespace daybook::simulate
