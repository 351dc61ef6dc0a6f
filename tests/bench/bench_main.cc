// `tools/bench`: runs the suite and prints one table; see --help.
#include <algorithm>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <string>

#include "base/bytes.h"
#include "bench/suite.h"

namespace {

using daybook::bench::SuiteOptions;

constexpr char kUsage[] =
    "usage: tools/bench [--only TEXT] [--contender TEXT] [--quick|--large] [--repetitions N]\n"
    "                   [--json FILE] [--list]\n"
    "\n"
    "  --only TEXT        the workloads whose name has TEXT in it\n"
    "  --contender TEXT   of each the contenders whose name has TEXT in it, and no marks: for a\n"
    "                     profile\n"
    "  --quick            shorter repetitions and smaller logs: below two minutes\n"
    "  --large            the large log has 10^7 events, not 10^6: an hour, and 5 GB\n"
    "  --repetitions N    how often each contender runs, in turn (5)\n"
    "  --json FILE        writes the figures there too\n"
    "  --list             names the workloads and runs none\n"
    "\n"
    "DAYBOOK_BENCH_DIR=FOLDER measures the file system of that folder (default: the current one).\n"
    "Exit code 0 whether marks are met or not: machines differ, and a time is no test.\n";

struct Arguments {
  SuiteOptions options;
  std::string json;
  bool list = false;
};

[[noreturn]] void refuse(const std::string& what) {
  std::fprintf(stderr, "%s\n%s", what.c_str(), kUsage);
  std::exit(2);
}

Arguments parse(int argc, char** argv) {
  Arguments arguments;
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    const auto value = [&]() -> std::string {
      if (i + 1 == argc) refuse(word + " takes a value");
      return argv[++i];
    };
    if (word == "--help" || word == "-h") {
      std::fputs(kUsage, stdout);
      std::exit(0);
    } else if (word == "--only") {
      arguments.options.only = value();
    } else if (word == "--contender") {
      arguments.options.contender = value();
    } else if (word == "--quick") {
      arguments.options.quick = true;
    } else if (word == "--large") {
      arguments.options.large = true;
    } else if (word == "--json") {
      arguments.json = value();
    } else if (word == "--list") {
      arguments.list = true;
    } else if (word == "--repetitions") {
      const auto count = daybook::parse_decimal(value());
      if (!count || *count == 0 || *count > 1000) refuse("--repetitions takes 1 to 1000");
      arguments.options.repetitions = static_cast<unsigned>(*count);
    } else {
      refuse("unknown option " + word);
    }
  }
  if (arguments.options.quick && arguments.options.large)
    refuse("--quick and --large exclude each other");
  return arguments;
}

int cannot_write(const std::string& path) {
  std::fprintf(stderr, "bench: cannot write %s\n", path.c_str());
  return 4;
}

}  // namespace

int main(int argc, char** argv) {
  const Arguments arguments = parse(argc, argv);
  if (arguments.list) {
    for (const auto& [name, what] : daybook::bench::list_suite(arguments.options)) {
      std::printf("%-28s %s\n", name.c_str(), what.c_str());
    }
    return 0;
  }
  // Before the run, which takes minutes; earlier figures stay until there are new ones.
  if (!arguments.json.empty() && !std::ofstream(arguments.json, std::ios::app))
    return cannot_write(arguments.json);
  const auto finished = daybook::bench::run_suite(arguments.options);
  if (finished.empty()) {
    refuse("no workload has \"" + arguments.options.only + "\" in its name, and a contender \"" +
           arguments.options.contender + "\"");
  }
  std::fputs(daybook::bench::render_table(finished).c_str(), stdout);
  if (arguments.json.empty()) return 0;
  std::ofstream figures(arguments.json, std::ios::binary);
  figures << daybook::bench::render_json(finished, arguments.options);
  figures.close();
  return figures ? 0 : cannot_write(arguments.json);
}
