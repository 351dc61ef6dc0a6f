#include "project/git_projector.h"

#include "kv/durable_file.h"
#include "project/git_state.h"
#include "project/git_tip.h"
#include "project/snapshot.h"

namespace daybook::project {
namespace {

// Below this many transactions each commit is written and the branch moved by itself: objects stay
// loose, and what is done is safe at once. Above, a pack for each flush: a few fsyncs for thousands
// of commits.
constexpr unsigned kBulkTransactions = 20;
constexpr uint64_t kFlushCommits = 5000;
constexpr uint64_t kFlushBytes = uint64_t{64} << 20;  // of the pack, in memory until then

// Extends the branch. In bulk mode a crash between flushes loses the commits since the last one;
// the next run makes them again, with the same ids.
class Extender {
 public:
  Extender(git::Repository& repository, const std::string& branch, const std::optional<Tip>& tip,
           bool bulk)
      : repository_(repository), branch_(branch), bulk_(bulk) {
    if (tip) {
      moved_to_ = last_ = tip->id;
      tree_ = tip->tree;
    }
  }

  Result<void> add(const Snapshot& snapshot) {
    if (pending_commits_ == 0) {
      DAYBOOK_RETURN_IF_ERROR(repository_.begin_bulk(bulk_ ? git::Repository::Form::kPack
                                                           : git::Repository::Form::kLoose));
    }
    DAYBOOK_TRY(tree_, repository_.write_tree(tree_, snapshot.changes));
    const std::vector<git::ObjectId> parents =
        last_ ? std::vector<git::ObjectId>{*last_} : std::vector<git::ObjectId>();
    DAYBOOK_TRY(last_,
                repository_.write_commit({*tree_, parents, snapshot.words.author,
                                          snapshot.words.committer, snapshot.words.message}));
    ++pending_commits_;
    const bool is_full =
        pending_commits_ == kFlushCommits || repository_.bulk_bytes() > kFlushBytes;
    return !bulk_ || is_full ? flush() : Result<void>();
  }

  // Objects first, then the branch: it never points at what is not on disk.
  Result<void> flush() {
    if (pending_commits_ == 0) return {};
    DAYBOOK_RETURN_IF_ERROR(repository_.end_bulk());
    DAYBOOK_RETURN_IF_ERROR(repository_.move_branch(branch_, moved_to_, *last_));
    moved_to_ = last_;
    commits_ += pending_commits_;
    pending_commits_ = 0;
    return {};
  }

  [[nodiscard]] const std::optional<git::ObjectId>& tip() const { return moved_to_; }
  [[nodiscard]] uint64_t commits() const { return commits_; }

 private:
  git::Repository& repository_;
  std::string branch_;
  bool bulk_;
  std::optional<git::ObjectId> moved_to_, last_, tree_;
  uint64_t pending_commits_ = 0, commits_ = 0;
};

Result<CheckpointSigner> signer_of(const ledger::Ledger& ledger) {
  if (ledger.signer() == nullptr) {
    return usage("snapshots hold signed checkpoints and the private key is not here: " +
                 ledger.paths().key);
  }
  return CheckpointSigner(
      [&ledger](const note::Checkpoint& checkpoint) { return ledger.note_of(checkpoint); });
}

Result<void> extend(const ledger::Ledger& ledger, TreeSize until, SnapshotBuilder& builder,
                    Extender& extender, const std::function<void(uint64_t, uint64_t)>& progress) {
  const uint64_t start = builder.state().size.value;
  const uint64_t total = until.value - start;
  const auto write = [&](const StoredTransaction& transaction) -> Result<bool> {
    DAYBOOK_TRY(const Snapshot snapshot, builder.next(transaction));
    DAYBOOK_RETURN_IF_ERROR(extender.add(snapshot));
    if (progress) progress(snapshot.size.value - start, total);
    return true;
  };
  DAYBOOK_RETURN_IF_ERROR(for_each_transaction(ledger, TreeSize(start), until, write));
  return extender.flush();
}

}  // namespace

Result<GitReport> project_git(ledger::Ledger& ledger,
                              const std::function<void(uint64_t, uint64_t)>& progress) {
  const ledger::Config& config = ledger.config();
  if (!config.git_enabled) return GitReport{};
  DAYBOOK_TRY(CheckpointSigner signer, signer_of(ledger));
  DAYBOOK_TRY(const auto repository,
              git::Repository::open_or_init_bare(ledger.paths().resolve(config.git_repository),
                                                 config.git_branch));
  DAYBOOK_TRY(const std::optional<Tip> tip, read_tip(ledger, *repository));
  const TreeSize start = tip ? tip->size : TreeSize(0);
  DAYBOOK_TRY(SnapshotBuilder builder, SnapshotBuilder::at(ledger, start, std::move(signer)));
  if (tip) DAYBOOK_RETURN_IF_ERROR(check_tip(ledger, *repository, *tip, builder));
  DAYBOOK_TRY(const bool bulk, has_more_than(ledger, start, kBulkTransactions));
  Extender extender(*repository, config.git_branch, tip, bulk);
  DAYBOOK_RETURN_IF_ERROR(extend(ledger, ledger.size(), builder, extender, progress));
  if (extender.tip())
    DAYBOOK_RETURN_IF_ERROR(remember_branch(ledger, builder.state().size, *extender.tip()));
  return GitReport{builder.state().size, extender.commits(), extender.tip()};
}

Result<GitReport> project_git_to(const ledger::Ledger& ledger, const GitTarget& target,
                                 const std::function<void(uint64_t, uint64_t)>& progress) {
  DAYBOOK_TRY(CheckpointSigner signer, signer_of(ledger));
  DAYBOOK_TRY(const auto repository,
              git::Repository::open_or_init_bare(target.repository, target.branch));
  DAYBOOK_TRY(SnapshotBuilder builder, SnapshotBuilder::at(ledger, TreeSize(0), std::move(signer)));
  Extender extender(*repository, target.branch, {}, true);
  DAYBOOK_RETURN_IF_ERROR(extend(ledger, target.until, builder, extender, progress));
  return GitReport{builder.state().size, extender.commits(), extender.tip()};
}

// After the branch: what it says is never ahead of the branch.
Result<void> remember_branch(const ledger::Ledger& ledger, TreeSize size,
                             const git::ObjectId& tip) {
  const ledger::Config& config = ledger.config();
  const GitState state{config.git_repository, config.git_branch, size, tip.hex};
  const Result<std::optional<GitState>> last = load_git_state(ledger.paths());
  if (!last.ok() && last.error().kind != ErrorKind::kDamaged) return last.error();
  return last.ok() && *last == state ? Result<void>() : save_git_state(ledger.paths(), state);
}

Result<std::optional<git::ObjectId>> reset_git(ledger::Ledger& ledger) {
  const ledger::Config& config = ledger.config();
  auto repository = git::Repository::open(ledger.paths().resolve(config.git_repository));
  if (!repository.ok() && repository.error().kind == ErrorKind::kNotFound)
    return std::optional<git::ObjectId>();
  if (!repository.ok()) return repository.error();
  DAYBOOK_TRY(const std::optional<git::ObjectId> tip, (*repository)->branch_tip(config.git_branch));
  if (tip) DAYBOOK_RETURN_IF_ERROR((*repository)->delete_branch(config.git_branch, *tip));
  DAYBOOK_RETURN_IF_ERROR(kv::remove_file(git_state_path(ledger.paths()), *ledger.paths().files));
  return tip;
}

}  // namespace daybook::project
