// replace_file (kv/durable_file.h) by way of a temporary that its folder's owner names.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "kv/file_system.h"

namespace daybook::kv {

// As replace_file; a crash may leave `temporary`, which must be in the same folder: a name that the
// folder's own clean-up knows.
Result<void> replace_file_through(const std::string& temporary, const std::string& path,
                                  std::string_view content, unsigned mode,
                                  FileSystem& files = system_files());

}  // namespace daybook::kv
