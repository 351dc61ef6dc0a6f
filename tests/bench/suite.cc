#include "bench/suite.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstdio>
#include <ctime>
#include <thread>

#include "bench/book.h"

namespace daybook::bench {
namespace {

bool is_quick = false;
bool is_large = false;

std::vector<MakeWorkload>& registered() {
  static std::vector<MakeWorkload> all;
  return all;
}

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

double processor_seconds() {
  timespec spent{};
  require(::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &spent) == 0, "no processor clock");
  return static_cast<double>(spent.tv_sec) + static_cast<double>(spent.tv_nsec) * 1e-9;
}

double median(std::vector<double> values) {
  require(!values.empty(), "a median of nothing");
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  if (values.size() % 2 == 1) return *middle;
  return (*middle + *std::max_element(values.begin(), middle)) / 2;
}

const Outcome& outcome_of(const Outcomes& outcomes, const std::string& name) {
  const auto found = outcomes.find(name);
  require(found != outcomes.end(), "a mark is about " + name + ", which did not run");
  return found->second;
}

double percentile_of(const Outcomes& outcomes, const std::string& name, double share) {
  const std::optional<double> value = outcome_of(outcomes, name).percentile(share);
  require(value.has_value(), name + " keeps no latencies");
  return *value;
}

// Each repetition's own ratio: what disturbed the machine then disturbed both.
double paired_speed(const Outcomes& outcomes, const std::string& ours, const std::string& peer) {
  const std::vector<double>&a = outcome_of(outcomes, ours).rates,
        &b = outcome_of(outcomes, peer).rates;
  require(a.size() == b.size(), "repetitions are not in pairs");
  std::vector<double> ratios;
  for (size_t i = 0; i < a.size(); ++i) ratios.push_back(a[i] / b[i]);
  return median(std::move(ratios));
}

std::string percent_name(double share) {
  char text[16];
  std::snprintf(text, sizeof text, "p%g", share * 100);
  return text;
}

void keep(Outcome& outcome, const Measure& measure) {
  outcome.rates.push_back(measure.rate());
  outcome.processor.push_back(measure.processor());
  outcome.latencies.insert(outcome.latencies.end(), measure.latencies().begin(),
                           measure.latencies().end());
  for (const auto& [name, value] : measure.notes()) outcome.notes[name].push_back(value);
}

// A mark needs all contenders.
Workload narrowed(Workload workload, const std::string& contender) {
  if (contender.empty()) return workload;
  workload.marks.clear();
  std::erase_if(workload.contenders, [&](const Contender& one) {
    return one.name.find(contender) == std::string::npos;
  });
  return workload;
}

Finished run_workload(const Workload& workload, unsigned of_suite) {
  const unsigned repetitions = workload.repetitions == 0 ? of_suite : workload.repetitions;
  Finished finished{workload.name, workload.what, workload.unit, {}, {}, workload.marks};
  const double seconds = workload.seconds / (is_quick ? 5 : 1);
  const size_t count = workload.contenders.size();
  for (const Contender& contender : workload.contenders) finished.order.push_back(contender.name);
  for (unsigned repetition = 0; repetition < repetitions; ++repetition) {
    for (size_t i = 0; i < count; ++i) {
      // Now one goes first, now the other.
      const Contender& contender = workload.contenders[(i + repetition) % count];
      Measure measure(seconds);
      contender.run(measure);
      keep(finished.outcomes[contender.name], measure);
      std::fprintf(stderr, "\r%-40s %u/%u  %-30s", workload.name.c_str(), repetition + 1,
                   repetitions, contender.name.c_str());
    }
  }
  std::fprintf(stderr, "\r%-80s\r", "");
  for (auto& [name, outcome] : finished.outcomes) {
    std::sort(outcome.latencies.begin(), outcome.latencies.end());
  }
  return finished;
}

}  // namespace

void Measure::each(const std::function<void(uint64_t)>& operation) {
  const double processor = processor_seconds();
  const Clock::time_point start = Clock::now();
  Clock::time_point last = start;
  do {
    operation(operations_++);
    const Clock::time_point now = Clock::now();
    latencies_.push_back(std::chrono::duration<double>(now - last).count());
    last = now;
  } while (std::chrono::duration<double>(last - start).count() < seconds_);
  elapsed_ += std::chrono::duration<double>(last - start).count();
  processor_ += processor_seconds() - processor;
}

void Measure::threads(unsigned count, const std::function<void(uint64_t)>& operation) {
  std::vector<std::vector<double>> latencies(count);
  std::vector<std::thread> workers;
  std::atomic<uint64_t> next = operations_;
  std::atomic<bool> go = false;
  Clock::time_point start;
  for (unsigned thread = 0; thread < count; ++thread) {
    workers.emplace_back([&, thread] {
      while (!go) std::this_thread::yield();
      do {
        const Clock::time_point begin = Clock::now();
        operation(next++);
        latencies[thread].push_back(seconds_since(begin));
      } while (seconds_since(start) < seconds_);
    });
  }
  const double processor = processor_seconds();
  start = Clock::now();
  go = true;
  for (std::thread& worker : workers) worker.join();
  elapsed_ += seconds_since(start);
  processor_ += processor_seconds() - processor;
  operations_ = next;
  for (const std::vector<double>& one : latencies) {
    latencies_.insert(latencies_.end(), one.begin(), one.end());
  }
}

void Measure::all(uint64_t operations, const std::function<void()>& work) {
  const double processor = processor_seconds();
  const Clock::time_point start = Clock::now();
  work();
  elapsed_ += seconds_since(start);
  processor_ += processor_seconds() - processor;
  operations_ += operations;
}

double Measure::rate() const {
  require(operations_ > 0 && elapsed_ > 0, "a contender measured nothing");
  return static_cast<double>(operations_) / elapsed_;
}

double Measure::processor() const {
  require(operations_ > 0, "a contender measured nothing");
  return processor_ / static_cast<double>(operations_);
}

double Outcome::rate() const {
  return median(rates);
}

double Outcome::processor_each() const {
  return median(processor);
}

std::optional<double> Outcome::percentile(double share) const {
  if (latencies.empty()) return std::nullopt;
  const auto rank = static_cast<size_t>(std::ceil(share * static_cast<double>(latencies.size())));
  return latencies[std::clamp<size_t>(rank, 1, latencies.size()) - 1];
}

Mark speed_at_least(const std::string& ours, const std::string& peer, double limit) {
  return {ours + " speed / " + peer,
          [=](const Outcomes& all) { return paired_speed(all, ours, peer); }, limit, true};
}

Mark time_at_most(const std::string& ours, const std::string& peer, double limit) {
  return {ours + " time / " + peer,
          [=](const Outcomes& all) { return paired_speed(all, peer, ours); }, limit, false};
}

Mark percentile_at_most(double share, const std::string& ours, const std::string& peer,
                        double limit) {
  return {ours + " " + percent_name(share) + " / " + peer,
          [=](const Outcomes& all) {
            return percentile_of(all, ours, share) / percentile_of(all, peer, share);
          },
          limit, false};
}

Mark milliseconds_at_most(double share, const std::string& ours, double limit) {
  return {ours + " " + percent_name(share) + ", ms",
          [=](const Outcomes& all) { return percentile_of(all, ours, share) * 1e3; }, limit, false};
}

Mark rate_at_least(const std::string& ours, double limit) {
  return {ours + ", a second", [=](const Outcomes& all) { return outcome_of(all, ours).rate(); },
          limit, true};
}

Mark note_at_most(const std::string& ours, const std::string& note, double limit) {
  return {ours + " " + note,
          [=](const Outcomes& all) {
            const auto& notes = outcome_of(all, ours).notes;
            require(notes.count(note) != 0, ours + " says nothing of " + note);
            return median(notes.at(note));
          },
          limit, false};
}

bool met(const Mark& mark, const Outcomes& outcomes) {
  const double value = mark.value(outcomes);
  return mark.at_least ? value >= mark.limit : value <= mark.limit;
}

bool quick() {
  return is_quick;
}

bool large() {
  return is_large;
}

Registration::Registration(MakeWorkload make) {
  registered().push_back(make);
}

std::vector<std::pair<std::string, std::string>> list_suite(const SuiteOptions& options) {
  std::vector<std::pair<std::string, std::string>> all;
  for (const MakeWorkload make : registered()) {
    const Workload workload = make();
    if (workload.name.find(options.only) == std::string::npos) continue;
    all.emplace_back(workload.name, workload.what);
  }
  std::sort(all.begin(), all.end());
  return all;
}

std::vector<Finished> run_suite(const SuiteOptions& options) {
  is_quick = options.quick;
  is_large = options.large;
  std::vector<std::pair<std::string, MakeWorkload>> chosen;
  for (const MakeWorkload make : registered()) {
    const std::string name = make().name;
    if (name.find(options.only) != std::string::npos) chosen.emplace_back(name, make);
  }
  std::sort(chosen.begin(), chosen.end());
  std::vector<Finished> finished;
  for (const auto& [name, make] : chosen) {
    const Workload workload = narrowed(make(), options.contender);
    if (!workload.contenders.empty())
      finished.push_back(run_workload(workload, options.repetitions));
  }
  return finished;
}

}  // namespace daybook::bench
