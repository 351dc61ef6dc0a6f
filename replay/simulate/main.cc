// simulate: crashes a daybook on a simulated disk until something is wrong.
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <random>

#include "base/bytes.h"
#include "replay/simulate/simulator.h"

namespace daybook::simulate {
namespace {

constexpr char kUsage[] =
    "usage: simulate [--seed N] [--crashes N | --endless] [--lying-disk]\n"
    "\n"
    "Runs random commands on a daybook whose disk loses power, fails and fills up, and compares\n"
    "everything with a model after each recovery. The same seed and commit give the same run.\n"
    "\n"
    "  --seed N      where chance begins; without it, another one in each run\n"
    "  --crashes N   how many crashes (default 1000)\n"
    "  --endless     until it is stopped, or something is wrong\n"
    "  --lying-disk  a disk that ignores syncs: something has to be wrong\n"
    "\n"
    "exit code: 0 nothing is wrong, 1 something is, 2 usage\n";

// Of the sources that it was built from, as far as that can be told.
std::string commit() {
  std::FILE* const git = ::popen(
      "git -C '" DAYBOOK_SOURCE_DIR "' describe --always --dirty --abbrev=12 2>/dev/null", "r");
  if (git == nullptr) return "unknown";
  char text[128] = "";
  const bool read = std::fgets(text, sizeof text, git) != nullptr;
  ::pclose(git);
  const std::string line(text);
  return read ? line.substr(0, line.find('\n')) : "unknown";
}

// nullopt: only the usage is asked for.
Result<std::optional<Options>> parse(int argc, char** argv) {
  Options options;
  options.seed = std::random_device()();
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    if (word == "--help" || word == "-h") return std::optional<Options>();
    if (word == "--endless") {
      options.crashes.reset();
      continue;
    }
    if (word == "--lying-disk") {
      options.lie = Lie::kEverySync;
      continue;
    }
    if (word != "--seed" && word != "--crashes") return usage("unknown option " + word);
    const std::optional<uint64_t> value = i + 1 < argc ? parse_decimal(argv[i + 1]) : std::nullopt;
    if (!value) return usage(word + " takes a number");
    (word == "--seed" ? options.seed : options.crashes.emplace()) = *value;
    ++i;
  }
  return std::optional(options);
}

void print(const Report& report) {
  const Counts& counts = report.counts;
  std::cout << counts.crashes() << " crashes (" << counts.power_losses << " losses of power, "
            << counts.kills << " kills; " << counts.in_recovery << " during recovery, "
            << counts.in_rotation << " during a rotation), " << counts.disk_errors
            << " lives with disk errors, " << counts.stopped_writers << " stopped writers, "
            << counts.commands << " commands, " << counts.events << " events, " << counts.rotations
            << " rotations, " << counts.redactions << " redactions in " << report.histories
            << " histories" << std::endl;
}

int run(const Options& options) {
  std::cout << "seed " << options.seed << ", commit " << commit() << std::endl;
  uint64_t printed = 0;
  const Report report = simulate(options, [&](const Report& so_far) {
    if (so_far.counts.crashes() / 1000 == printed) return;
    printed = so_far.counts.crashes() / 1000;
    print(so_far);
  });
  print(report);
  if (!report.violation) return 0;
  const Violation& violation = *report.violation;
  std::cout << "VIOLATION: " << violation.what << "\n  in life " << violation.life
            << " of the history with seed " << violation.seed << ", after " << violation.crashes
            << " crashes; in that life: " << violation.intent << "\n  again: simulate --seed "
            << violation.seed << " --crashes " << violation.crashes + 1
            << (options.lie == Lie::kNone ? "" : " --lying-disk") << std::endl;
  return 1;
}

}  // namespace
}  // namespace daybook::simulate

int main(int argc, char** argv) {
  const auto options = daybook::simulate::parse(argc, argv);
  if (!options.ok()) {
    std::cerr << "simulate: " << options.error().message << "\n" << daybook::simulate::kUsage;
    return 2;
  }
  if (!*options) {
    std::cout << daybook::simulate::kUsage;
    return 0;
  }
  return daybook::simulate::run(**options);
}
