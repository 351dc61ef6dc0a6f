#include "replay/rebuild.h"

#include <algorithm>
#include <filesystem>

#include "kv/durable_file.h"
#include "project/file_projector.h"
#include "project/file_state.h"
#include "project/git_projector.h"
#include "replay/rebuild_git.h"
#include "replay/remembered.h"
#include "versions/record.h"
#include "versions/versions.h"

namespace daybook::replay {
namespace {

namespace fs = std::filesystem;

void add_all(std::vector<std::string>& to, const std::vector<std::string>& from) {
  to.insert(to.end(), from.begin(), from.end());
}

// An index of another version cannot be compared, and is a difference.
Result<void> compare_index(const ledger::Ledger& ledger, RebuildReport& report) {
  const auto wrong = versions::check(ledger.log());
  if (!wrong.ok() && wrong.error().kind != ErrorKind::kDamaged) return wrong.error();
  if (!wrong.ok()) report.differences.push_back(wrong.error().message);
  if (!wrong.ok()) return {};
  for (const std::string& line : *wrong) report.differences.push_back("version index: " + line);
  return {};
}

Result<void> rebuild_index(ledger::Ledger& ledger, const RebuildProgress& progress,
                           RebuildReport& report) {
  DAYBOOK_RETURN_IF_ERROR(compare_index(ledger, report));
  DAYBOOK_TRY(report.index_records,
              versions::repair(ledger.log(), phase_of(progress, "version index")));
  return {};
}

// Without its position the projector knows none of its files; with one that cannot be read it does
// not start.
Result<void> drop_unreadable_file_state(const ledger::Ledger& ledger) {
  const auto loaded = project::load_file_state(ledger.paths());
  if (loaded.ok()) return {};
  if (loaded.error().kind != ErrorKind::kDamaged) return loaded.error();
  return kv::remove_file(project::file_state_path(ledger.paths()));
}

// Bytes are kept before they are replaced.
Result<void> rebuild_files(ledger::Ledger& ledger, RebuildReport& report) {
  DAYBOOK_TRY(const FilesImage before, remember_files(ledger));
  DAYBOOK_TRY(const state::State* state, ledger.state());
  const FilesImage wanted = project::render_files(*state);
  DAYBOOK_TRY(const FileDifferences found, compare_files(ledger, before, wanted));
  add_all(report.differences, found.lines);
  add_all(report.kept, found.kept);
  DAYBOOK_RETURN_IF_ERROR(drop_unreadable_file_state(ledger));
  DAYBOOK_TRY(const project::FileReport made, project::project_files(ledger, true));
  report.files = made.written.size() + made.unchanged.size();
  for (const auto& [name, bytes] : before)
    if (wanted.count(name) == 0) DAYBOOK_RETURN_IF_ERROR(remove_file(ledger, name));
  return {};
}

Result<void> write_files(const ledger::Ledger& ledger, const RebuildOptions& options,
                         RebuildReport& report) {
  DAYBOOK_TRY(const state::State state, ledger.state_at(report.size));
  const std::string folder = options.out + "/unified";
  DAYBOOK_RETURN_IF_ERROR(kv::make_folders(folder));
  const FilesImage files = project::render_files(state);
  for (const auto& [name, bytes] : files)
    DAYBOOK_RETURN_IF_ERROR(kv::replace_file(folder + "/" + name, bytes));
  report.files = files.size();
  if (report.size != ledger.size()) return {};  // the live files show the head
  DAYBOOK_TRY(const FilesImage live, remember_files(ledger));
  for (const auto& [name, bytes] : files) {
    const auto found = live.find(name);
    if (found == live.end()) report.differences.push_back("file " + name + " is missing");
    if (found != live.end() && found->second != bytes)
      report.differences.push_back("file " + name + " is not what the log gives");
  }
  return {};
}

Result<void> rebuild_beside(ledger::Ledger& ledger, const RebuildOptions& options,
                            const RebuildProgress& progress, RebuildReport& report) {
  std::error_code error;
  if (fs::exists(options.out, error) && !fs::is_empty(options.out, error))
    return conflict(options.out + " is there and not empty: name a new folder");
  DAYBOOK_RETURN_IF_ERROR(kv::make_folders(options.out));
  if (options.index) DAYBOOK_RETURN_IF_ERROR(compare_index(ledger, report));
  if (options.files) DAYBOOK_RETURN_IF_ERROR(write_files(ledger, options, report));
  return options.git ? write_git(ledger, options, progress, report) : Result<void>();
}

}  // namespace

Result<RebuildOptions> choose_projector(const std::string& text) {
  const size_t at = text.find('@');
  const std::string name = text.substr(0, at);
  const std::string version = at == std::string::npos ? "" : text.substr(at + 1);
  RebuildOptions options;
  options.index = name == "index" && (version.empty() || version == versions::kIndexVersion);
  options.files = name == "files" && (version.empty() || version == "1");
  options.git = name == "git" &&
                (version.empty() || version == std::to_string(project::kGitProjectorVersion));
  if (options.index || options.files || options.git) return options;
  return usage("no projector " + text + " in this version of daybook: there is index@" +
               std::string(versions::kIndexVersion) + ", files@1 and git@" +
               std::to_string(project::kGitProjectorVersion));
}

Result<RebuildReport> rebuild(ledger::Ledger& ledger, const RebuildOptions& options,
                              const RebuildProgress& progress) {
  if (options.git && ledger.config().git_enabled && ledger.signer() == nullptr)
    return usage("a rebuild signs snapshots: it needs the log's key, and this copy has none");
  if (options.at && options.out.empty())
    return usage(
        "the live files and branch show the head: as of a point they are made beside it, "
        "in the folder that --out names");
  RebuildReport report;
  report.size = options.at.value_or(ledger.size());
  if (report.size > ledger.size()) return not_found("the log has fewer events than that");
  if (!options.out.empty()) {
    DAYBOOK_RETURN_IF_ERROR(rebuild_beside(ledger, options, progress, report));
    return report;
  }
  if (options.index) DAYBOOK_RETURN_IF_ERROR(rebuild_index(ledger, progress, report));
  if (options.files && ledger.config().files_enabled)
    DAYBOOK_RETURN_IF_ERROR(rebuild_files(ledger, report));
  if (options.git && ledger.config().git_enabled)
    DAYBOOK_RETURN_IF_ERROR(rebuild_git(ledger, progress, report));
  return report;
}

}  // namespace daybook::replay
