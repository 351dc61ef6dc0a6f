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

bool remembers(const Digests& digests, const std::string& name,
               const std::optional<std::string>& content) {
  const auto digest = digests.find(name);
  return content ? digest != digests.end() && digest->second == sha256(*content).hex()
                 : digest == digests.end();
}

TreeSize last_of(const FileState& state) {
  return state.pending ? std::max(state.position, state.pending->position) : state.position;
}

// After an interrupted run each file may be the old or the new one; but nothing else.
Result<std::vector<std::string>> compare(const ledger::Ledger& ledger, const FileState& state,
                                         const RenderedFiles& rendered) {
  const Files& now = rendered.at(state.position);
  const Files& next = rendered.at(state.pending ? state.pending->position : state.position);
  std::set<std::string> names;
  for (const auto& [name, digest] : state.files) names.insert(name);
  for (const auto& [name, content] : now) names.insert(name);
  for (const auto& [name, content] : next) names.insert(name);
  std::vector<std::string> lines;
  for (const std::string& name : names) {
    const std::string relative = ledger.config().files_folder + "/" + name;
    DAYBOOK_TRY(const std::optional<std::string> found,
                read_if_there(ledger.paths(), ledger.paths().resolve(relative)));
    const std::optional<std::string> wanted = content_of(now, name);
    if (found != wanted && found != content_of(next, name)) {
      lines.push_back(relative + ": " + describe(wanted, found));
    } else if (!remembers(state.files, name, wanted) ||
               (state.pending && !remembers(state.pending->files, name, content_of(next, name)))) {
      lines.push_back(file_state_path(ledger.paths()) + ": its checksum of " + name +
                      " is not that of the file at its position: it was changed; `daybook project "
                      "--force` writes it again");
    }
  }
  return lines;
}

// What was projected is not written down, or no longer: files that are there are held against the
// head.
Result<std::vector<std::string>> compare_with_head(const ledger::Ledger& ledger,
                                                   const RenderedFiles& rendered) {
  bool any = false;
  for (const auto& [name, content] : rendered.at(ledger.size())) {
    DAYBOOK_TRY(const auto found,
                read_if_there(ledger.paths(),
                              ledger.paths().resolve(ledger.config().files_folder + "/" + name)));
    any = any || found.has_value();
  }
  if (!any) return std::vector<std::string>();
  FileState head{ledger.size(), {}, {}};
  for (const auto& [name, content] : rendered.at(ledger.size()))
    head.files[name] = sha256(content).hex();
  return compare(ledger, head, rendered);
}

}  // namespace

Result<std::vector<TreeSize>> sizes_of_files(const ledger::Ledger& ledger) {
  std::vector<TreeSize> sizes;
  if (!ledger.config().files_enabled) return sizes;
  DAYBOOK_TRY(const std::optional<FileState> state, load_file_state(ledger.paths()));
  if (state && last_of(*state) > ledger.size()) return sizes;
  sizes.push_back(state ? state->position : ledger.size());
  if (state && state->pending) sizes.push_back(state->pending->position);
  return sizes;
}

Result<std::vector<std::string>> check_files(const ledger::Ledger& ledger,
                                             const RenderedFiles& rendered) {
  if (!ledger.config().files_enabled) return std::vector<std::string>();
  DAYBOOK_TRY(const std::optional<FileState> state, load_file_state(ledger.paths()));
  if (!state) return compare_with_head(ledger, rendered);
  if (last_of(*state) > ledger.size()) {
    return std::vector<std::string>{
        file_state_path(ledger.paths()) + ": shows " + std::to_string(last_of(*state).value) +
        " events and the log has " + std::to_string(ledger.size().value) +
        ": stale copy, the log was put back from an older one"};
  }
  return compare(ledger, *state, rendered);
}

Result<std::vector<std::string>> check_files(ledger::Ledger& ledger) {
  RenderedFiles rendered;
  DAYBOOK_TRY(const std::vector<TreeSize> sizes, sizes_of_files(ledger));
  for (const TreeSize size : sizes) {
    DAYBOOK_TRY(const state::State state, ledger.state_at(size));
    rendered[size] = render_files(state);
  }
  return check_files(ledger, rendered);
}

}  // namespace daybook::project
