// .daybook/projectors/git.json: how far the snapshot branch was brought. The branch alone says
// where it is; this says where it was, so that a branch that vanished or was set back is missed.
// Disposable: without it nothing is missed. Format: docs/format/git-branch.md.
#pragma once

#include <optional>
#include <string>

#include "ledger/ledger.h"

namespace daybook::project {

struct GitState {
  std::string repository, branch;  // as configured
  TreeSize size;                   // events that the tip showed
  std::string tip;                 // its commit id
  friend bool operator==(const GitState&, const GitState&) = default;
};

std::string git_state_path(const ledger::Paths& paths);
// nullopt: none was kept. kDamaged when it is not what save_git_state writes, with what to do.
Result<std::optional<GitState>> load_git_state(const ledger::Paths& paths);
Result<void> save_git_state(const ledger::Paths& paths, const GitState& state);

}  // namespace daybook::project
