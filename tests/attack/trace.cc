#include "attack/trace.h"

#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <tuple>

#include "acceptance/program.h"

namespace daybook::attack {
namespace {

using testing::Outcome;
using testing::shell;

const std::set<std::string> kReading = {
    "read",     "pread64", "stat",       "lstat", "fstat", "newfstatat", "access", "faccessat2",
    "readlink", "statx",   "getdents64", "lseek", "mmap",  "close",      "fcntl",  "flock"};
const std::set<std::string> kChanging = {
    "write",     "pwrite64", "fsync",  "fdatasync", "rename",   "renameat", "renameat2",
    "link",      "linkat",   "unlink", "unlinkat",  "mkdir",    "mkdirat",  "rmdir",
    "ftruncate", "chmod",    "fchmod", "symlink",   "symlinkat"};
const std::set<std::string> kOpening = {"open", "openat"};  // changes with O_CREAT or O_TRUNC
const std::set<std::string> kLasting = {"fsync", "fdatasync", "rename", "renameat", "renameat2"};

bool ends_a_path(char c) {
  return c == '"' || c == '>';
}

// The paths below `root` that stand in the line, as "path" or <path>; the first is the call's own.
std::vector<std::string> paths_in(const std::string& line, const std::string& root) {
  std::vector<std::string> paths;
  for (size_t at = line.find(root); at != std::string::npos; at = line.find(root, at + 1)) {
    size_t end = at + root.size();
    if (end < line.size() && line[end] != '/' && !ends_a_path(line[end])) continue;
    while (end < line.size() && !ends_a_path(line[end])) ++end;
    paths.push_back(line.substr(at, end - at));
  }
  return paths;
}

}  // namespace

std::string why_no_strace() {
  if (shell("command -v strace").code != 0) return "strace is not installed (tools/packages)";
  const Outcome tried = shell("strace -f -qq -o /dev/null -e inject=fsync:error=EIO:when=1 true");
  return tried.code == 0 ? "" : "strace may not trace here: " + tried.out;
}

// A name with '?' may be missing in this machine's kernel.
std::string traced_calls() {
  std::string names;
  for (const auto* set : {&kReading, &kChanging, &kOpening}) {
    for (const std::string& name : *set) names += (names.empty() ? "?" : ",?") + name;
  }
  return names;
}

bool Call::changes() const {
  if (kOpening.count(name) == 0) return kChanging.count(name) != 0;
  return text.find("O_CREAT") != std::string::npos || text.find("O_TRUNC") != std::string::npos;
}

bool Call::makes_durable() const {
  return kLasting.count(name) != 0;
}

// "1234 openat(AT_FDCWD</x>, "/x/y", …) = 3". A call that another thread interrupts begins on one
// line and is resumed on another, which has no bracket after the name and does not count.
std::vector<Call> calls_below(const std::string& root, const std::string& record) {
  std::map<std::tuple<std::string, std::string, std::string>, unsigned> counted;
  std::set<std::tuple<std::string, std::string, unsigned>> seen;
  std::map<std::string, std::string> last_change;  // of a thread
  std::vector<Call> calls;
  std::ifstream in(record);
  for (std::string text; std::getline(in, text);) {
    std::istringstream words(text);
    std::string thread, rest;
    words >> thread >> rest;
    const size_t bracket = rest.find('(');
    if (bracket == std::string::npos) continue;
    const std::string name = rest.substr(0, bracket);
    const std::vector<std::string> paths = paths_in(text, root);
    std::set<std::string> once(paths.begin(), paths.end());
    for (const std::string& path : once) {
      const unsigned nth = ++counted[{thread, name, path}];
      if (path != paths.front() || !seen.insert({name, path, nth}).second) continue;
      calls.push_back({name, path, nth, text.substr(text.find(rest)), last_change[thread]});
    }
    if (!paths.empty() && kChanging.count(name) != 0) last_change[thread] = text;
  }
  return calls;
}

}  // namespace daybook::attack
