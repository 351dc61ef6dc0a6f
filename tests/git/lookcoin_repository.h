// The repository that the corpus's script builds, one commit for each folder of a real history.
//
// The script copies folder after folder over the work tree, with the times that the files have,
// within one second: git then takes a file of the same size for the one it knows, and which files
// depends on how fast the machine is (its index compares whole seconds). Without an index git reads
// every file, so each commit holds its folder, on any machine.
#pragma once

#include <filesystem>

#include "git/git_cli.h"

namespace daybook::testing {

inline std::string lookcoin_script() {
  return DAYBOOK_SOURCE_DIR "/../shared/corpus/make-lookcoin-repo.sh";
}

inline CommandOutput make_lookcoin_repository(const std::string& folder) {
  const std::string without_index =
      R"(git() { if [ "${3:-}" = add ]; then rm -f "$2/.git/index"; fi; command git "$@"; })"
      R"(; export -f git; exec bash "$0" "$1")";
  return run_command("bash -c " + shell_quote(without_index) + " " +
                     shell_quote(lookcoin_script()) + " " + shell_quote(folder));
}

}  // namespace daybook::testing
