// `daybook replay rebuild`: delete every derived record, file and commit, make them again from the
// log's events alone, and compare with what was there: byte for byte, id for id.
//
// The events, tree hashes, checkpoint and key are not derived and are not touched. A crash in the
// middle leaves derived things missing, never the record: running it again, or `daybook project`,
// brings them back.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "git/repository.h"
#include "ledger/ledger.h"

namespace daybook::replay {

struct RebuildReport {
  TreeSize size;
  uint64_t index_records = 0, files = 0, commits = 0;  // made
  std::optional<git::ObjectId> old_tip, new_tip;
  std::vector<std::string> differences;  // one line each; empty: everything was as the log says
};

// `progress(phase, done, total)` may be empty. The ledger must be open for writing, with its key.
Result<RebuildReport> rebuild(
    ledger::Ledger& ledger,
    const std::function<void(const std::string&, uint64_t, uint64_t)>& progress);

}  // namespace daybook::replay
