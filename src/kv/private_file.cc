#include "kv/private_file.h"

#include "base/siv.h"
#include "kv/durable_file.h"
#include "kv/file_descriptor.h"

namespace daybook::kv {

Result<void> check_private(const std::string& path, FileSystem& files) {
  constexpr unsigned kOthers = 077;
  const Answer<FileInfo> info = files.info(path, true);
  if (info.error != 0) return errno_error("look at", path, info.error);
  if ((info.value.mode & kOthers) == 0) return {};
  return environment(path + ": others may read or write this private key: run `chmod 600 " + path +
                     "`");
}

Result<std::string> read_private_file(const std::string& path, uint64_t limit, FileSystem& files) {
  DAYBOOK_TRY(std::string secret, read_file(path, limit, files));
  const Result<void> checked = check_private(path, files);
  if (checked.ok()) return secret;
  wipe(secret);
  return checked.error();
}

}  // namespace daybook::kv
