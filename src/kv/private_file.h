// Files with a secret in them: as ssh does, one that others can read is not used.
#pragma once

#include <string>

#include "base/result.h"
#include "kv/file_system.h"

namespace daybook::kv {

// kEnvironment, with the chmod to run: the group or others may read or write it.
Result<void> check_private(const std::string& path, FileSystem& files = system_files());
// As read_file; and as check_private: then nothing of it is handed out.
Result<std::string> read_private_file(const std::string& path, uint64_t limit,
                                      FileSystem& files = system_files());

}  // namespace daybook::kv
