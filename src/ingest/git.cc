// A repository's history: the commits of a ref that the log has not taken yet, oldest first.
#include <algorithm>
#include <set>

#include "git/source.h"
#include "ingest/git_known.h"
#include "ingest/git_step.h"
#include "ingest/importers.h"

namespace daybook::ingest {
namespace {

// A repository that cannot be read is bad input; "damaged" is said of our own store.
Error as_input(Error error) {
  if (error.kind == ErrorKind::kDamaged) error.kind = ErrorKind::kInvalid;
  return error;
}

Result<KnownHistory> scan_history(const ledger::Ledger& ledger) {
  KnownHistory history;
  DAYBOOK_RETURN_IF_ERROR(ledger.scan(Position(0), ledger.size(),
                                      [&history](const event::Event& event, std::string_view) {
                                        history.note(event);
                                        return Result<void>();
                                      }));
  return history;
}

std::string listed(const std::vector<std::string>& paths) {
  std::string list;
  for (const std::string& path : paths) list += (list.empty() ? "" : ", ") + path;
  return list.empty() ? "all paths" : list;
}

class GitImport {
 public:
  GitImport(Planner& planner, const git::SourceRepository& repository, const GitSource& source,
            KnownSource& known, KnownHistory& history)
      : planner_(planner),
        repository_(repository),
        source_(source),
        history_(history),
        commits_(planner, repository, source.paths, known, history) {}

  Result<void> plan() {
    DAYBOOK_TRY(const git::ObjectId tip, repository_.resolve(source_.ref));
    DAYBOOK_TRY(const std::vector<git::ObjectId> ids, repository_.first_parents(tip));
    DAYBOOK_TRY(const size_t start, first_new(ids));
    tell_of_history(ids);
    for (size_t i = start; i < ids.size(); ++i) {
      DAYBOOK_RETURN_IF_ERROR(plan_commit(ids, i));
    }
    commits_.finish();
    return {};
  }

 private:
  // Index of the commit after the last one that has a marker. Those before it without one touched
  // nothing.
  Result<size_t> first_new(const std::vector<git::ObjectId>& ids) {
    size_t start = 0;
    for (size_t i = 0; i < ids.size(); ++i) {
      const auto marker = history_.markers().find(ids[i].hex);
      if (marker == history_.markers().end()) continue;
      if (marker->second.paths != source_.paths) {
        return conflict("commit " + ids[i].hex + " was imported with " +
                        listed(marker->second.paths) + ", and this is " + listed(source_.paths) +
                        ": one log reads a repository with the same paths; import into another "
                        "daybook for others");
      }
      ++planner_.report.commits_known;
      start = i + 1;
      if (marker->second.is_shallow && repository_.shallow().count(ids[i]) == 0) {
        planner_.findings.add("older-commits", ids[i].hex,
                              "was the oldest commit of a shallow clone when it was imported: "
                              "the commits before it are not in the log");
      }
    }
    return start;
  }

  void tell_of_history(const std::vector<git::ObjectId>& ids) {
    const std::string& last = history_.last_commit();
    const bool is_here = std::any_of(ids.begin(), ids.end(),
                                     [&last](const git::ObjectId& id) { return id.hex == last; });
    if (!last.empty() && !is_here) {
      commits_.follow(last);
      planner_.findings.add("other-history", source_.ref,
                            "commit " + last +
                                ", which was imported last, is not in its history: "
                                "it was rewritten, or this is another branch or repository");
    }
    if (repository_.shallow().count(ids.front()) != 0) {
      planner_.findings.add("shallow-repository", ids.front().hex,
                            "is where this shallow clone begins: what was before is not read");
    }
  }

  Result<void> plan_commit(const std::vector<git::ObjectId>& ids, size_t index) {
    DAYBOOK_TRY(const git::CommitInfo commit, repository_.read_commit(ids[index]));
    std::optional<git::CommitInfo> parent;
    if (index > 0) {
      DAYBOOK_TRY(parent, repository_.read_commit(ids[index - 1]));
    }
    const Result<void> planned = commits_.plan(commit, parent ? &*parent : nullptr);
    return planned.ok() ? planned : planned.error().with_context("commit " + commit.id.hex);
  }

  Planner& planner_;
  const git::SourceRepository& repository_;
  const GitSource& source_;
  KnownHistory& history_;
  CommitPlanner commits_;
};

}  // namespace

Result<Plan> plan_git(ledger::Ledger& ledger, const GitSource& source, const Options& options) {
  auto repository = git::SourceRepository::open(source.repository);
  if (!repository.ok()) return as_input(repository.error());
  DAYBOOK_TRY(Planner planner, Planner::start(ledger, options));
  DAYBOOK_TRY(KnownSource known, scan_known(ledger));
  known.is_register = true;
  DAYBOOK_TRY(KnownHistory history, scan_history(ledger));
  planner.on_event = [&history](const event::Event& event) { history.note(event); };
  GitImport import(planner, **repository, source, known, history);
  const Result<void> planned = import.plan();
  if (!planned.ok()) return as_input(planned.error());
  return planner.finish();
}

}  // namespace daybook::ingest
