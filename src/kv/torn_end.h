// What a loss of power may leave of the write that it interrupted: an end of the newest log, or of
// the MANIFEST, that cannot be read.
//
// LevelDB takes a file that was cut short inside its last record for the trace of a crash. A disk
// may also keep the file's new size and lose some of the sectors before it (POSIX promises nothing
// until the sync returns, and file systems that do not order data before sizes do that): LevelDB
// opened strictly calls it corruption, and so it is, unless nobody was ever told of that write. The
// files cannot say; whoever knows what was acknowledged can: see StoreOptions.
#pragma once

#include <map>
#include <string>

#include "base/result.h"
#include "kv/file_system.h"

namespace daybook::kv {

// Path → its content up to the last record that can be read, of the newest log that is not empty
// and of the MANIFEST in use, where damage follows that record and no readable one follows the
// damage. Empty: there is no such end, and the damage is elsewhere. Reads only.
Result<std::map<std::string, std::string>> find_torn_ends(const std::string& folder,
                                                          FileSystem& files);

}  // namespace daybook::kv
