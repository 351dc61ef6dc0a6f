// Where the snapshot branch stands.
#pragma once

#include <optional>

#include "git/repository.h"
#include "ledger/ledger.h"

namespace daybook::cli {

struct SnapshotTip {
  std::optional<git::ObjectId> commit;  // nullopt: no branch yet
  std::optional<TreeSize> size;         // events that it shows; nullopt: not a daybook commit
  bool is_ours = false;                 // it names the root that this log has at that size
};

Result<SnapshotTip> snapshot_tip(const ledger::Ledger& ledger);

}  // namespace daybook::cli
