// The program as somebody on call meets it: a new process on a large log, nothing of ours in
// memory. What it took of memory is noted, too: it must not grow with the log.
#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <thread>

#include "bench/book.h"
#include "bench/suite.h"

namespace daybook::bench {
namespace {

struct Ended {
  int code = -1;
  double megabytes = 0;  // its greatest resident set, as far as it was seen
};

// 0 when it has ended.
double peak_megabytes(pid_t pid) {
  std::ifstream status("/proc/" + std::to_string(pid) + "/status");
  for (std::string line; std::getline(status, line);) {
    if (line.rfind("VmHWM:", 0) == 0) return std::strtod(line.c_str() + 6, nullptr) / 1024;
  }
  return 0;
}

// Spawned, not forked: to copy the page tables of this process would cost more than the program.
// Its memory is asked for while it runs, since what wait4() tells has this process's in it.
Ended run_program(const std::string& command, const std::string& folder, bool wants_memory) {
  std::string words[] = {DAYBOOK_PROGRAM, command, "--dir", folder};
  char* argv[] = {words[0].data(), words[1].data(), words[2].data(), words[3].data(), nullptr};
  posix_spawn_file_actions_t actions;
  require(::posix_spawn_file_actions_init(&actions) == 0 &&
              ::posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0) == 0,
          "no file actions");
  pid_t pid = 0;
  require(::posix_spawn(&pid, DAYBOOK_PROGRAM, &actions, nullptr, argv, environ) == 0,
          "cannot run " DAYBOOK_PROGRAM);
  ::posix_spawn_file_actions_destroy(&actions);
  Ended ended;
  int status = 0;
  pid_t done = 0;
  while (wants_memory && (done = ::waitpid(pid, &status, WNOHANG)) == 0) {
    ended.megabytes = std::max(ended.megabytes, peak_megabytes(pid));
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  if (done == 0) done = ::waitpid(pid, &status, 0);
  require(done == pid, "cannot wait for " DAYBOOK_PROGRAM);
  ended.code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  return ended;
}

// `daybook COMMAND` on the large log, which no other process has open.
Contender program(const std::string& command, bool wants_memory = false) {
  return {"daybook " + command, [=](Measure& measure) {
            Book& book = shared_book(large_log());
            book.close();
            double megabytes = 0;
            measure.each([&](uint64_t) {
              const Ended ended = run_program(command, book.folder(), wants_memory);
              require(ended.code == 0, "daybook " + command + " failed");
              megabytes = std::max(megabytes, ended.megabytes);
            });
            if (wants_memory) measure.note("MB resident", megabytes);
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
                    {program("verify", true)},
                    {note_at_most("daybook verify", "MB resident", 64)}};
  workload.repetitions = 1;
  return workload;
}

SUITE_WORKLOAD(cold_start);
SUITE_WORKLOAD(whole_verify);

}  // namespace
}  // namespace daybook::bench
