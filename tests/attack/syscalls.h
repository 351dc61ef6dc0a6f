// Every system call once: the real program under strace, with one file-system call failing, or the
// process killed at it; then looked at without a fault, and the same command again.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "attack/trace.h"

namespace daybook::attack {

// One call of one step goes wrong: it answers with an error ("EIO", "ENOSPC", …), or the process
// dies before it ("KILL").
struct Fault {
  size_t step = 0;
  Call call;
  std::string what;
};

// A daybook's first hour: init, import, project, record, import a database, rebuild, verify, seal a
// name, redact it, rotate the key. One clock and fixed ids: up to the sealing two runs end with the
// same bytes.
class Session {
 public:
  // Runs it once undisturbed in `folder` (the caller's), and keeps what there was before each step.
  explicit Session(std::string folder);

  [[nodiscard]] static size_t steps();
  [[nodiscard]] static std::string name(size_t step);
  // The calls of a step on the files of the daybook.
  [[nodiscard]] const std::vector<Call>& calls(size_t step) const { return calls_[step]; }
  // Every fault of a step, but on a file with a random name: each call fails with EIO, those that
  // change something also with ENOSPC, and before each of those the process dies. (To die before a
  // call that only looks leaves what to die before the next change leaves.)
  [[nodiscard]] std::vector<Fault> faults(size_t step) const;
  // Runs the step in `folder` (a worker's own) with the fault, then looks, and runs it again, or
  // the next command where a step cannot be said twice. First line: how the disturbed run ended;
  // the rest: what is not as it must be, or nothing.
  [[nodiscard]] std::string run(const Fault& fault, const std::string& folder) const;
  // Makes `root` the daybook as it was before the step.
  void put_back(size_t step, const std::string& root) const;

 private:
  [[nodiscard]] std::string command(size_t step, const std::string& root) const;
  [[nodiscard]] std::string before(size_t step) const;
  [[nodiscard]] bool has_random_name(size_t step, const Call& call) const;
  [[nodiscard]] std::string judge(const Fault& fault, const std::string& root, int code,
                                  bool reached) const;
  [[nodiscard]] std::string judge_again(const Fault& fault, const std::string& root,
                                        bool unborn) const;
  [[nodiscard]] std::string judge_next(const Fault& fault, const std::string& root) const;

  std::string folder_;
  std::vector<std::vector<Call>> calls_;
  std::vector<std::string> ends_;  // what a user sees after each step
};

// Known and accepted, each with its reason; "" for all others. `wrong`: what was not as it must be.
std::string why_excused(const Fault& fault, const std::string& wrong);

// Tries them all in worker processes, reports failures to the running test, prints the counts.
void try_faults(const Session& session, const std::vector<Fault>& faults);

}  // namespace daybook::attack
