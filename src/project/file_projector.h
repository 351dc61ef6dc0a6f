// Keeps <files_folder>/<network>.unified.json in the work tree equal to the log's head, by atomic
// replaces, and notices when somebody edited one by hand. Its position and the digests of what it
// wrote are in .daybook/projectors/files.json, written before (intent) and after the files, so that
// a crash repeats and never skips.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "project/file_state.h"

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

// The fold of a prefix of the log. Histories grow with the log: those of these networks are not in
// it.
struct FoldedState {
  state::State state;
  std::set<ChainId> without_histories;
};

// The same for whoever folds the log already. `ledger` must outlive it.
class FileCheck {
 public:
  static Result<FileCheck> start(const ledger::Ledger& ledger);
  // The sizes whose states it needs; at most two.
  [[nodiscard]] const std::vector<TreeSize>& sizes() const { return sizes_; }
  // Renders one file after another, and only what there is a file to compare with. Histories that
  // are not in the state are read again from the log, those of one network at a time.
  [[nodiscard]] Result<std::vector<std::string>> finish(
      const std::map<TreeSize, FoldedState>& states) const;

 private:
  FileCheck(const ledger::Ledger& ledger, std::optional<FileState> remembered);
  const ledger::Ledger* ledger_;
  std::optional<FileState> remembered_;
  std::vector<TreeSize> sizes_;
};

// Deletes the projector's files and position, for `replay rebuild`.
Result<void> reset_files(ledger::Ledger& ledger);

}  // namespace daybook::project
