#include "project/git_state.h"

#include "json/json.h"
#include "kv/durable_file.h"
#include "project/file_state.h"

namespace daybook::project {
namespace {

bool has_text(const json::Value& value, const char* key) {
  return value.contains(key) && value[key].is_string();
}

}  // namespace

std::string git_state_path(const ledger::Paths& paths) {
  return paths.store + "/projectors/git.json";
}

Result<std::optional<GitState>> load_git_state(const ledger::Paths& paths) {
  DAYBOOK_TRY(const std::optional<std::string> text, read_if_there(paths, git_state_path(paths)));
  if (!text) return std::optional<GitState>();
  const Result<json::Value> value = json::parse(*text);
  const bool is_ours = value.ok() && value->is_object() && has_text(*value, "repository") &&
                       has_text(*value, "branch") && has_text(*value, "tip") &&
                       value->contains("position") && (*value)["position"].is_number_unsigned();
  if (!is_ours) {
    return damaged(git_state_path(paths) +
                   " is not what the git projector writes; it can be deleted: a snapshot branch "
                   "that was set back before is then not missed");
  }
  return std::optional(
      GitState{(*value)["repository"].get<std::string>(), (*value)["branch"].get<std::string>(),
               TreeSize((*value)["position"].get<uint64_t>()), (*value)["tip"].get<std::string>()});
}

Result<void> save_git_state(const ledger::Paths& paths, const GitState& state) {
  const json::Value value = {{"repository", state.repository},
                             {"branch", state.branch},
                             {"position", state.size.value},
                             {"tip", state.tip}};
  DAYBOOK_RETURN_IF_ERROR(make_projectors_folder(paths, git_state_path(paths)));
  return kv::replace_file(git_state_path(paths), json::stringify(value, 2) + "\n", 0644,
                          *paths.files);
}

}  // namespace daybook::project
