// check_git: every commit of the branch recomputed from the log, and every object that it brought
// read again.
#include "project/git_difference.h"
#include "project/git_projector.h"
#include "project/git_recompute.h"
#include "project/git_state.h"

namespace daybook::project {
namespace {

constexpr size_t kMaxProblems = 100;

}  // namespace

struct BranchCheck::Impl {
  explicit Impl(const ledger::Ledger& of) : ledger(of), remembered(load_git_state(of.paths())) {}

  // Without a repository or a branch there is nothing to compare, but for what is remembered.
  Result<void> open() {
    const ledger::Config& config = ledger.config();
    if (!config.git_enabled) return {};
    auto opened = git::Repository::open(ledger.paths().resolve(config.git_repository));
    if (opened.ok()) {
      repository = std::move(opened).value();
      DAYBOOK_TRY(tip, repository->branch_tip(config.git_branch));
    } else if (opened.error().kind != ErrorKind::kNotFound) {
      return opened.error();
    }
    if (!tip) return {};
    DAYBOOK_TRY(chain, read_chain(*repository, *tip));
    aligned = !chain.damage;
    DAYBOOK_TRY(expected, Recomputation::start(ledger, *repository, chain));
    return {};
  }

  [[nodiscard]] bool wants_more() const {
    return expected && going_on && !(aligned && at == chain.commits.size());
  }

  // A commit that cannot be read hides its ancestors: their places are known only when its own
  // turns up. Until then each expected commit is looked for by its id.
  Result<void> compare(const Recomputation::Step& step) {
    if (!aligned && step.commit == chain.commits.front()) aligned = true;
    if (aligned && step.commit != chain.commits[at]) {
      going_on = false;
      return {};
    }
    ++(aligned ? at : hidden);
    ++check.commits;
    shown = step.snapshot.size;
    if (remembered.ok() && *remembered && (*remembered)->tip == step.commit.hex)
      remembered_size = shown;
    return check_objects(step);
  }

  // Trees and blobs of the commit's changes; what it did not change was read with an older one.
  Result<void> check_objects(const Recomputation::Step& step) {
    std::vector<std::string> paths;
    std::vector<const std::string*> wanted;
    for (const git::TreeChange& change : step.snapshot.changes) {
      if (!change.content) continue;
      paths.push_back(change.path);
      wanted.push_back(&*change.content);
    }
    const auto files = repository->read_files(step.commit, paths);
    if (!files.ok() && files.error().kind == ErrorKind::kEnvironment) return files.error();
    if (!files.ok()) {
      add(step.commit.hex, "commit", files.error().message, "bit rot");
      return {};
    }
    for (size_t n = 0; n < paths.size(); ++n) {
      const Result<std::string>& found = (*files)[n];
      // A disk that cannot be read says nothing of what is on it.
      if (!found.ok() && found.error().kind == ErrorKind::kEnvironment) return found.error();
      if (!found.ok()) add(step.commit.hex, paths[n], found.error().message, "bit rot");
      if (found.ok() && *found != *wanted[n])
        add(step.commit.hex, paths[n], "is not what the log gives", "bit rot");
    }
    return {};
  }

  void add(const std::string& commit, const std::string& where, const std::string& what,
           const std::string& klass) {
    if (check.problems.size() < kMaxProblems)
      check.problems.push_back({commit, where, what, klass});
  }

  Result<void> conclude() {
    if (tip && !aligned) {  // what was looked for by id may never have been in the branch
      check = {};
      add(chain.commits.front().hex, "commit", chain.damage->message, "bit rot");
      return {};
    }
    if (tip && at != chain.commits.size()) {
      DAYBOOK_TRY(const std::vector<SnapshotProblem> found,
                  describe_difference(ledger, *repository, chain, at, hidden + at));
      check.problems.insert(check.problems.end(), found.begin(), found.end());
    }
    return check.problems.empty() ? miss() : Result<void>();
  }

  // A sound branch that shows less than it did, or a memory of it that cannot be.
  Result<void> miss() {
    const ledger::Config& config = ledger.config();
    if (!config.git_enabled || (remembered.ok() && !*remembered)) return {};
    const std::string place = tip ? tip->hex : "none";
    if (!remembered.ok()) {
      if (remembered.error().kind != ErrorKind::kDamaged) return remembered.error();
      add(place, "git.json", remembered.error().message, "bit rot");
      return {};
    }
    const GitState& last = **remembered;
    const bool is_here =
        last.repository == config.git_repository && last.branch == config.git_branch;
    if (last.size > shown) {
      add_missing(last, is_here);
    } else if (!is_here) {
      add(place, "git.json",
          git_state_path(ledger.paths()) + " is about the branch " + last.branch + " of " +
              last.repository + ", and daybook.json names another: one of the two was changed; " +
              "`daybook project` writes it again",
          "hand edit");
    } else if (tip && remembered_size != last.size) {
      add(place, "git.json",
          "the branch has no commit " + last.tip.substr(0, 12) + " that shows " +
              std::to_string(last.size.value) + " events: " + git_state_path(ledger.paths()) +
              " was changed; it can be deleted",
          "bit rot");
    }
    return {};
  }

  void add_missing(const GitState& last, bool is_here) {
    const std::string was = "it showed " + std::to_string(last.size.value) + " events at commit " +
                            last.tip.substr(0, 12) + "; `daybook project` makes it again";
    const std::string where = "branch " + ledger.config().git_branch;
    if (!is_here) {
      add(last.tip, where,
          "daybook.json names another one than the branch " + last.branch + " of " +
              last.repository + ": " + was,
          "hand edit");
      return;
    }
    add(tip ? tip->hex : last.tip, where,
        tip ? "it was set back to " + std::to_string(shown.value) + " events: " + was
            : "it is gone: " + was,
        "truncation");
  }

  const ledger::Ledger& ledger;
  std::unique_ptr<git::Repository> repository;
  std::optional<git::ObjectId> tip;
  Chain chain;
  std::optional<Recomputation> expected;
  bool aligned = true, going_on = true;
  size_t at = 0;      // commits of the chain that are as they should be
  size_t hidden = 0;  // commits before the chain's first
  TreeSize shown;     // events that the last sound commit shows
  Result<std::optional<GitState>> remembered;
  std::optional<TreeSize> remembered_size;  // that its commit shows, if it is in the branch
  GitCheck check;
};

BranchCheck::BranchCheck(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
BranchCheck::BranchCheck(BranchCheck&&) noexcept = default;
BranchCheck& BranchCheck::operator=(BranchCheck&&) noexcept = default;
BranchCheck::~BranchCheck() = default;

Result<BranchCheck> BranchCheck::start(const ledger::Ledger& ledger) {
  auto impl = std::make_unique<Impl>(ledger);
  DAYBOOK_RETURN_IF_ERROR(impl->open());
  return BranchCheck(std::move(impl));
}

bool BranchCheck::wants_more() const {
  return impl_->wants_more();
}

Result<void> BranchCheck::take(const StoredTransaction& transaction) {
  if (!wants_more()) return {};
  DAYBOOK_TRY(const Recomputation::Step step, impl_->expected->next(transaction));
  return impl_->compare(step);
}

Result<GitCheck> BranchCheck::finish() {
  DAYBOOK_RETURN_IF_ERROR(impl_->conclude());
  return std::move(impl_->check);
}

Result<GitCheck> check_git(ledger::Ledger& ledger,
                           const std::function<void(uint64_t, uint64_t)>& progress) {
  DAYBOOK_TRY(BranchCheck check, BranchCheck::start(ledger));
  const auto step = [&](const StoredTransaction& transaction) -> Result<bool> {
    if (!check.wants_more()) return false;
    DAYBOOK_RETURN_IF_ERROR(check.take(transaction));
    if (progress) progress(transaction.back().event.position.value + 1, ledger.size().value);
    return true;
  };
  if (check.wants_more())
    DAYBOOK_RETURN_IF_ERROR(for_each_transaction(ledger, TreeSize(0), ledger.size(), step));
  return check.finish();
}

}  // namespace daybook::project
