// check_files: the work-tree files against what the log gives at the projector's own position.
#include <set>

#include "project/file_projector.h"
#include "project/file_state.h"
#include "project/text_difference.h"

namespace daybook::project {
namespace {

using Files = std::map<std::string, std::string>;

std::optional<std::string> content_of(const Files& files, const std::string& name) {
  const auto found = files.find(name);
  return found == files.end() ? std::nullopt : std::optional(found->second);
}

std::string describe(const std::optional<std::string>& wanted,
                     const std::optional<std::string>& found) {
  if (!wanted) return "should not be there: no network has this name";
  if (!found) return "is missing";
  return "edited by hand: " + first_difference(*wanted, *found, "the file");
}

Result<Files> files_at(const ledger::Ledger& ledger, TreeSize size) {
  DAYBOOK_TRY(const state::State state, ledger.state_at(size));
  return render_files(state);
}

// After an interrupted run each file may be the old or the new one; but nothing else.
Result<std::vector<std::string>> compare(const ledger::Ledger& ledger, const FileState& state) {
  DAYBOOK_TRY(const Files now, files_at(ledger, state.position));
  DAYBOOK_TRY(const Files next,
              files_at(ledger, state.pending ? state.pending->position : state.position));
  std::set<std::string> names;
  for (const auto& [name, digest] : state.files) names.insert(name);
  for (const auto& [name, content] : now) names.insert(name);
  for (const auto& [name, content] : next) names.insert(name);
  std::vector<std::string> lines;
  for (const std::string& name : names) {
    const std::string relative = ledger.config().files_folder + "/" + name;
    DAYBOOK_TRY(const std::optional<std::string> found,
                read_if_there(ledger.paths().resolve(relative)));
    const std::optional<std::string> wanted = content_of(now, name);
    if (found == wanted || found == content_of(next, name)) continue;
    lines.push_back(relative + ": " + describe(wanted, found));
  }
  return lines;
}

}  // namespace

Result<std::vector<std::string>> check_files(ledger::Ledger& ledger) {
  if (!ledger.config().files_enabled) return std::vector<std::string>();
  DAYBOOK_TRY(const std::optional<FileState> state, load_file_state(ledger.paths()));
  if (!state) return std::vector<std::string>();
  const TreeSize last =
      state->pending ? std::max(state->position, state->pending->position) : state->position;
  if (last > ledger.size()) {
    return std::vector<std::string>{file_state_path(ledger.paths()) + ": shows " +
                                    std::to_string(last.value) + " events and the log has " +
                                    std::to_string(ledger.size().value) +
                                    ": stale copy, the log was put back from an older one"};
  }
  return compare(ledger, *state);
}

}  // namespace daybook::project
