// The real `git`, as the oracle: run with nobody's configuration but ours.
#pragma once

#include <stdio.h>
#include <sys/wait.h>

#include <string>

namespace daybook::testing {

struct CommandOutput {
  int code = -1;
  std::string out;  // stdout and stderr
};

inline CommandOutput run_command(const std::string& command) {
  CommandOutput result;
  FILE* pipe = ::popen(("{ " + command + "\n} 2>&1").c_str(), "r");
  if (pipe == nullptr) return result;
  char buffer[4096];
  for (size_t n = 0; (n = ::fread(buffer, 1, sizeof buffer, pipe)) > 0;)
    result.out.append(buffer, n);
  result.code = WEXITSTATUS(::pclose(pipe));
  return result;
}

inline std::string shell_quote(const std::string& text) {
  std::string out = "'";
  for (const char c : text) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + "'";
}

// `git -C folder arguments`; `environment` like "GIT_AUTHOR_NAME='x' ".
inline CommandOutput run_git(const std::string& folder, const std::string& arguments,
                             const std::string& environment = "") {
  return run_command(
      "GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1 GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@b "
      "GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@b " +
      environment + " git -C " + shell_quote(folder) + " " + arguments);
}

// Its output without the last newline.
inline std::string git_line(const std::string& folder, const std::string& arguments,
                            const std::string& environment = "") {
  std::string out = run_git(folder, arguments, environment).out;
  while (!out.empty() && out.back() == '\n') out.pop_back();
  return out;
}

}  // namespace daybook::testing
