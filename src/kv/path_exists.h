// Whether something is there, for folders that may not be looked into, too.
#pragma once

#include <filesystem>
#include <string>
#include <system_error>

#include "base/result.h"

namespace daybook::kv {

// kEnvironment, naming the path, when that cannot be told (no permission, for example).
inline Result<bool> path_exists(const std::string& path) {
  std::error_code error;
  const bool is_there = std::filesystem::exists(path, error);
  if (error) return environment("cannot look at " + path + ": " + error.message());
  return is_there;
}

}  // namespace daybook::kv
