// `daybook replay rebuild`: make every derived record, file and commit from the log's events alone,
// beside what is there; compare, byte for byte, id for id; then switch.
//
// The events, tree hashes, checkpoint and key are not derived and are not touched. At every moment
// a crash leaves at least what was there before: files are replaced one by one after their bytes
// were kept, the branch moves in one step, the index gets only records that it should have. What is
// replaced is kept: files as NAME.before-rebuild, the branch as <branch>.before-rebuild.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "git/repository.h"
#include "ledger/ledger.h"

namespace daybook::replay {

struct RebuildOptions {
  std::optional<TreeSize> at;  // only with `out`
  std::string out;             // a folder that is empty or not there; "": in place
  bool index = true, files = true, git = true;
};

// "index@2", "files@1", "git@1" (also without the version): that one alone. kUsage with what there
// is.
Result<RebuildOptions> choose_projector(const std::string& text);

struct RebuildReport {
  TreeSize size;
  uint64_t index_records = 0, files = 0, commits = 0;  // made
  std::optional<git::ObjectId> old_tip, new_tip;
  std::vector<std::string> differences;  // one line each; empty: everything was as the log says
  std::vector<std::string> kept;         // where what was replaced is now
};

// `progress(phase, done, total)` may be empty. In place, the ledger must be open for writing; the
// log's key must be there for the branch.
Result<RebuildReport> rebuild(
    ledger::Ledger& ledger, const RebuildOptions& options,
    const std::function<void(const std::string&, uint64_t, uint64_t)>& progress);

}  // namespace daybook::replay
