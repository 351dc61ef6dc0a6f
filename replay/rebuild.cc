#include "replay/rebuild.h"

#include <algorithm>

#include "project/file_projector.h"
#include "project/git_projector.h"
#include "replay/remembered.h"
#include "versions/versions.h"

namespace daybook::replay {
namespace {

using Progress = std::function<void(const std::string&, uint64_t, uint64_t)>;

std::function<void(uint64_t, uint64_t)> phase(const Progress& progress, const std::string& name) {
  if (!progress) return {};
  return [&progress, name](uint64_t done, uint64_t total) { progress(name, done, total); };
}

Result<void> rebuild_index(ledger::Ledger& ledger, const Progress& progress,
                           RebuildReport& report) {
  DAYBOOK_TRY(const std::vector<std::string> wrong, versions::check(ledger.log()));
  DAYBOOK_TRY(const IndexImage before, remember_index(ledger));
  DAYBOOK_TRY(report.index_records,
              versions::rebuild(ledger.log(), phase(progress, "version index")));
  DAYBOOK_TRY(const IndexImage after, remember_index(ledger));
  for (const std::string& line : wrong) report.differences.push_back("version index: " + line);
  if (wrong.empty() && before != after) {
    report.differences.push_back("version index: " + std::to_string(before.records) +
                                 " records before, " + std::to_string(after.records) +
                                 " now, and their bytes differ");
  }
  return {};
}

Result<void> rebuild_files(ledger::Ledger& ledger, RebuildReport& report) {
  DAYBOOK_TRY(const FilesImage before, remember_files(ledger));
  DAYBOOK_RETURN_IF_ERROR(project::reset_files(ledger));
  DAYBOOK_TRY(const project::FileReport made, project::project_files(ledger, true));
  report.files = made.written.size() + made.unchanged.size();
  DAYBOOK_TRY(const FilesImage after, remember_files(ledger));
  DAYBOOK_TRY(const std::vector<std::string> lines, compare_files(ledger, before, after));
  report.differences.insert(report.differences.end(), lines.begin(), lines.end());
  return {};
}

// The old tip is as the log says when it is one of the new commits: a branch may have been behind.
Result<bool> is_among(const ledger::Ledger& ledger, const git::ObjectId& old_tip,
                      const std::optional<git::ObjectId>& new_tip) {
  if (!new_tip) return false;
  DAYBOOK_TRY(const auto repository,
              git::Repository::open(ledger.paths().resolve(ledger.config().git_repository)));
  DAYBOOK_TRY(const std::vector<git::ObjectId> commits, repository->history(*new_tip));
  return std::find(commits.begin(), commits.end(), old_tip) != commits.end();
}

Result<void> rebuild_git(ledger::Ledger& ledger, const Progress& progress, RebuildReport& report) {
  DAYBOOK_TRY(report.old_tip, project::reset_git(ledger));
  DAYBOOK_TRY(const project::GitReport made,
              project::project_git(ledger, phase(progress, "snapshots")));
  report.commits = made.commits;
  report.new_tip = made.tip;
  if (!report.old_tip) return {};
  DAYBOOK_TRY(const bool same, is_among(ledger, *report.old_tip, report.new_tip));
  if (!same) {
    report.differences.push_back(
        "snapshots: the branch's tip was " + report.old_tip->hex +
        ", which this log does not give; its objects are still in the repository");
  }
  return {};
}

}  // namespace

Result<RebuildReport> rebuild(ledger::Ledger& ledger, const Progress& progress) {
  if (ledger.signer() == nullptr)
    return usage("a rebuild signs snapshots: it needs the log's key, and this copy has none");
  RebuildReport report;
  report.size = ledger.size();
  DAYBOOK_RETURN_IF_ERROR(rebuild_index(ledger, progress, report));
  if (ledger.config().files_enabled) DAYBOOK_RETURN_IF_ERROR(rebuild_files(ledger, report));
  if (ledger.config().git_enabled) DAYBOOK_RETURN_IF_ERROR(rebuild_git(ledger, progress, report));
  return report;
}

}  // namespace daybook::replay
