// `daybook witness serve` as a process beside a test.
#pragma once

#include <signal.h>

#include "cli/runner.h"

namespace daybook::testing {

// `daybook witness serve` in the background, on a free port.
class Served {
 public:
  Served(const std::string& folder, const Words& logs) {
    Words argv = {DAYBOOK_PROGRAM, "witness", "serve", "--dir", folder, "--listen", "127.0.0.1:0"};
    for (const std::string& log : logs) argv.insert(argv.end(), {"--log", log});
    int ends[2];
    EXPECT_EQ(::pipe(ends), 0);
    log_ = folder + ".log";
    pid_ = ::fork();
    if (pid_ == 0) {
      const int log = ::open(log_.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0644);
      if (::dup2(ends[1], 1) < 0 || ::dup2(log, 2) < 0) ::_exit(126);
      ::close(ends[0]);
      ::execv(argv[0].c_str(), pointers(argv).data());
      ::_exit(127);
    }
    ::close(ends[1]);
    std::string line;
    char byte = 0;
    while (::read(ends[0], &byte, 1) == 1 && byte != '\n') line += byte;
    ::close(ends[0]);
    url_ = line.substr(line.rfind(' ') + 1);
    EXPECT_EQ(url_.substr(0, 17), "http://127.0.0.1:") << line << slurp(log_);
  }
  ~Served() { stop(SIGKILL); }
  Served(const Served&) = delete;
  Served& operator=(const Served&) = delete;
  [[nodiscard]] const std::string& url() const { return url_; }
  [[nodiscard]] std::string log() const { return slurp(log_); }
  // Its exit code, or 128 + the signal that ended it.
  int stop(int signal) {
    if (pid_ == 0) return -1;
    ::kill(pid_, signal);
    int status = 0;
    ::waitpid(pid_, &status, 0);
    pid_ = 0;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  }

 private:
  pid_t pid_ = 0;
  std::string url_, log_;
};

}  // namespace daybook::testing
