// The benchmark suite: named workloads, each of which runs daybook and its peers in turn, several
// times over, in one process on one file system. Machines are noisy, so what counts is the ratio
// within one repetition; the table shows the median of the repetitions' ratios, and each mark that
// is set for it. docs/performance.md has the marks and what was reached. No test asserts a time.
//
// To add a workload: a function that returns one, and `SUITE_WORKLOAD(function)` beside it. The
// function is called to list the workloads too: a contender makes what it needs when it first runs,
// and what it captures lives until the workload's last repetition.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace daybook::bench {

using Clock = std::chrono::steady_clock;

// What one contender did in one repetition. Only what happens inside each(), all() and threads() is
// timed; a contender sets up and tears down around it.
class Measure {
 public:
  // `seconds`: how long a contender that is measured by time should go on.
  explicit Measure(double seconds) : seconds_(seconds) {}

  // operation(i) for i = 0, 1, … until the time is up; each one's latency is kept.
  void each(const std::function<void(uint64_t)>& operation);
  // The same from `count` threads at once; i is unique over all of them.
  void threads(unsigned count, const std::function<void(uint64_t)>& operation);
  // Once, as `operations` operations: for work that is of one piece. No latencies.
  void all(uint64_t operations, const std::function<void()>& work);
  // A figure of another kind (bytes, memory) that a mark may be about.
  void note(const std::string& name, double value) { notes_[name] = value; }

  [[nodiscard]] double rate() const;  // operations a second
  // Processor seconds of an operation, of all threads of the process, in it and in the kernel.
  [[nodiscard]] double processor() const;
  [[nodiscard]] const std::vector<double>& latencies() const { return latencies_; }  // seconds
  [[nodiscard]] const std::map<std::string, double>& notes() const { return notes_; }

 private:
  double seconds_;
  uint64_t operations_ = 0;
  double elapsed_ = 0, processor_ = 0;
  std::vector<double> latencies_;
  std::map<std::string, double> notes_;
};

struct Contender {
  std::string name;  // "daybook", "LevelDB"
  std::function<void(Measure&)> run;
};

// A contender's repetitions, all together.
struct Outcome {
  std::vector<double> rates;      // by repetition
  std::vector<double> processor;  // by repetition, see Measure
  std::vector<double> latencies;  // of all repetitions, sorted
  std::map<std::string, std::vector<double>> notes;
  [[nodiscard]] double rate() const;            // the median
  [[nodiscard]] double processor_each() const;  // the median
  // Seconds; nullopt: latencies were not kept. 0.999 is p99.9.
  [[nodiscard]] std::optional<double> percentile(double share) const;
};
using Outcomes = std::map<std::string, Outcome>;  // by contender

// What issue or user asks for. value() of the outcomes against the limit.
struct Mark {
  std::string text;  // "speed / LevelDB", "p99, ms"
  std::function<double(const Outcomes&)> value;
  double limit = 0;
  bool at_least = true;
};
// Speed of `ours` relative to `peer`: the median over the repetitions of the ratio of their rates.
Mark speed_at_least(const std::string& ours, const std::string& peer, double limit);
// Time of an operation of `ours` relative to one of `peer`: the reciprocal.
Mark time_at_most(const std::string& ours, const std::string& peer, double limit);
// One percentile of `ours` relative to the same one of `peer`.
Mark percentile_at_most(double share, const std::string& ours, const std::string& peer,
                        double limit);
// One percentile, absolute.
Mark milliseconds_at_most(double share, const std::string& ours, double limit);
// Operations a second, absolute.
Mark rate_at_least(const std::string& ours, double limit);
// The median of a note.
Mark note_at_most(const std::string& ours, const std::string& note, double limit);

struct Workload {
  std::string name;  // "append/1-writer"
  std::string what;  // one sentence
  std::string unit;  // of an operation: "event", "get"
  std::vector<Contender> contenders;
  std::vector<Mark> marks;
  double seconds = 1;        // for each contender in each repetition (a fifth of it with --quick)
  unsigned repetitions = 0;  // 0: as many as the suite does
};

struct SuiteOptions {
  std::string only;       // workloads whose name has this in it; "" all
  std::string contender;  // contenders whose name has this in it, for a profile; "" all
  bool quick = false;
  bool large = false;  // ten times the large log
  unsigned repetitions = 5;
};
// Whether this run is --quick: workloads that fill large logs choose a smaller one.
bool quick();
// Whether it is --large.
bool large();

struct Finished {
  std::string name, what, unit;
  std::vector<std::string> order;  // of the contenders
  Outcomes outcomes;
  std::vector<Mark> marks;
};
std::vector<Finished> run_suite(const SuiteOptions& options);
// Name and sentence of each workload, in the order in which they run.
std::vector<std::pair<std::string, std::string>> list_suite(const SuiteOptions& options);

bool met(const Mark& mark, const Outcomes& outcomes);
std::string render_table(const std::vector<Finished>& finished);
std::string render_json(const std::vector<Finished>& finished, const SuiteOptions& options);

using MakeWorkload = Workload (*)();
struct Registration {
  explicit Registration(MakeWorkload make);
};
#define SUITE_WORKLOAD(make) const ::daybook::bench::Registration registered_##make(make)

}  // namespace daybook::bench
