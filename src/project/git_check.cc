// check_git: every commit of the branch recomputed from the log, and every object that it brought
// read again.
#include "project/git_difference.h"
#include "project/git_projector.h"
#include "project/git_recompute.h"

namespace daybook::project {
namespace {

constexpr size_t kMaxProblems = 100;

class BranchCheck {
 public:
  BranchCheck(const ledger::Ledger& ledger, const git::Repository& repository, const Chain& chain)
      : ledger_(ledger), repository_(repository), chain_(chain), aligned_(!chain.damage) {}

  Result<GitCheck> run(const std::function<void(uint64_t, uint64_t)>& progress) {
    DAYBOOK_TRY(Recomputation expected, Recomputation::start(ledger_, repository_, chain_));
    const auto step = [&](const StoredTransaction& transaction) -> Result<bool> {
      if (aligned_ && at_ == chain_.commits.size()) return false;  // the branch is behind: no harm
      DAYBOOK_TRY(const Recomputation::Step next, expected.next(transaction));
      if (progress) progress(next.snapshot.size.value, ledger_.size().value);
      return compare(next);
    };
    DAYBOOK_RETURN_IF_ERROR(for_each_transaction(ledger_, TreeSize(0), ledger_.size(), step));
    DAYBOOK_RETURN_IF_ERROR(conclude());
    return std::move(check_);
  }

 private:
  // A commit that cannot be read hides its ancestors: their places are known only when its own
  // turns up. Until then each expected commit is looked for by its id.
  Result<bool> compare(const Recomputation::Step& expected) {
    if (!aligned_ && expected.commit == chain_.commits.front()) aligned_ = true;
    if (aligned_ && expected.commit != chain_.commits[at_]) return false;
    ++(aligned_ ? at_ : hidden_);
    ++check_.commits;
    check_objects(expected);
    return true;
  }

  // Trees and blobs of the commit's changes; what it did not change was read with an older one.
  void check_objects(const Recomputation::Step& expected) {
    const Result<git::CommitInfo> commit = repository_.read_commit(expected.commit);
    if (!commit.ok()) return add(expected.commit, "commit", commit.error().message);
    for (const git::TreeChange& change : expected.snapshot.changes) {
      if (!change.content) continue;
      const Result<std::string> found = repository_.read_file(expected.commit, change.path);
      if (!found.ok()) add(expected.commit, change.path, found.error().message);
      if (found.ok() && *found != *change.content)
        add(expected.commit, change.path, "is not what the log gives");
    }
  }

  void add(const git::ObjectId& commit, const std::string& where, const std::string& what) {
    if (check_.problems.size() < kMaxProblems)
      check_.problems.push_back({commit.hex, where, what, "bit rot"});
  }

  Result<void> conclude() {
    if (!aligned_) {  // what was looked for by id may never have been in the branch
      check_ = {};
      add(chain_.commits.front(), "commit", chain_.damage->message);
      return {};
    }
    if (at_ == chain_.commits.size()) return {};
    DAYBOOK_TRY(const std::vector<SnapshotProblem> found,
                describe_difference(ledger_, repository_, chain_, at_, hidden_ + at_));
    check_.problems.insert(check_.problems.end(), found.begin(), found.end());
    return {};
  }

  const ledger::Ledger& ledger_;
  const git::Repository& repository_;
  const Chain& chain_;
  bool aligned_;
  size_t at_ = 0;      // commits of the chain that are as they should be
  size_t hidden_ = 0;  // commits before the chain's first
  GitCheck check_;
};

}  // namespace

Result<GitCheck> check_git(ledger::Ledger& ledger,
                           const std::function<void(uint64_t, uint64_t)>& progress) {
  const ledger::Config& config = ledger.config();
  if (!config.git_enabled) return GitCheck{};
  auto opened = git::Repository::open(ledger.paths().resolve(config.git_repository));
  if (!opened.ok() && opened.error().kind == ErrorKind::kNotFound) return GitCheck{};
  if (!opened.ok()) return opened.error();
  const git::Repository& repository = **opened;
  DAYBOOK_TRY(const std::optional<git::ObjectId> tip, repository.branch_tip(config.git_branch));
  if (!tip) return GitCheck{};
  DAYBOOK_TRY(const Chain chain, read_chain(repository, *tip));
  return BranchCheck(ledger, repository, chain).run(progress);
}

}  // namespace daybook::project
