// Every system call once: the real program under strace, with one file-system call failing, or the
// process killed at it; then looked at without a fault, and the same command again.
#pragma once

#include <map>
#include <random>
#include <string>
#include <vector>

namespace daybook::attack {

// "" when strace may trace here; else why not.
std::string why_no_strace();

// A call of the program on a file below its folder, as strace counts them: the nth of that name in
// one thread.
struct Call {
  std::string name;
  unsigned nth = 0;
  std::string text;  // as strace shows it
};

struct Fault {
  size_t step = 0;
  Call call;
  std::string what;  // "EIO", "ENOSPC" or "KILL"
};

// A daybook's first hour: init, import, record, project. One key, one clock, fixed ids: two runs
// end with the same bytes.
class Session {
 public:
  // Runs it once undisturbed and keeps the folder before each step, and after the last.
  explicit Session(std::string folder);

  [[nodiscard]] size_t steps() const;
  [[nodiscard]] std::string name(size_t step) const;
  // Every fault of a step: each call fails with EIO, those that write also with ENOSPC, and the
  // process dies at each.
  [[nodiscard]] std::vector<Fault> faults(size_t step) const;
  // Runs the step in `folder` (a worker's own) with the fault. "" when all is as it must be, else
  // what is not. The first character of a result is the outcome's: see Outcomes.
  [[nodiscard]] std::string run(const Fault& fault, const std::string& folder) const;

 private:
  [[nodiscard]] std::string command(size_t step, const std::string& root) const;
  [[nodiscard]] std::string before(size_t step) const;
  [[nodiscard]] std::string fingerprint(const std::string& root) const;

  std::string folder_;
  std::vector<std::string> ends_;  // fingerprint after each step
};

// Tries them all in worker processes, reports failures to the running test, prints the counts.
void try_faults(const Session& session, const std::vector<Fault>& faults);

}  // namespace daybook::attack
