// A progress bar on stderr: only when stderr is a terminal and the work has lasted longer than a
// second.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>

namespace daybook::cli {

class Progress {
 public:
  Progress(std::string label, bool quiet);
  ~Progress();  // wipes the bar
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void label(const std::string& label) { label_ = label; }
  void update(uint64_t done, uint64_t total);
  // What the library's `progress` parameters take. Must not outlive this.
  [[nodiscard]] std::function<void(uint64_t, uint64_t)> callback();

 private:
  using Steady = std::chrono::steady_clock;
  std::string label_;
  bool enabled_;
  bool drawn_ = false;
  Steady::time_point start_, last_;
};

// "importing  [#########           ]  45%  4,500/10,000"
std::string progress_line(const std::string& label, uint64_t done, uint64_t total);

}  // namespace daybook::cli
