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
                                               const std::string& name) {
  const std::string place = "forks/" + name;
  const Result<note::Checkpoint> kept = read_kept(ledger, ledger.paths().forks + "/" + name);
  if (!kept.ok() && kept.error().kind == ErrorKind::kEnvironment) return kept.error();
  if (!kept.ok()) {
    return std::optional(log::Problem{
        place, "this kept proof of a fork proves nothing any more: " + kept.error().message,
        "bit rot"});
  }
  std::string here = "here are only " + std::to_string(ledger.size().value) + " events";
  if (kept->size <= ledger.size()) {
    DAYBOOK_TRY(const Hash root, ledger.log().root_at(kept->size));
    if (root == kept->root) return std::optional<log::Problem>();
    here = "here their root is " + root.hex();
  }
  return std::optional(log::Problem{
      place,
      "the log's key signed " + std::to_string(kept->size.value) + " events with the root " +
          kept->root.hex() + ", and " + here +
          ": two histories. Compare with other replicas; when it is explained, move the proof "
          "elsewhere",
      "fork"});
}

}  // namespace

Result<void> check_forks(const ledger::Ledger& ledger, Report& report) {
  const ledger::Paths& paths = ledger.paths();
  kv::Answer<std::vector<std::string>> names = paths.files->list(paths.forks);
  if (names.error == ENOENT) return {};
  if (names.error != 0) return kv::errno_error("list", paths.forks, names.error);
  std::sort(names.value.begin(), names.value.end());
  const size_t before = report.problems.size();
  for (const std::string& name : names.value) {
    DAYBOOK_TRY(const auto problem, problem_of(ledger, name));
    if (problem) report.problems.push_back(*problem);
  }
  if (!names.value.empty() && report.problems.size() == before) {
    report.problems.push_back({"forks",
                               "a fork was found, and of its two signed checkpoints only what this "
                               "log holds is left in " +
                                   paths.forks + ": somebody took the other away",
                               "fork"});
  }
  return {};
}

}  // namespace daybook::verify
