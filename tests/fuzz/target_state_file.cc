// The JSON files beside the store (replica.json, projectors/files.json, projectors/git.json) are
// read as what their writer writes, or refused. The first byte says which.
#include "fuzz/input.h"
#include "fuzz/scratch.h"
#include "project/file_state.h"
#include "project/git_state.h"
#include "replica/origin.h"

namespace daybook {
namespace {

const ledger::Paths& paths() {
  static const ledger::Paths kPaths(fuzz::scratch_folder() + "/states");
  return kPaths;
}

void put(const std::string& path, std::string_view bytes) {
  fuzz::put_file(path.substr(fuzz::scratch_folder().size() + 1), bytes);
}

// What was loaded is the same when it is saved and loaded again.
template <class State, class Load, class Save>
void check_kept(const State& loaded, const Load& load, const Save& save) {
  DAYBOOK_CHECK(save(paths(), loaded).ok());
  const auto again = load(paths());
  DAYBOOK_CHECK(again.ok() && again->has_value());
  DAYBOOK_CHECK(**again == loaded);
}

void check_replica(std::string_view bytes) {
  put(replica::origin_path(paths()), bytes);
  const auto origin = replica::load_origin(paths());
  if (!origin.ok()) {
    DAYBOOK_CHECK(origin.error().kind == ErrorKind::kDamaged);
    return;
  }
  DAYBOOK_CHECK(origin->has_value());
  (void)replica::shown_url((*origin)->url);
  check_kept(**origin, replica::load_origin, replica::save_origin);
}

void check_files(std::string_view bytes) {
  put(project::file_state_path(paths()), bytes);
  const auto state = project::load_file_state(paths());
  if (!state.ok()) {
    DAYBOOK_CHECK(state.error().kind == ErrorKind::kDamaged);
    return;
  }
  DAYBOOK_CHECK(state->has_value());
  for (const auto& [name, digest] : (*state)->files) DAYBOOK_CHECK((*state)->knows(name, digest));
  check_kept(**state, project::load_file_state, project::save_file_state);
}

void check_git(std::string_view bytes) {
  put(project::git_state_path(paths()), bytes);
  const auto state = project::load_git_state(paths());
  if (!state.ok()) {
    DAYBOOK_CHECK(state.error().kind == ErrorKind::kDamaged);
    return;
  }
  if (*state) check_kept(**state, project::load_git_state, project::save_git_state);
}

}  // namespace
}  // namespace daybook

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace daybook;
  fuzz::Input input(data, size);
  switch (input.below(3)) {
    case 0:
      check_replica(input.rest());
      break;
    case 1:
      check_files(input.rest());
      break;
    default:
      check_git(input.rest());
  }
  return 0;
}
