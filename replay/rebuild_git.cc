#include "replay/rebuild_git.h"

#include <algorithm>
#include <filesystem>

#include "kv/durable_file.h"
#include "project/git_projector.h"

namespace daybook::replay {
namespace {

namespace fs = std::filesystem;
using RepositoryPtr = std::unique_ptr<git::Repository>;

// A folder that is gone when this goes.
class Scratch {
 public:
  explicit Scratch(std::string path) : path_(std::move(path)) { clear(); }
  ~Scratch() { clear(); }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  void clear() const {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  std::string path_;
};

// The first-parent history as far as it is whole, newest first.
Result<std::vector<git::ObjectId>> readable_history(const git::Repository& repository,
                                                    std::optional<git::ObjectId> next) {
  std::vector<git::ObjectId> out;
  while (next) {
    const Result<git::CommitInfo> commit = repository.read_commit(*next);
    if (!commit.ok() && commit.error().kind == ErrorKind::kEnvironment) return commit.error();
    out.push_back(*next);
    next = commit.ok() && !commit->parents.empty() ? std::optional(commit->parents.front())
                                                   : std::nullopt;
  }
  return out;
}

bool holds(const std::vector<git::ObjectId>& list, const git::ObjectId& id) {
  return std::find(list.begin(), list.end(), id) != list.end();
}

// The folder that holds packs: of a bare repository or of a work tree's.
fs::path packs_of(const std::string& repository) {
  const fs::path bare = fs::path(repository) / "objects";
  std::error_code ignored;
  const fs::path objects =
      fs::exists(bare, ignored) ? bare : fs::path(repository) / ".git" / "objects";
  return objects / "pack";
}

// Packs first, then the index that makes them be read.
Result<void> copy_packs(const std::string& from, const std::string& to) {
  std::vector<fs::path> files;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(packs_of(from), error))
    if (entry.path().extension() == ".pack" || entry.path().extension() == ".idx")
      files.push_back(entry.path());
  if (error) return environment(from + ": " + error.message());
  std::sort(files.begin(), files.end(), [](const fs::path& a, const fs::path& b) {
    return std::pair(a.extension() == ".idx", a) < std::pair(b.extension() == ".idx", b);
  });
  DAYBOOK_RETURN_IF_ERROR(kv::make_folders(packs_of(to).string()));
  for (const fs::path& file : files) {
    DAYBOOK_TRY(const std::string bytes, kv::read_file(file.string()));
    DAYBOOK_RETURN_IF_ERROR(kv::replace_file((packs_of(to) / file.filename()).string(), bytes));
  }
  return {};
}

class GitRebuild {
 public:
  GitRebuild(ledger::Ledger& ledger, RebuildReport& report)
      : ledger_(ledger),
        report_(report),
        live_path_(ledger.paths().resolve(ledger.config().git_repository)),
        branch_(ledger.config().git_branch) {}

  Result<void> run(const RebuildProgress& progress) {
    DAYBOOK_RETURN_IF_ERROR(name_damage());
    const Scratch scratch(live_path_ + ".rebuild");
    DAYBOOK_TRY(const project::GitReport made,
                project::project_git_to(ledger_, {scratch.path(), branch_, report_.size},
                                        phase_of(progress, "snapshots")));
    report_.commits = made.commits;
    report_.new_tip = made.tip;
    if (!made.tip) return {};
    DAYBOOK_TRY(RepositoryPtr live, git::Repository::open_or_init_bare(live_path_, branch_));
    DAYBOOK_TRY(report_.old_tip, live->branch_tip(branch_));
    if (damaged_ || report_.old_tip != made.tip) {
      DAYBOOK_RETURN_IF_ERROR(copy_packs(scratch.path(), live_path_));
      DAYBOOK_TRY(const RepositoryPtr fresh, git::Repository::open(scratch.path()));
      DAYBOOK_TRY([[maybe_unused]] const uint64_t dropped, live->drop_damaged(*fresh));
    }
    DAYBOOK_RETURN_IF_ERROR(switch_to(*live, *made.tip));
    return project::remember_branch(ledger_, report_.size, *made.tip);
  }

 private:
  // What is wrong with the live branch, said before it is put right.
  Result<void> name_damage() {
    DAYBOOK_TRY(const project::GitCheck check, project::check_git(ledger_, {}));
    for (const project::SnapshotProblem& problem : check.problems) {
      damaged_ = damaged_ || problem.klass == "bit rot";
      report_.differences.push_back("snapshot " + problem.commit + " " + problem.where + ": " +
                                    problem.what);
    }
    return {};
  }

  Result<void> switch_to(git::Repository& live, const git::ObjectId& tip) {
    if (report_.old_tip == tip) return {};
    if (report_.old_tip) {
      DAYBOOK_TRY(const std::vector<git::ObjectId> now, readable_history(live, tip));
      if (!holds(now, *report_.old_tip)) DAYBOOK_RETURN_IF_ERROR(keep(live, *report_.old_tip));
    }
    return live.move_branch(branch_, report_.old_tip, tip);
  }

  // A branch that was only behind is part of the new one: nothing to keep.
  Result<void> keep(git::Repository& live, const git::ObjectId& old_tip) {
    const std::string kept = branch_ + ".before-rebuild";
    DAYBOOK_TRY(const std::optional<git::ObjectId> before, live.branch_tip(kept));
    const Result<void> moved = live.move_branch(kept, before, old_tip);
    report_.differences.push_back("snapshots: the branch's tip was " + old_tip.hex +
                                  ", which this log does not give");
    if (moved.ok()) report_.kept.push_back("branch " + kept);
    return {};  // a tip that cannot be read cannot be kept either: its id is in the report
  }

  ledger::Ledger& ledger_;
  RebuildReport& report_;
  const std::string live_path_, branch_;
  bool damaged_ = false;
};

// The last transaction's border at or below `size`.
Result<TreeSize> border_at(const ledger::Ledger& ledger, TreeSize size) {
  if (size.value == 0) return size;
  DAYBOOK_TRY(const event::Event last, ledger.read(Position(size.value - 1)));
  if (last.tx_index + 1 == last.tx_count) return size;
  return TreeSize(size.value - last.tx_index - 1);
}

}  // namespace

std::function<void(uint64_t, uint64_t)> phase_of(const RebuildProgress& progress,
                                                 const std::string& name) {
  if (!progress) return {};
  return [&progress, name](uint64_t done, uint64_t total) { progress(name, done, total); };
}

Result<void> rebuild_git(ledger::Ledger& ledger, const RebuildProgress& progress,
                         RebuildReport& report) {
  return GitRebuild(ledger, report).run(progress);
}

Result<void> write_git(const ledger::Ledger& ledger, const RebuildOptions& options,
                       const RebuildProgress& progress, RebuildReport& report) {
  const ledger::Config& config = ledger.config();
  DAYBOOK_TRY(const TreeSize until, border_at(ledger, report.size));
  DAYBOOK_TRY(
      const project::GitReport made,
      project::project_git_to(ledger, {options.out + "/snapshots.git", config.git_branch, until},
                              phase_of(progress, "snapshots")));
  report.commits = made.commits;
  report.new_tip = made.tip;
  const auto live = git::Repository::open(ledger.paths().resolve(config.git_repository));
  if (!made.tip || !live.ok()) return {};
  DAYBOOK_TRY(report.old_tip, (*live)->branch_tip(config.git_branch));
  if (!report.old_tip) return {};
  DAYBOOK_TRY(const std::vector<git::ObjectId> shown, readable_history(**live, report.old_tip));
  if (holds(shown, *made.tip)) return {};
  DAYBOOK_TRY(const auto fresh, git::Repository::open(options.out + "/snapshots.git"));
  DAYBOOK_TRY(const std::vector<git::ObjectId> now, readable_history(*fresh, made.tip));
  if (holds(now, *report.old_tip)) return {};  // live is behind
  report.differences.push_back("snapshots: the live branch at " + report.old_tip->hex +
                               " has no commit " + made.tip->hex + ", which the log gives");
  return {};
}

}  // namespace daybook::replay
