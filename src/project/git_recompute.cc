#include "project/git_recompute.h"

#include <algorithm>

namespace daybook::project {
namespace {

// Ed25519 signatures and the note's text are canonical, so a verified note with one signature is
// the one that the private key would make.
bool is_note_of(const std::string& bytes, const note::Checkpoint& checkpoint,
                const note::KeyHistory& keys) {
  const Result<note::Checkpoint> opened = note::open_checkpoint(bytes, keys);
  const Result<note::Note> parsed = note::parse_note(bytes);
  return opened.ok() && *opened == checkpoint && parsed.ok() && parsed->signatures.size() == 1 &&
         note::render_note(*parsed) == bytes;
}

CheckpointSigner from_branch(const ledger::Ledger& ledger, const git::Repository& repository,
                             const Chain& chain, const std::shared_ptr<size_t>& step) {
  return [&, step](const note::Checkpoint& checkpoint) -> Result<std::string> {
    if (chain.damage || *step >= chain.commits.size()) return std::string();
    const Result<std::string> bytes = repository.read_file(chain.commits[*step], kCheckpointPath);
    if (!bytes.ok() || !is_note_of(*bytes, checkpoint, *ledger.keys())) return std::string();
    return *bytes;
  };
}

}  // namespace

Result<Chain> read_chain(const git::Repository& repository, const git::ObjectId& tip) {
  Chain chain;
  std::optional<git::ObjectId> next = tip;
  while (next) {
    chain.commits.push_back(*next);
    const Result<git::CommitInfo> commit = repository.read_commit(*next);
    if (!commit.ok() && commit.error().kind != ErrorKind::kDamaged) return commit.error();
    if (!commit.ok()) chain.damage = commit.error();
    next = commit.ok() && !commit->parents.empty() ? std::optional(commit->parents.front())
                                                   : std::nullopt;
  }
  std::reverse(chain.commits.begin(), chain.commits.end());
  return chain;
}

Result<Recomputation> Recomputation::start(const ledger::Ledger& ledger,
                                           const git::Repository& repository, const Chain& chain) {
  Recomputation out;
  const CheckpointSigner branch = from_branch(ledger, repository, chain, out.steps_);
  const CheckpointSigner signer =
      [&ledger, branch](const note::Checkpoint& checkpoint) -> Result<std::string> {
    Result<std::string> made = ledger.note_of(checkpoint);
    return made.ok() ? made : branch(checkpoint);
  };
  DAYBOOK_TRY(out.builder_, SnapshotBuilder::at(ledger, TreeSize(0), signer));
  return out;
}

Result<Recomputation::Step> Recomputation::next(const StoredTransaction& transaction) {
  DAYBOOK_TRY(Snapshot snapshot, builder_->next(transaction));
  DAYBOOK_TRY(const git::ObjectId tree, calculator_.change_tree(snapshot.changes));
  const std::vector<git::ObjectId> parents =
      parent_ ? std::vector<git::ObjectId>{*parent_} : std::vector<git::ObjectId>();
  const CommitWords& words = snapshot.words;
  const git::ObjectId commit =
      calculator_.commit_id({tree, parents, words.author, words.committer, words.message});
  parent_ = commit;
  ++*steps_;
  return Step{commit, std::move(snapshot)};
}

}  // namespace daybook::project
