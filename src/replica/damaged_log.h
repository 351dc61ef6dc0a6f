// Internal to replica: what the files of a damaged store still say, read without opening LevelDB
// (which would write to them).
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "ledger/ledger.h"
#include "replica/source_check.h"

namespace daybook::replica {

struct DamagedLog {
  // Position → every bytes that any file holds under it, the newest last. Nothing of it is checked.
  std::map<uint64_t, std::vector<std::string>> entries;
  std::optional<SignedHead> head;  // the longest that the log's key signed, of file and LevelDB
  std::vector<std::string> found;  // damage, in words

  [[nodiscard]] bool holds(uint64_t position, const std::string& entry) const;
};

Result<DamagedLog> read_damaged_log(const ledger::Paths& paths, const note::Verifier& verifier);

// Opens a copy in `scratch` (removed afterwards) and checks log and index: what is wrong, in words.
Result<std::vector<std::string>> examine_copy(const ledger::Paths& paths,
                                              const std::string& scratch, Clock& clock);

// Copies log/, checkpoint and identity, those that are there, into `target`, synced.
Result<void> copy_store_files(const ledger::Paths& paths, const std::string& target);

}  // namespace daybook::replica
