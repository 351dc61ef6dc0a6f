#include "attack/syscalls.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <utility>

#include "acceptance/program.h"
#include "attack/workers.h"
#include "note/note.h"

namespace daybook::attack {
namespace {

namespace fs = std::filesystem;
using testing::Outcome;
using testing::sample_folder;
using testing::shell;

constexpr int kKilled = 137;
constexpr int kEnvironment = 4;
constexpr char kOrigin[] = "syscalls.example/log";
constexpr size_t kShown = 600;  // bytes of a program's words in a message

struct Step {
  std::string name, arguments;
  // Of a step that cannot be said twice, because it makes something new each time (a key, a
  // pseudonym). Shell, in the daybook's folder, where $daybook is the program:
  std::string prepare = ":";
  std::string is_done = "";  // succeeds after it; "": it can be said twice, and ends alike
  std::string is_half = "";  // fails once the next command that writes is through

  [[nodiscard]] bool repeats() const { return is_done.empty(); }
};

// No projections: their paths would differ from run to run, as the events do.
constexpr char kPersonal[] =
    R"(sed -i 's/^{/{ "personal": ["actor"],/; s/"enabled": true/"enabled": false/' daybook.json)";
constexpr char kNoCarol[] = "! $daybook redact --json | grep -q carol";

std::vector<Step> step_list(const std::string& folder) {
  return {
      {"init", ""},  // its own command: see Session::command
      {"import",
       "import unified --no-project " + sample_folder() + "/unified/basesepolia.unified.json"},
      {"project", "project"},
      {"record",
       "record note 'the disk makes noises' --id 01984bfa-3c00-7000-8000-000000000001 --actor eve"},
      {"import a database",
       "import leveldb --no-project " + sample_folder() + "/leveldb/2025-03-14"},
      {"project the files", "project --files"},
      {"rebuild", "replay rebuild"},  // the snapshots as one pack
      {"verify", "verify"},
      {"seal a name", "record note 'as agreed' --actor carol", kPersonal,
       "$daybook redact --json | grep -q carol"},
      {"redact", "redact carol --actor eve --reason 'request of 3 May'", ":", kNoCarol,
       std::string("$daybook log --json | grep -q PayloadRedacted && ! { ") + kNoCarol + "; }"},
      {"rotate the key", "key rotate --key " + folder + "/next-key --actor eve --reason yearly",
       ":", "test $($daybook key show --json | grep -c keyId) = 2", "test -e .daybook/key.next"},
  };
}

constexpr char kNextCommand[] = "record note 'and on it goes' --actor eve";

std::string environment() {
  return "env -i PATH=\"$PATH\" HOME=/nonexistent USER=tester ASAN_OPTIONS=detect_leaks=0 ";
}

std::string in_book(const std::string& root, const std::string& arguments) {
  return environment() + DAYBOOK_PROGRAM " --clock 2025-09-01T00:00:00Z --dir " + root + " " +
         arguments;
}

std::string read_whole(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

// What a user has and is told, but for LevelDB's files, the store's random identity, and the file
// checkpoint, which may be behind (docs/format/store.md).
std::string what_is_there(const std::string& root) {
  return shell(in_book(root, "checkpoint")).out +
         shell("cd " + root +
               " && { cat daybook.json; find deployments -type f | sort | xargs sha256sum;"
               " git -C .daybook/snapshots.git rev-list --parents daybook; } 2>/dev/null")
             .out;
}

// Shell in the daybook's folder.
Outcome shell_in(const std::string& root, const std::string& command) {
  return shell("cd " + root + " && daybook='" + in_book(".", "") + "' && { " + command + "; }");
}

void make_key(const std::string& path) {
  const auto signer = note::Signer::generate(kOrigin);
  std::ofstream(path) << signer.value().skey() << "\n";
  fs::permissions(path, fs::perms::owner_read | fs::perms::owner_write);
}

std::string said(const std::string& why, const Outcome& of) {
  return why + ": exit " + std::to_string(of.code) + ": " + of.out.substr(0, kShown) + "\n";
}

}  // namespace

Session::Session(std::string folder) : folder_(std::move(folder)) {
  make_key(folder_ + "/key");
  make_key(folder_ + "/next-key");
  const std::string root = folder_ + "/book";
  for (size_t step = 0; step < steps(); ++step) {
    fs::create_directories(before(step));
    const Step given = step_list(folder_)[step];
    if (step != 0) {
      EXPECT_EQ(shell_in(root, given.prepare).code, 0) << name(step);
      fs::copy(root, before(step) + "/book", fs::copy_options::recursive);
    }
    const std::string record = folder_ + "/trace-" + std::to_string(step);
    const Outcome done = shell("strace -f -y -qq -s 0 -e trace=" + traced_calls() + " -o " +
                               record + " " + command(step, root));
    EXPECT_EQ(done.code, 0) << name(step) << ": " << done.out;
    calls_.push_back(calls_below(root, record));
    EXPECT_EQ(shell_in(root, given.repeats() ? ":" : given.is_done).code, 0) << name(step);
    ends_.push_back(what_is_there(root));
  }
}

size_t Session::steps() {
  return step_list("").size();
}

std::string Session::name(size_t step) {
  return step_list("")[step].name;
}

std::string Session::before(size_t step) const {
  return folder_ + "/before-" + std::to_string(step);
}

void Session::put_back(size_t step, const std::string& root) const {
  fs::remove_all(root);
  if (fs::exists(before(step) + "/book"))
    fs::copy(before(step) + "/book", root, fs::copy_options::recursive);
}

std::string Session::command(size_t step, const std::string& root) const {
  if (step != 0) return in_book(root, step_list(folder_)[step].arguments);
  return environment() + DAYBOOK_PROGRAM " --clock 2025-09-01T00:00:00Z init " + root + " --key " +
         folder_ + "/key";
}

// A person's key that the step makes: its name is random, so the call is not made again. (What
// fails there is tried by VaultOnDisk.)
bool Session::has_random_name(size_t step, const Call& call) const {
  const std::string inside = call.path.substr((folder_ + "/book").size());
  return inside.starts_with("/.daybook/vault/") && !fs::exists(before(step) + "/book" + inside);
}

std::vector<Fault> Session::faults(size_t step) const {
  std::vector<Fault> faults;
  for (const Call& call : calls_[step]) {
    if (has_random_name(step, call)) continue;
    faults.push_back({step, call, "EIO"});
    if (!call.changes()) continue;
    faults.push_back({step, call, "ENOSPC"});
    faults.push_back({step, call, "KILL"});
  }
  return faults;
}

std::string Session::run(const Fault& fault, const std::string& folder) const {
  const std::string root = folder + "/book";
  fs::create_directories(folder);
  put_back(fault.step, root);
  const bool kill = fault.what == "KILL";
  const std::string record = folder + "/trace";
  const std::string path = root + fault.call.path.substr((folder_ + "/book").size());
  const std::string inject = fault.call.name + (kill ? ":signal=KILL" : ":error=" + fault.what) +
                             ":when=" + std::to_string(fault.call.nth);
  const Outcome faulty =
      shell("strace -f -qq -s 0 -P '" + path + "' -e trace=" + fault.call.name +
            " -e inject=" + inject + " -o " + record + " " + command(fault.step, root));
  const bool reached =
      kill ? faulty.code == kKilled : read_whole(record).find("(INJECTED)") != std::string::npos;
  const std::string outcome =
      reached ? "exit " + std::to_string(faulty.code) + "\n" : "not reached\n";
  const bool is_fair =
      faulty.code == 0 || faulty.code == kEnvironment || (kill && faulty.code == kKilled);
  std::string wrong;
  if (!is_fair) wrong = said("it is not the exit code of an environment's fault", faulty);
  wrong += judge(fault, root, faulty.code, reached);
  if (!wrong.empty()) wrong += said("  the disturbed run", faulty);
  return outcome + wrong;
}

std::string Session::judge(const Fault& fault, const std::string& root, int code,
                           bool reached) const {
  const bool is_error = reached && fault.what != "KILL";
  if (is_error && code == 0 && fault.call.makes_durable())
    return "acknowledged what may not be on the disk\n";
  const Outcome looked = shell(in_book(root, "verify"));
  const bool unborn = fault.step == 0 && code != 0 && looked.code != 0;
  if (looked.code != 0 && !unborn) return said("not sound afterwards", looked);
  const Step step = step_list(folder_)[fault.step];
  if (code == 0 && !(step.repeats() ? what_is_there(root) == ends_[fault.step]
                                    : shell_in(root, step.is_done).code == 0))
    return said("acknowledged, and not all there", looked);
  return step.repeats() ? judge_again(fault, root, unborn) : judge_next(fault, root);
}

// Whoever saw it fail runs it again.
std::string Session::judge_again(const Fault& fault, const std::string& root, bool unborn) const {
  const Outcome again = shell(command(fault.step, root));
  const bool was_made = fault.step == 0 && !unborn && again.code == 1;
  if (again.code != 0 && !was_made) return said("the same command fails afterwards", again);
  const Outcome verified = shell(in_book(root, "verify"));
  if (verified.code != 0) return said("not sound in the end", verified);
  if (what_is_there(root) != ends_[fault.step])
    return said("it does not end like an undisturbed run", again);
  return "";
}

// Whoever saw it fail goes on with something else.
std::string Session::judge_next(const Fault& fault, const std::string& root) const {
  const Outcome next = shell(in_book(root, kNextCommand));
  if (next.code != 0) return said("the next command fails", next);
  const Outcome verified = shell(in_book(root, "verify"));
  if (verified.code != 0) return said("not sound in the end", verified);
  const Step step = step_list(folder_)[fault.step];
  if (step.is_half.empty()) return "";
  const Outcome half = shell_in(root, step.is_half);
  return half.code == 0 ? said("half done, and the next command left it so", next) : "";
}

void try_faults(const Session& session, const std::vector<Fault>& faults) {
  const std::vector<std::string> results = run_trials(
      faults.size(),
      [&](size_t i, const std::string& folder) { return session.run(faults[i], folder); });
  std::map<std::string, std::map<std::string, size_t>> counts;  // what → outcome → number
  std::map<std::string, size_t> reached;
  std::map<std::string, size_t> excused;  // why → number
  size_t missed = 0;
  for (size_t i = 0; i < faults.size(); ++i) {
    const Fault& fault = faults[i];
    const size_t line = is_death(results[i]) ? 0 : results[i].find('\n') + 1;
    const std::string outcome = results[i].substr(0, line == 0 ? 0 : line - 1);
    const std::string wrong = results[i].substr(line);
    ++counts[fault.what][outcome];
    ++(outcome == "not reached" ? missed : reached[fault.what]);
    if (wrong.empty()) continue;
    if (const std::string why = why_excused(fault, wrong); !why.empty()) {
      ++excused[why];
      continue;
    }
    ADD_FAILURE() << Session::name(fault.step) << ": " << fault.what << " at call "
                  << fault.call.nth << " of " << fault.call.name << "\n  " << fault.call.text
                  << "\n  " << wrong;
  }
  for (const auto& [what, outcomes] : counts) {
    std::cout << what << " at " << reached[what] << " calls:";
    for (const auto& [outcome, count] : outcomes) std::cout << "  " << outcome << ": " << count;
    std::cout << "\n";
  }
  for (const auto& [why, count] : excused) std::cout << "excused " << count << ": " << why << "\n";
  // A few paths differ from run to run; if many did, the test would try nothing.
  EXPECT_LE(missed * 20, faults.size()) << "too many calls were not made again";
}

}  // namespace daybook::attack
