#include "kv/status.h"

#include <cerrno>
#include <cstring>
#include <string_view>

namespace daybook::kv {
namespace {

constexpr std::string_view kNotFoundPrefix = "NotFound: ";

// LevelDB 1.23, util/env_posix.cc: "IO error: DIR/LOCK: already held by process" (this one) and
// "IO error: lock DIR/LOCK: STRERROR" (another). fcntl(2) says EAGAIN or EACCES when another one
// holds it.
bool is_lock_held(std::string_view text) {
  if (text.find("/LOCK: already held by process") != std::string_view::npos) return true;
  if (text.find("IO error: lock ") != 0) return false;
  return text.ends_with(std::strerror(EAGAIN)) || text.ends_with(std::strerror(EACCES));
}

// A table that is shorter than the MANIFEST says: reading a memory-mapped one past its end is
// EINVAL.
bool is_short_table(std::string_view text) {
  const bool table = text.find(".ldb: ") != std::string_view::npos ||
                     text.find(".sst: ") != std::string_view::npos;
  return table && text.ends_with(std::strerror(EINVAL));
}

Error damage(const std::string& folder, const std::string& text) {
  return damaged("store " + folder + " is damaged: " + text +
                 "; stop writing to it and restore it from a backup or a replica");
}

}  // namespace

bool is_absent_key(const leveldb::Status& status) {
  return status.IsNotFound() && status.ToString() == kNotFoundPrefix;
}

Error store_error(const leveldb::Status& status, const std::string& folder) {
  const std::string text = status.ToString();
  if (is_lock_held(text)) {
    return busy("store " + folder + " is open already (" + text + "); wait for it or stop it");
  }
  // Not found is a missing file here: an absent key is no error.
  if (status.IsCorruption() || status.IsNotFound() || is_short_table(text)) {
    return damage(folder, text);
  }
  return environment("store " + folder + ": " + text);
}

leveldb::Status errno_status(int error_number, const std::string& context) {
  if (error_number == 0) return leveldb::Status::OK();
  const char* const text = std::strerror(error_number);
  return error_number == ENOENT ? leveldb::Status::NotFound(context, text)
                                : leveldb::Status::IOError(context, text);
}

}  // namespace daybook::kv
