// Whether something is there, for folders that may not be looked into, too.
#pragma once

#include <cerrno>
#include <string>

#include "base/result.h"
#include "kv/file_descriptor.h"
#include "kv/file_system.h"

namespace daybook::kv {

// kEnvironment, naming the path, when that cannot be told (no permission, for example).
inline Result<bool> path_exists(const std::string& path, FileSystem& files = system_files()) {
  const int error = files.info(path, true).error;
  if (error == 0) return true;
  if (error == ENOENT || error == ENOTDIR) return false;
  return errno_error("look at", path, error);
}

}  // namespace daybook::kv
