#include "verify/forks_check.h"

#include <algorithm>
#include <cerrno>

#include "kv/durable_file.h"
#include "kv/file_descriptor.h"

namespace daybook::verify {
namespace {

constexpr uint64_t kMaxForkBytes = 1 << 20;  // a note's own limit

Result<note::Checkpoint> read_kept(const ledger::Ledger& ledger, const std::string& path) {
  const std::shared_ptr<const note::KeyHistory> keys = ledger.keys();
  std::vector<note::Verifier> known;
  for (const note::KeyRange& range : keys->ranges()) known.push_back(range.key);
  DAYBOOK_TRY(const std::string bytes, kv::read_file(path, kMaxForkBytes, *ledger.paths().files));
  DAYBOOK_TRY(const note::Note note, note::open_note(bytes, known));
  return note::parse_checkpoint_text(note.text);
}

Result<std::optional<log::Problem>> problem_of(const ledger::Ledger& ledger,
                                               const std::string& path) {
  const std::string shown = path.substr(path.rfind("/forks/") + 1);
  const Result<note::Checkpoint> kept = read_kept(ledger, path);
  if (!kept.ok()) {
    return std::optional(log::Problem{
        shown, "this kept proof of a fork proves nothing any more: " + kept.error().message,
        "bit rot"});
  }
  std::string here = "here are only " + std::to_string(ledger.size().value) + " events";
  if (kept->size <= ledger.size()) {
    DAYBOOK_TRY(const Hash root, ledger.log().root_at(kept->size));
    if (root == kept->root) return std::optional<log::Problem>();
    here = "here their root is " + root.hex();
  }
  return std::optional(log::Problem{
      shown,
      "the log's key signed " + std::to_string(kept->size.value) + " events with the root " +
          kept->root.hex() + ", and " + here +
          ": two histories. Compare with other replicas; when it is explained, move the proof "
          "elsewhere",
      "fork"});
}

}  // namespace

void check_forks(const ledger::Ledger& ledger, Report& report) {
  const ledger::Paths& paths = ledger.paths();
  kv::Answer<std::vector<std::string>> names = paths.files->list(paths.forks);
  if (names.error == ENOENT) return;
  if (names.error != 0) {
    const Error error = kv::errno_error("list", paths.forks, names.error);
    report.problems.push_back({"forks", error.message, "bit rot"});
    return;
  }
  std::sort(names.value.begin(), names.value.end());
  for (const std::string& name : names.value) {
    const auto problem = problem_of(ledger, paths.forks + "/" + name);
    if (!problem.ok()) {
      report.problems.push_back({"forks/" + name, problem.error().message, "bit rot"});
    } else if (*problem) {
      report.problems.push_back(**problem);
    }
  }
}

}  // namespace daybook::verify
