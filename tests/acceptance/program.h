// Runs the real program as a user would: a shell command line, a clean environment, its own folder.
#pragma once

#include <sys/wait.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "ledger/ledger_fixture.h"

namespace daybook::testing {

struct Outcome {
  int code = -1;
  std::string out;  // standard output, then standard error
};

inline Outcome shell(const std::string& command) {
  Outcome outcome;
  FILE* pipe = ::popen((command + " 2>&1").c_str(), "r");
  if (pipe == nullptr) return outcome;
  std::array<char, 4096> buffer{};
  for (size_t n = 0; (n = std::fread(buffer.data(), 1, buffer.size(), pipe)) > 0;) {
    outcome.out.append(buffer.data(), n);
  }
  const int status = ::pclose(pipe);
  outcome.code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return outcome;
}

// One clock and one key for every run, so that two runs can be compared byte for byte.
inline std::string program(const std::string& root, const std::string& arguments) {
  return "env -i PATH=\"$PATH\" HOME=/nonexistent USER=tester " DAYBOOK_PROGRAM
         " --clock 2025-09-01T00:00:00Z --dir " +
         root + " " + arguments;
}

inline std::string shared_folder() {
  return std::string(DAYBOOK_SOURCE_DIR) + "/../shared/corpus/lookcoin";
}
inline std::string sample_folder() {
  return std::string(DAYBOOK_SOURCE_DIR) + "/tools/sample";
}

// The LevelDB folders of a source in time order: the corpus when it is there, else the shipped
// sample.
inline std::vector<std::string> leveldb_folders() {
  namespace fs = std::filesystem;
  const std::string corpus = shared_folder() + "/history";
  std::vector<std::string> folders;
  for (const auto& entry :
       fs::directory_iterator(fs::exists(corpus) ? corpus : sample_folder() + "/leveldb")) {
    if (!entry.is_directory()) continue;
    const auto folder = fs::exists(corpus) ? entry.path() / "leveldb" : entry.path();
    if (fs::exists(folder / "CURRENT")) folders.push_back(folder.string());
  }
  std::sort(folders.begin(), folders.end());
  return folders;
}

inline std::string joined(const std::vector<std::string>& words) {
  std::string line;
  for (const std::string& word : words) line += " " + word;
  return line;
}

// Every file under `folder` with its bytes, but for what differs between two equal daybooks: the
// LevelDB files, the store's random identity and locks, git's own bookkeeping.
inline std::string fingerprint(const std::string& root) {
  std::string all =
      shell("cd " + root + " && find deployments -type f | sort | xargs sha256sum").out;
  all += shell("cat " + root + "/.daybook/checkpoint").out;
  all += shell("git -C " + root + "/.daybook/snapshots.git rev-list --parents daybook").out;
  all += shell(program(root, "export jsonl | sha256sum")).out;
  return all;
}

}  // namespace daybook::testing
