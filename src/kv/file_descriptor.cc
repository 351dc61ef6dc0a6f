#include "kv/file_descriptor.h"

#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace daybook::kv {
namespace {

const char* advice(int error_number) {
  switch (error_number) {
    case ENOSPC:
    case EDQUOT:
      return "; free some space and try again";
    case EACCES:
    case EPERM:
      return "; check the owner and the permissions";
    case EROFS:
      return "; it is on a read-only file system";
    case EMFILE:
    case ENFILE:
      return "; raise the limit on open files (ulimit -n)";
    case EIO:
      return "; the disk reports an error: check it before going on";
    default:
      return "";
  }
}

}  // namespace

FileDescriptor::~FileDescriptor() {
  if (fd_ >= 0) ::close(fd_);
}

FileDescriptor open_file(const std::string& path, int flags, unsigned mode) {
  int fd = -1;
  do {
    fd = ::open(path.c_str(), flags | O_CLOEXEC, static_cast<mode_t>(mode));
  } while (fd < 0 && errno == EINTR);
  return FileDescriptor(fd);
}

Error errno_error(const std::string& action, const std::string& path, int error_number) {
  return environment("cannot " + action + " " + path + ": " + std::strerror(error_number) +
                     advice(error_number));
}

}  // namespace daybook::kv
