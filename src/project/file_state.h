// .daybook/projectors/files.json: what the file projector wrote, and what it is about to write.
// Format: docs/format/git-branch.md, "The work-tree files". Disposable: without it, files that the
// log does not give count as edited by hand.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "ledger/ledger.h"

namespace daybook::project {

using Digests = std::map<std::string, std::string>;  // file name → SHA-256 in hex

struct FileState {
  TreeSize position;  // events shown by `files`
  Digests files;
  struct Pending {
    TreeSize position;
    Digests files;
    friend bool operator==(const Pending&, const Pending&) = default;
  };
  std::optional<Pending> pending;  // an intent: each file may be as in `files` or as here
  friend bool operator==(const FileState&, const FileState&) = default;

  [[nodiscard]] bool knows(const std::string& name, const std::string& digest) const;
};

std::string file_state_path(const ledger::Paths& paths);
// nullopt: nothing was projected yet. kDamaged when it cannot be read as such, with what to do.
Result<std::optional<FileState>> load_file_state(const ledger::Paths& paths);
Result<void> save_file_state(const ledger::Paths& paths, const FileState& state);

// File name → content of every network's file in `state`.
std::map<std::string, std::string> render_files(const state::State& state);
// The folder of what the projectors remember, for `file`, which is about to be written in it.
Result<void> make_projectors_folder(const ledger::Paths& paths, const std::string& file);
// nullopt: no such file. `path` lies where `paths` do.
Result<std::optional<std::string>> read_if_there(const ledger::Paths& paths,
                                                 const std::string& path);

}  // namespace daybook::project
