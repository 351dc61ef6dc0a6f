#include "cli/snapshot_tip.h"

#include "project/commit_words.h"

namespace daybook::cli {

Result<SnapshotTip> snapshot_tip(const ledger::Ledger& ledger) {
  const ledger::Config& config = ledger.config();
  auto repository = git::Repository::open(ledger.paths().resolve(config.git_repository));
  if (!repository.ok() && repository.error().kind == ErrorKind::kNotFound) return SnapshotTip{};
  if (!repository.ok()) return repository.error();
  DAYBOOK_TRY(const auto tip, (*repository)->branch_tip(config.git_branch));
  if (!tip) return SnapshotTip{};
  DAYBOOK_TRY(const git::CommitInfo commit, (*repository)->read_commit(*tip));
  const auto trailers = project::parse_trailers(commit.message);
  if (!trailers) return SnapshotTip{tip, {}, false};
  SnapshotTip out{tip, trailers->size, false};
  if (trailers->size <= ledger.size()) {
    DAYBOOK_TRY(const Hash root, ledger.log().root_at(trailers->size));
    out.is_ours = root.hex() == trailers->root;
  }
  return out;
}

}  // namespace daybook::cli
