// Keeps <files_folder>/<network>.unified.json in the work tree equal to the log's head, by atomic
// replaces, and notices when somebody edited one by hand. Its position and the digests of what it
// wrote are in .daybook/projectors/files.json, written before (intent) and after the files, so that
// a crash repeats and never skips.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "ledger/ledger.h"

namespace daybook::project {

struct FileReport {
  TreeSize position;                 // events projected
  std::vector<std::string> written;  // file names
  std::vector<std::string> unchanged;
  std::vector<std::string> removed;  // a network that was renamed
  std::vector<std::string>
      hand_edited;  // left alone (unless force): neither ours nor an imported source's bytes
};

// `force` overwrites hand-edited files.
Result<FileReport> project_files(ledger::Ledger& ledger, bool force);

// What is on disk against the fold at the projector's own position: one line for each file that
// differs.
Result<std::vector<std::string>> check_files(ledger::Ledger& ledger);

// The same for whoever folds the log already: the sizes at which the files must be rendered
// (file_state.h: render_files), and the comparison with them.
Result<std::vector<TreeSize>> sizes_of_files(const ledger::Ledger& ledger);
using RenderedFiles = std::map<TreeSize, std::map<std::string, std::string>>;
Result<std::vector<std::string>> check_files(const ledger::Ledger& ledger,
                                             const RenderedFiles& rendered);

// Deletes the projector's files and position, for `replay rebuild`.
Result<void> reset_files(ledger::Ledger& ledger);

}  // namespace daybook::project
