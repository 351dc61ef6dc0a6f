#include "replica/snapshot_branch.h"

#include "project/git_tip.h"
#include "project/snapshot.h"

namespace daybook::replica {
namespace {

// A replica cannot sign: the snapshot's own checkpoint is taken, if the log's key signed it and it
// says what the log gives.
project::CheckpointSigner take_signed(const ledger::Ledger& ledger, std::string note) {
  return
      [&ledger, note = std::move(note)](const note::Checkpoint& expected) -> Result<std::string> {
        const Result<note::Checkpoint> opened = note::open_checkpoint(note, *ledger.keys());
        return opened.ok() && *opened == expected ? note : std::string();
      };
}

}  // namespace

Result<std::unique_ptr<git::Repository>> open_repository(const ledger::Paths& paths,
                                                         const ledger::Config& config) {
  return git::Repository::open_or_init_bare(paths.resolve(config.git_repository),
                                            config.git_branch);
}

Result<void> take_over(const ledger::Ledger& ledger, git::Repository& repository,
                       const git::ObjectId& commit) {
  const std::string& branch = ledger.config().git_branch;
  DAYBOOK_TRY(const std::optional<git::ObjectId> current, repository.branch_tip(branch));
  if (current == commit) return {};
  DAYBOOK_TRY(const project::Tip tip, project::tip_at(ledger, repository, commit));
  DAYBOOK_TRY(std::string note, repository.read_file(commit, project::kCheckpointPath));
  DAYBOOK_TRY(const project::SnapshotBuilder at_tip,
              project::SnapshotBuilder::at(ledger, tip.size, take_signed(ledger, std::move(note))));
  DAYBOOK_RETURN_IF_ERROR(project::check_tip(ledger, repository, tip, at_tip));
  if (current) {
    DAYBOOK_TRY(const bool extends, repository.is_ancestor(*current, commit));
    if (!extends) {
      DAYBOOK_RETURN_IF_ERROR(repository.keep("refs/daybook/replaced/" + current->hex, *current));
    }
  }
  return repository.move_branch(branch, current, commit);
}

}  // namespace daybook::replica
