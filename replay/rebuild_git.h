// Internal to replay: the snapshot branch made again beside the live one.
#pragma once

#include "replay/rebuild.h"

namespace daybook::replay {

using RebuildProgress = std::function<void(const std::string&, uint64_t, uint64_t)>;
std::function<void(uint64_t, uint64_t)> phase_of(const RebuildProgress& progress,
                                                 const std::string& name);

// In place: a fresh repository beside the live one; its objects are copied over, so that damaged
// ones are whole again; then the branch moves in one step, if it differs.
Result<void> rebuild_git(ledger::Ledger& ledger, const RebuildProgress& progress,
                         RebuildReport& report);
// Into options.out, with everything up to report.size; compares with the live branch.
Result<void> write_git(const ledger::Ledger& ledger, const RebuildOptions& options,
                       const RebuildProgress& progress, RebuildReport& report);

}  // namespace daybook::replay
