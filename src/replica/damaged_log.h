// Internal to replica: what the files of a damaged store still say, read without opening its
// LevelDB (which would write to them), and the copies that are made of them.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "ledger/ledger.h"
#include "replica/source_check.h"

namespace daybook::replica {

// Nothing of it is checked.
struct DamagedLog {
  // Position → every bytes that any file holds under it, the newest last.
  std::map<uint64_t, std::vector<std::string>> entries;
  std::vector<std::string> notes;  // what may be signed heads, of head, checkpoint and LevelDB
  std::vector<std::string> found;  // damage, in words

  [[nodiscard]] bool holds(uint64_t position, const std::string& entry) const;
  // The longest head that one of `keys` signed; nullopt: none.
  [[nodiscard]] std::optional<SignedHead> head(const note::KeyHistory& keys) const;
};

Result<DamagedLog> read_damaged_log(const ledger::Paths& paths);

// Opens a copy in `scratch` (removed before and afterwards) and checks log and index: what is
// wrong, in words.
Result<std::vector<std::string>> examine_copy(const ledger::Paths& paths,
                                              const std::string& scratch, Clock& clock);

// A folder for them in .daybook/damaged that is not there yet.
Result<std::string> new_kept_folder(const ledger::Paths& paths, TimeNs now);

// Copies log/, head, checkpoint and identity, those that are there, into the new folder `target`,
// synced.
Result<void> copy_store_files(const ledger::Paths& paths, const std::string& target);

// Removes a folder with all that is in it, if it is there.
Result<void> remove_folder(const std::string& path);

}  // namespace daybook::replica
