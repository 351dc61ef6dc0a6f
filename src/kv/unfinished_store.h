// A LevelDB folder without CURRENT: a store that lost it, or one whose creation was interrupted.
//
// LevelDB makes a new store in the order MANIFEST, CURRENT, log; records go into the log only after
// that (Store::open has synced the folder by then). So what an interrupted creation leaves is small
// and holds nothing: a MANIFEST of no table and of no write, whole or torn, and empty logs. Every
// other file of a store is the trace of one that was in use, and stays what it is: evidence.
#pragma once

#include <optional>
#include <string>

#include "base/result.h"
#include "kv/file_system.h"

namespace daybook::kv {

// The name of a file that shows that a store was here; nullopt: none was, so that one can be made.
// Reads only. kEnvironment: cannot look.
Result<std::optional<std::string>> find_lost_store(const std::string& folder, FileSystem& files);

}  // namespace daybook::kv
