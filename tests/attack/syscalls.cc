#include "attack/syscalls.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <set>
#include <sstream>

#include "acceptance/program.h"
#include "attack/workers.h"
#include "note/note.h"

namespace daybook::attack {
namespace {

namespace fs = std::filesystem;
using testing::Outcome;
using testing::shell;

constexpr int kKilled = 137;
constexpr char kOrigin[] = "syscalls.example/log";

// Of files and folders; those that only a process needs (mmap without a file, brk, …) are left out.
const std::vector<std::string> kTraced = {
    "open",   "openat", "read",   "pread64",    "write",  "pwrite64",   "fsync", "fdatasync",
    "rename", "link",   "unlink", "mkdir",      "rmdir",  "ftruncate",  "flock", "fcntl",
    "stat",   "lstat",  "fstat",  "newfstatat", "access", "getdents64", "mmap",  "close",
    "chmod",  "fchmod", "lseek",  "readlink",   "statx"};
const std::set<std::string> kWriting = {"open",      "openat", "write", "pwrite64", "fsync",
                                        "fdatasync", "rename", "link",  "mkdir",    "ftruncate"};

// strace names only what this machine's kernel has: a name with '?' may be missing.
std::string trace_set() {
  std::string names;
  for (const std::string& name : kTraced) names += (names.empty() ? "?" : ",?") + name;
  return names;
}

const std::vector<std::pair<std::string, std::string>>& step_list() {
  static const std::string source = testing::sample_folder() + "/leveldb/2025-03-14";
  static const std::vector<std::pair<std::string, std::string>> list = {
      {"init", ""},  // its own command: see Session::command
      {"import", "import leveldb --no-project " + source},
      {"project", "project"},
      {"record",
       "record note 'the disk makes noises' --id 01984bfa-3c00-7000-8000-000000000001 --actor eve"},
  };
  return list;
}

std::string environment() {
  return "env -i PATH=\"$PATH\" HOME=/nonexistent USER=tester ASAN_OPTIONS=detect_leaks=0 ";
}

std::string plain(const std::string& root, const std::string& arguments) {
  return environment() + DAYBOOK_PROGRAM " --clock 2025-09-01T00:00:00Z --dir " + root + " " +
         arguments;
}

std::string read_whole(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

struct Line {
  std::string thread, name, text;
};

// "1234 openat(AT_FDCWD, …) = 3"; a call that another thread interrupts begins on one line and is
// resumed on another, which does not count.
std::vector<Line> parse_trace(const std::string& path) {
  std::vector<Line> lines;
  std::ifstream in(path);
  for (std::string text; std::getline(in, text);) {
    std::istringstream words(text);
    Line line;
    std::string rest;
    words >> line.thread >> rest;
    const size_t bracket = rest.find('(');
    if (bracket == std::string::npos) continue;
    line.name = rest.substr(0, bracket);
    line.text = text.substr(text.find(rest));
    lines.push_back(line);
  }
  return lines;
}

// The calls on files below `root`, each once: strace counts in each thread for itself, so the nth
// call of a name stands for those of all threads. What the loader does before is not ours.
std::vector<Call> calls_below(const std::vector<Line>& lines, const std::string& root) {
  std::map<std::pair<std::string, std::string>, unsigned> counted;  // thread, name
  std::map<std::pair<std::string, unsigned>, std::string> ours;     // name, nth → text
  std::set<std::pair<std::string, unsigned>> of_loader;
  const std::string main_thread = lines.empty() ? "" : lines.front().thread;
  for (const Line& line : lines) {
    const unsigned nth = ++counted[{line.thread, line.name}];
    const bool is_ours = line.text.find(root) != std::string::npos;
    if (is_ours) ours.try_emplace({line.name, nth}, line.text);
    if (!is_ours && line.thread == main_thread) of_loader.insert({line.name, nth});
  }
  std::vector<Call> calls;
  for (const auto& [key, text] : ours) {
    if (of_loader.count(key) == 0) calls.push_back({key.first, key.second, text});
  }
  return calls;
}

bool is_lasting(const Call& call) {
  const bool is_sync = call.name == "fsync" || call.name == "fdatasync" || call.name == "rename";
  // LevelDB's diary for people.
  return is_sync && call.text.find("/log/LOG") == std::string::npos;
}

}  // namespace

std::string why_no_strace() {
  if (shell("command -v strace").code != 0) return "strace is not installed";
  const Outcome tried = shell("strace -f -qq -o /dev/null -e inject=fsync:error=EIO:when=1 true");
  return tried.code == 0 ? "" : "strace may not trace here: " + tried.out;
}

Session::Session(std::string folder) : folder_(std::move(folder)) {
  const auto signer = note::Signer::generate(kOrigin);
  std::ofstream(folder_ + "/key") << signer.value().skey() << "\n";
  const std::string root = folder_ + "/book";
  for (size_t step = 0; step < steps(); ++step) {
    fs::create_directories(before(step));
    if (fs::exists(root)) fs::copy(root, before(step) + "/book", fs::copy_options::recursive);
    const std::string trace = folder_ + "/trace-" + std::to_string(step);
    const Outcome done = shell("strace -f -y -qq -s 0 -e trace=" + trace_set() + " -o " + trace +
                               " " + command(step, root));
    EXPECT_EQ(done.code, 0) << name(step) << ": " << done.out;
    ends_.push_back(fingerprint(root));
  }
}

size_t Session::steps() const {
  return step_list().size();
}

std::string Session::name(size_t step) const {
  return step_list()[step].first;
}

std::string Session::before(size_t step) const {
  return folder_ + "/before-" + std::to_string(step);
}

std::string Session::command(size_t step, const std::string& root) const {
  if (step != 0) return plain(root, step_list()[step].second);
  return environment() + DAYBOOK_PROGRAM " --clock 2025-09-01T00:00:00Z init " + root + " --key " +
         folder_ + "/key";
}

// All that a daybook is, but for LevelDB's files and the store's random identity.
std::string Session::fingerprint(const std::string& root) const {
  return shell("cd " + root +
               " && { cat .daybook/checkpoint daybook.json;"
               " find deployments -type f | sort | xargs sha256sum;"
               " git -C .daybook/snapshots.git rev-list --parents daybook; } 2>/dev/null")
      .out;
}

std::vector<Fault> Session::faults(size_t step) const {
  const auto lines = parse_trace(folder_ + "/trace-" + std::to_string(step));
  std::vector<Fault> faults;
  for (const Call& call : calls_below(lines, folder_ + "/book")) {
    faults.push_back({step, call, "EIO"});
    if (kWriting.count(call.name) != 0) faults.push_back({step, call, "ENOSPC"});
    faults.push_back({step, call, "KILL"});
  }
  return faults;
}

std::string Session::run(const Fault& fault, const std::string& folder) const {
  const std::string root = folder + "/book";
  fs::remove_all(root);
  if (fs::exists(before(fault.step) + "/book"))
    fs::copy(before(fault.step) + "/book", root, fs::copy_options::recursive);
  const bool kill = fault.what == "KILL";
  const std::string trace = folder + "/trace";
  const std::string inject = fault.call.name + (kill ? ":signal=KILL" : ":error=" + fault.what) +
                             ":when=" + std::to_string(fault.call.nth);
  const Outcome faulty =
      shell("strace -f -qq -s 0 -e trace=" + fault.call.name + " -e inject=" + inject + " -o " +
            trace + " " + command(fault.step, root));
  const bool reached =
      kill ? faulty.code == kKilled : read_whole(trace).find("(INJECTED)") != std::string::npos;
  const std::string outcome =
      reached ? "exit " + std::to_string(faulty.code) + "\n" : "not reached\n";
  const auto bad = [&](const std::string& why, const Outcome& of) {
    return outcome + why + ": exit " + std::to_string(of.code) + ": " + of.out.substr(0, 600) +
           "\n  of the faulty run: " + faulty.out.substr(0, 600);
  };
  if (faulty.code != 0 && faulty.code != 4 && !(kill && faulty.code == kKilled))
    return bad("the exit code is not one of an environment's fault", faulty);
  if (reached && !kill && faulty.code == 0 && is_lasting(fault.call))
    return bad("acknowledged what is not on the disk", faulty);

  const Outcome looked = shell(plain(root, "verify"));
  const bool unborn = fault.step == 0 && faulty.code != 0 && looked.code != 0;
  if (looked.code != 0 && !unborn) return bad("not sound afterwards", looked);
  if (faulty.code == 0 && fingerprint(root) != ends_[fault.step])
    return bad("acknowledged, and not all there", looked);

  Outcome again = shell(command(fault.step, root));
  std::string left_lock;
  if (again.code == 4 && again.out.find(".lock file behind") != std::string::npos) {
    // git's own rule, which the message repeats: whoever knows that nobody is at work removes it.
    left_lock = ", and left a .lock of git";
    shell("find " + root + "/.daybook/snapshots.git -name '*.lock' -delete");
    again = shell(command(fault.step, root));
  }
  const bool made_before = fault.step == 0 && !unborn && again.code == 1;
  if (again.code != 0 && !made_before) return bad("the same command fails afterwards", again);
  const Outcome verified = shell(plain(root, "verify"));
  if (verified.code != 0) return bad("not sound in the end", verified);
  if (fingerprint(root) != ends_[fault.step])
    return bad("it does not end like an undisturbed run", again);
  return outcome.substr(0, outcome.size() - 1) + left_lock + "\n";
}

void try_faults(const Session& session, const std::vector<Fault>& faults) {
  const std::vector<std::string> results = run_trials(
      faults.size(),
      [&](size_t i, const std::string& folder) { return session.run(faults[i], folder); });
  std::map<std::string, std::map<std::string, size_t>> counts;  // what → outcome → number
  std::map<std::string, size_t> reached;
  for (size_t i = 0; i < faults.size(); ++i) {
    const Fault& fault = faults[i];
    const std::string outcome = results[i].substr(0, results[i].find('\n'));
    const std::string rest =
        is_death(results[i]) ? results[i] : results[i].substr(results[i].find('\n') + 1);
    ++counts[fault.what][outcome];
    if (outcome != "not reached") ++reached[fault.what];
    if (rest.empty()) continue;
    ADD_FAILURE() << session.name(fault.step) << ": " << fault.what << " at call " << fault.call.nth
                  << " of " << fault.call.name << "\n  " << fault.call.text << "\n  " << rest;
  }
  for (const auto& [what, outcomes] : counts) {
    std::cout << what << ": " << reached[what] << " calls";
    for (const auto& [outcome, count] : outcomes) std::cout << "  " << outcome << ": " << count;
    std::cout << "\n";
  }
}

}  // namespace daybook::attack
