// The program as somebody on call meets it: a new process on a large log, nothing of ours in
// memory. What it took of memory is noted, too: it must not grow with the log.
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench/book.h"
#include "bench/suite.h"

namespace daybook::bench {
namespace {

// The program's exit code and its greatest resident set, in MB.
struct Ended {
  int code = -1;
  double megabytes = 0;
};

Ended run_program(const std::string& command, const std::string& folder) {
  const pid_t pid = ::fork();
  if (pid == 0) {
    if (::freopen("/dev/null", "w", stdout) == nullptr) ::_exit(126);
    ::execl(DAYBOOK_PROGRAM, DAYBOOK_PROGRAM, command.c_str(), "--dir", folder.c_str(), nullptr);
    ::_exit(127);
  }
  int status = 0;
  rusage used{};
  require(pid > 0 && ::wait4(pid, &status, 0, &used) == pid, "cannot run " DAYBOOK_PROGRAM);
  return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, static_cast<double>(used.ru_maxrss) / 1024};
}

// `daybook COMMAND` on the large log, which no other process has open.
Contender program(const std::string& command) {
  return {"daybook " + command, [=](Measure& measure) {
            Book& book = shared_book(large_log());
            book.close();
            double megabytes = 0;
            measure.each([&](uint64_t) {
              const Ended ended = run_program(command, book.folder());
              require(ended.code == 0, "daybook " + command + " failed");
              megabytes = std::max(megabytes, ended.megabytes);
            });
            measure.note("MB resident", megabytes);
          }};
}

Workload cold_start() {
  return {"program/cold-start",
          "`daybook state` on a large log, a new process each time",
          "run",
          {program("state"), program("version")},
          {milliseconds_at_most(0.5, "daybook state", 15)}};
}

Workload whole_verify() {
  Workload workload{"program/verify",
                    "`daybook verify` on a large log, without files or snapshots",
                    "run",
                    {program("verify")},
                    {note_at_most("daybook verify", "MB resident", 64)}};
  workload.repetitions = 1;
  return workload;
}

SUITE_WORKLOAD(cold_start);
SUITE_WORKLOAD(whole_verify);

}  // namespace
}  // namespace daybook::bench
