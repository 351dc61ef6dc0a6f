// The program as somebody on call meets it: a new process on a large log, nothing of ours in
// memory. What it took of memory is noted, too: it must not grow with the log.
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>

#include "bench/book.h"
#include "bench/suite.h"

namespace daybook::bench {
namespace {

using Words = std::vector<std::string>;

constexpr int kLookAgainMs = 10;

struct Ended {
  int code = -1;
  double megabytes = 0;  // the most memory of its own, as far as it was seen
};

// Without the tables that LevelDB maps: they are the kernel's cache of the files, which every read
// fills. 0 when it has ended.
double own_megabytes(pid_t pid) {
  std::ifstream status("/proc/" + std::to_string(pid) + "/status");
  for (std::string line; std::getline(status, line);) {
    if (line.rfind("RssAnon:", 0) == 0) return std::strtod(line.c_str() + 8, nullptr) / 1024;
  }
  return 0;
}

// Spawned, not forked: to copy the page tables of this process would cost more than the program.
// Its memory is asked for while it runs, since what wait4() tells has this process's in it.
Ended run_program(const Words& command, const std::string& folder, bool wants_memory) {
  Words words = {DAYBOOK_PROGRAM, "--dir", folder};
  words.insert(words.begin() + 1, command.begin(), command.end());
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  require(::posix_spawn_file_actions_init(&actions) == 0 &&
              ::posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0) == 0,
          "no file actions");
  pid_t pid = 0;
  require(::posix_spawn(&pid, DAYBOOK_PROGRAM, &actions, nullptr, argv.data(), environ) == 0,
          "cannot run " DAYBOOK_PROGRAM);
  ::posix_spawn_file_actions_destroy(&actions);
  Ended ended;
  int status = 0;
  pid_t done = 0;
  while (wants_memory && (done = ::waitpid(pid, &status, WNOHANG)) == 0) {
    ended.megabytes = std::max(ended.megabytes, own_megabytes(pid));
    ::poll(nullptr, 0, kLookAgainMs);
  }
  if (done == 0) done = ::waitpid(pid, &status, 0);
  require(done == pid, "cannot wait for " DAYBOOK_PROGRAM);
  ended.code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  return ended;
}

// `daybook COMMAND` on the large log, which no other process has open.
Contender program(const Words& command, bool wants_memory = false) {
  std::string name = "daybook";
  for (const std::string& word : command) name += " " + word;
  return {name, [=](Measure& measure) {
            Book& book = shared_book(large_log());
            book.close();
            double megabytes = 0;
            measure.each([&](uint64_t) {
              const Ended ended = run_program(command, book.folder(), wants_memory);
              require(ended.code == 0, name + " failed");
              megabytes = std::max(megabytes, ended.megabytes);
            });
            if (wants_memory) measure.note("MB of its own", megabytes);
          }};
}

Workload cold_start() {
  return {"program/cold-start",
          "`daybook state` on a large log, a new process each time",
          "run",
          {program({"state"}), program({"version"})},
          {milliseconds_at_most(0.5, "daybook state", 15)}};
}

// Neither grows with the log. There is no unified file here: one would be rendered as a whole.
Workload verify_program() {
  return {"program/verify",
          "`daybook verify` on a large log: events and tree alone, and with the index",
          "run",
          {program({"verify", "--log-only"}, true), program({"verify"}, true)},
          {note_at_most("daybook verify --log-only", "MB of its own", 64),
           note_at_most("daybook verify", "MB of its own", 64)}};
}

SUITE_WORKLOAD(cold_start);
SUITE_WORKLOAD(verify_program);

}  // namespace
}  // namespace daybook::bench
