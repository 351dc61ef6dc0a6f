#include "project/git_difference.h"

#include <map>

#include "project/text_difference.h"

namespace daybook::project {
namespace {

constexpr size_t kMaxPaths = 20;  // named for one commit
constexpr char kNoTrailers[] =
    "its message bears no Daybook trailers: it is not a snapshot that daybook made";

// What is wrong with a commit's checkpoint, if its signature is.
std::optional<std::string> signature_problem(const std::string& note,
                                             const note::KeyHistory& keys) {
  const Result<note::Checkpoint> opened = note::open_checkpoint(note, keys);
  return opened.ok() ? std::nullopt : std::optional(opened.error().message);
}

std::string describe_file(const git::Repository& repository, const SnapshotBuilder& expected,
                          const std::string& path, const git::ObjectId& found) {
  const Result<std::string> content = repository.read_blob(found);
  if (!content.ok()) return content.error().message;
  const std::optional<std::string> wanted = expected.unified_file(path);
  return wanted ? first_difference(*wanted, *content, "the commit") : "is not what the log gives";
}

class Difference {
 public:
  Difference(const ledger::Ledger& ledger, const git::Repository& repository,
             const git::CommitInfo& commit, Recomputation& expected)
      : ledger_(ledger), repository_(repository), commit_(commit), expected_(expected) {}

  Result<std::vector<SnapshotProblem>> list() {
    const std::optional<Trailers> trailers = parse_trailers(commit_.message);
    const state::State& state = expected_.builder().state();
    const bool is_fork = trailers && trailers->size == state.size &&
                         trailers->root != expected_.builder().root().hex();
    klass_ = is_fork ? "fork" : "rewrite";
    if (trailers && trailers->size != state.size) {
      add("Daybook-Position",
          "shows " + std::to_string(trailers->size.value) + " events where the log gives " +
              std::to_string(state.size.value) + ": commits before it were removed or added");
      return std::move(problems_);
    }
    DAYBOOK_RETURN_IF_ERROR(compare_files());
    if (!trailers) {
      problems_.push_back({commit_.id.hex, "commit", kNoTrailers, klass_});
    } else if (problems_.empty()) {
      add("commit", "its author, dates, message, parent or tree is not what the log gives at " +
                        std::to_string(state.size.value) + " events");
    }
    return std::move(problems_);
  }

 private:
  void add(const std::string& where, const std::string& what) {
    if (problems_.size() < kMaxPaths) problems_.push_back({commit_.id.hex, where, what, klass_});
  }

  Result<void> compare_files() {
    std::map<std::string, git::ObjectId> wanted;
    for (const git::TreeEntry& entry : expected_.files()) wanted[entry.path] = entry.blob;
    const Result<std::vector<git::TreeEntry>> found = repository_.list_files(commit_.id);
    if (!found.ok() && found.error().kind == ErrorKind::kEnvironment) return found.error();
    if (!found.ok()) {
      problems_.push_back({commit_.id.hex, "tree", found.error().message, "bit rot"});
      return {};
    }
    for (const git::TreeEntry& entry : *found) {
      const auto at = wanted.find(entry.path);
      if (at == wanted.end()) {
        add(entry.path, "should not be there");
        continue;
      }
      if (at->second != entry.blob && !add_signature_problem(entry)) {
        add(entry.path, describe_file(repository_, expected_.builder(), entry.path, entry.blob));
      }
      wanted.erase(at);
    }
    for (const auto& [path, blob] : wanted) add(path, "is missing");
    return {};
  }

  bool add_signature_problem(const git::TreeEntry& entry) {
    if (entry.path != kCheckpointPath) return false;
    const Result<std::string> note = repository_.read_blob(entry.blob);
    if (!note.ok()) return false;
    const auto problem = signature_problem(*note, *ledger_.keys());
    if (!problem) return false;
    if (problem->rfind("key misuse", 0) == 0) klass_ = "key misuse";
    add(entry.path, *problem);
    return true;
  }

  const ledger::Ledger& ledger_;
  const git::Repository& repository_;
  const git::CommitInfo& commit_;
  Recomputation& expected_;
  std::string klass_;
  std::vector<SnapshotProblem> problems_;
};

Result<Recomputation> recompute(const ledger::Ledger& ledger, const git::Repository& repository,
                                const Chain& chain, size_t steps) {
  DAYBOOK_TRY(Recomputation expected, Recomputation::start(ledger, repository, chain));
  const auto step = [&](const StoredTransaction& transaction) -> Result<bool> {
    if (expected.steps() == steps) return false;
    DAYBOOK_RETURN_IF_ERROR(expected.next(transaction));
    return true;
  };
  DAYBOOK_RETURN_IF_ERROR(for_each_transaction(ledger, TreeSize(0), ledger.size(), step));
  return expected;
}

// A commit that does not say what it shows stands in for the snapshot of its place, or was added on
// top of the one before it: compared with the one of the two that it is nearer to.
Result<std::vector<SnapshotProblem>> describe_foreign(const ledger::Ledger& ledger,
                                                      const git::Repository& repository,
                                                      const Chain& chain,
                                                      const git::CommitInfo& commit, size_t place) {
  DAYBOOK_TRY(Recomputation own, recompute(ledger, repository, chain, place + 1));
  DAYBOOK_TRY(std::vector<SnapshotProblem> as_own,
              Difference(ledger, repository, commit, own).list());
  if (as_own.size() == 1) return as_own;  // nothing but the missing trailers
  DAYBOOK_TRY(Recomputation before, recompute(ledger, repository, chain, place));
  DAYBOOK_TRY(std::vector<SnapshotProblem> as_added,
              Difference(ledger, repository, commit, before).list());
  return as_added.size() < as_own.size() ? as_added : as_own;
}

}  // namespace

Result<std::vector<SnapshotProblem>> describe_difference(const ledger::Ledger& ledger,
                                                         const git::Repository& repository,
                                                         const Chain& chain, size_t index,
                                                         size_t place) {
  DAYBOOK_TRY(const git::CommitInfo commit, repository.read_commit(chain.commits[index]));
  const std::optional<Trailers> trailers = parse_trailers(commit.message);
  if (!trailers) return describe_foreign(ledger, repository, chain, commit, place);
  DAYBOOK_TRY(Recomputation expected, recompute(ledger, repository, chain, place + 1));
  if (expected.steps() <= place && trailers->size > ledger.size()) {
    return std::vector<SnapshotProblem>{
        {commit.id.hex, "Daybook-Position",
         "the branch shows " + std::to_string(trailers->size.value) + " events and the log has " +
             std::to_string(ledger.size().value) +
             ": the log was put back from an older copy, or the branch is another log's",
         "stale copy"}};
  }
  return Difference(ledger, repository, commit, expected).list();
}

}  // namespace daybook::project
