// The table and the JSON of a finished suite.
#include <cstdio>

#include "bench/suite.h"
#include "json/json.h"

namespace daybook::bench {
namespace {

constexpr double kShares[] = {0.5, 0.95, 0.99, 0.999};

std::string number(double value) {
  char text[32];
  const char* format = value >= 1000 ? "%.0f" : value >= 10 ? "%.1f" : "%.3g";
  std::snprintf(text, sizeof text, format, value);
  return text;
}

std::string padded(std::string text, size_t width) {
  if (text.size() < width) text.insert(0, width - text.size(), ' ');
  return text;
}

std::string contender_line(const std::string& name, const Outcome& outcome) {
  std::string line = "  " + name + std::string(name.size() < 38 ? 38 - name.size() : 1, ' ');
  line += padded(number(outcome.rate()), 11);
  line += padded(number(outcome.processor_each() * 1e6), 9);
  for (const double share : kShares) {
    const std::optional<double> value = outcome.percentile(share);
    line += padded(value ? number(*value * 1e3) : "", 9);
  }
  return line + "\n";
}

json::Value latencies_of(const Outcome& outcome) {
  json::Value out = json::Value::object();
  static const char* const kNames[] = {"p50", "p95", "p99", "p99.9"};
  for (size_t i = 0; i < 4; ++i) {
    const std::optional<double> value = outcome.percentile(kShares[i]);
    if (value) out[kNames[i]] = *value * 1e3;
  }
  return out;
}

json::Value to_json(const Finished& one) {
  json::Value contenders = json::Value::array(), marks = json::Value::array();
  for (const std::string& name : one.order) {
    const Outcome& outcome = one.outcomes.at(name);
    contenders.push_back({{"name", name},
                          {"perSecond", outcome.rate()},
                          {"repetitions", outcome.rates},
                          {"processorMicroseconds", outcome.processor_each() * 1e6},
                          {"milliseconds", latencies_of(outcome)},
                          {"notes", outcome.notes}});
  }
  for (const Mark& mark : one.marks) {
    marks.push_back({{"mark", mark.text},
                     {"value", mark.value(one.outcomes)},
                     {mark.at_least ? "atLeast" : "atMost", mark.limit},
                     {"met", met(mark, one.outcomes)}});
  }
  return {{"workload", one.name},
          {"what", one.what},
          {"unit", one.unit},
          {"contenders", contenders},
          {"marks", marks}};
}

}  // namespace

std::string render_table(const std::vector<Finished>& finished) {
  std::string out =
      "workload\n  contender                                  a second   CPU us   p50 ms   p95 ms  "
      " p99 "
      "ms p99.9 ms\n";
  for (const Finished& one : finished) {
    out += "\n" + one.name + ": " + one.what + "\n";
    for (const std::string& name : one.order) out += contender_line(name, one.outcomes.at(name));
    for (const Mark& mark : one.marks) {
      out += std::string("  ") + (met(mark, one.outcomes) ? "met  " : "MISS ") + mark.text + " = " +
             number(mark.value(one.outcomes)) + " (" + (mark.at_least ? ">= " : "<= ") +
             number(mark.limit) + ")\n";
    }
  }
  return out;
}

std::string render_json(const std::vector<Finished>& finished, const SuiteOptions& options) {
  json::Value workloads = json::Value::array();
  for (const Finished& one : finished) workloads.push_back(to_json(one));
  const json::Value document = {
      {"quick", options.quick}, {"repetitions", options.repetitions}, {"workloads", workloads}};
  return document.dump(2) + "\n";
}

}  // namespace daybook::bench
