// Runs the real program with arguments as they are (no shell), in a clean environment, and keeps
// standard output and standard error apart.
#pragma once

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "json/json.h"
#include "ledger/ledger_fixture.h"

namespace daybook::testing {

using Words = std::vector<std::string>;

struct Outcome {
  int code = -1;
  std::string out, err;
};

inline std::string slurp(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

inline void spill(const std::string& path, const std::string& text) {
  std::ofstream(path, std::ios::binary) << text;
}

inline std::vector<char*> pointers(Words& words) {
  std::vector<char*> out;
  for (std::string& word : words) out.push_back(word.data());
  out.push_back(nullptr);
  return out;
}

// A folder to work in, and the program. Every run has the same clock unless its words give another.
class ProgramTest : public ::testing::Test {
 protected:
  Outcome run(const Words& arguments, const Words& environment = {}) {
    return spawn(arguments, environment, folder / "stdout");
  }

  // With standard output somewhere else, like /dev/full.
  Outcome run_to(const std::string& output, const Words& arguments) {
    return spawn(arguments, {}, output);
  }

  // Runs and expects exit code 0.
  std::string ok(const Words& arguments, const Words& environment = {}) {
    const Outcome done = run(arguments, environment);
    EXPECT_EQ(done.code, 0) << shown(arguments) << "\n" << done.out << done.err;
    return done.out;
  }

  // Runs with --json and expects exactly one document on standard output, whatever the exit code.
  json::Value document(Words arguments, int code = 0) {
    arguments.push_back("--json");
    const Outcome done = run(arguments);
    EXPECT_EQ(done.code, code) << shown(arguments) << "\n" << done.out << done.err;
    const auto value = json::parse(done.out);
    EXPECT_TRUE(value.ok()) << shown(arguments) << "\n" << done.out << done.err;
    return value.ok() ? *value : json::Value();
  }

  void init() { ok({"init", "--origin", kOrigin}); }

  // A chain 97 with the contract Token.
  void deploy_token() {
    ok({"record", "deploy", "bsctestnet", "Token", "--chain-id", "97", "--proxy", kProxy,
        "--implementation", kFirst});
  }

  static std::string shown(const Words& words) {
    std::string line = "daybook";
    for (const std::string& word : words) line += " " + word;
    return line;
  }

  static constexpr char kProxy[] = "0x52908400098527886E0F7030069857D2E4169EE7";
  static constexpr char kFirst[] = "0x8617E340B3D01FA5F11F306F4090FD50E238070D";
  static constexpr char kSecond[] = "0xde709f2102306220921060314715629080e2fb77";

  static constexpr int kCannotExecute = 127;
  bool become_nobody = false;  // runs are another user's: only root can say so

  TemporaryFolder folder;
  std::string book = folder / "book";  // where commands run

 private:
  static constexpr uid_t kNobody = 65534;

  Outcome spawn(const Words& arguments, const Words& environment, const std::string& output) {
    std::filesystem::create_directories(book);
    Words argv = {DAYBOOK_PROGRAM};
    argv.insert(argv.end(), arguments.begin(), arguments.end());
    Words envp = {"PATH=/usr/bin:/bin", "HOME=/nonexistent", "USER=tester",
                  "DAYBOOK_CLOCK=2025-09-01T00:00:00Z"};
    envp.insert(envp.end(), environment.begin(), environment.end());
    const pid_t pid = ::fork();
    if (pid == 0) {
      const int out = ::open(output.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0644);
      const int err = ::open((folder / "stderr").c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0644);
      if (::chdir(book.c_str()) != 0 || ::dup2(out, 1) < 0 || ::dup2(err, 2) < 0) ::_exit(126);
      if (become_nobody && (::setgid(kNobody) != 0 || ::setuid(kNobody) != 0)) ::_exit(126);
      ::execve(argv[0].c_str(), pointers(argv).data(), pointers(envp).data());
      ::_exit(kCannotExecute);
    }
    int status = 0;
    ::waitpid(pid, &status, 0);
    Outcome done;
    done.code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    done.out = output == folder / "stdout" ? slurp(output) : "";
    done.err = slurp(folder / "stderr");
    return done;
  }
};

}  // namespace daybook::testing
