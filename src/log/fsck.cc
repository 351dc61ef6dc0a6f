#include "log/fsck.h"

#include "kv/durable_file.h"
#include "log/checkpoint_file.h"
#include "log/fsck_tree.h"
#include "log/identity.h"

namespace daybook::log {
namespace {

constexpr uint64_t kMaxIdentityBytes = 4096;

Result<void> compare_identity_files(const Log& log) {
  DAYBOOK_TRY(const std::string text,
              kv::read_file(log.paths().identity, kMaxIdentityBytes, *log.paths().files));
  DAYBOOK_TRY(const Identity beside, parse_identity(text));
  DAYBOOK_TRY(const Identity stored, read_stored_identity(log.store()));
  return compare_identities(stored, beside);
}

void check_identity(const Log& log, Problems& problems) {
  const Result<void> compared = compare_identity_files(log);
  if (compared.ok()) return;
  const bool stale = compared.error().kind == ErrorKind::kTampered;
  problems.add("identity", compared.error().message, stale ? "stale copy" : "bit rot");
}

// Another checkpoint of our key than the newest in LevelDB. An older one of the same log is what a
// crash between the two leaves, and harmless: the next writer replaces it.
void check_other(const Log& log, const note::Checkpoint& file, Problems& problems) {
  const std::string sizes = "the file is of size " + std::to_string(file.size.value) +
                            ", the log of size " + std::to_string(log.size().value);
  if (file.size > log.size()) {
    problems.add("checkpoint", sizes + ": the file was replaced, and its events are not here",
                 "truncation");
    return;
  }
  const Result<Hash> root = log.root_at(file.size);
  if (root.ok() && *root == file.root) return;
  problems.add("checkpoint", sizes + ", and the root is another: two signed heads, a fork", "fork");
}

void check_checkpoint(const Log& log, Problems& problems) {
  const Result<SignedCheckpoint> file = read_checkpoint_file(log.paths(), log.verifier());
  if (!file.ok()) {
    const bool foreign = file.error().message.rfind("foreign", 0) == 0;
    const bool altered = file.error().kind == ErrorKind::kTampered;
    problems.add("checkpoint", file.error().message,
                 foreign   ? "key misuse"
                 : altered ? "rewrite"
                           : "bit rot");
  } else if (!(file->checkpoint == log.checkpoint())) {
    check_other(log, file->checkpoint, problems);
  }
}

}  // namespace

Result<FsckReport> fsck(const Log& log, const std::function<void(uint64_t, uint64_t)>& progress,
                        const VisitEntry& visit) {
  Problems problems;
  check_identity(log, problems);
  check_checkpoint(log, problems);
  Problems of_tree;
  TreeWalk tree(log, of_tree, visit);
  tree.run(progress);
  FsckReport report{tree.derived().size(), tree.derived().root(), problems.take()};
  for (Problem& problem : of_tree.take()) report.problems.push_back(std::move(problem));
  return report;
}

}  // namespace daybook::log
