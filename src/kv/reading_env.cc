#include "kv/reading_env.h"

#include "kv/raw_files.h"

namespace daybook::kv {
namespace {

// Read in half a millisecond; a table takes some syncs.
constexpr uint64_t kShortLogBytes = uint64_t{64} << 10;

}  // namespace

void ReadingEnv::Schedule(void (*function)(void*), void* argument) {
  {
    const std::lock_guard guard(mutex_);
    if (!released_) {
      held_.emplace_back(function, argument);
      return;
    }
  }
  target()->Schedule(function, argument);
}

void ReadingEnv::release() {
  std::vector<std::pair<void (*)(void*), void*>> held;
  {
    const std::lock_guard guard(mutex_);
    released_ = true;
    held.swap(held_);
  }
  for (const auto& [function, argument] : held) target()->Schedule(function, argument);
}

bool has_short_log(const std::string& folder, FileSystem& files) {
  const Answer<std::vector<std::string>> names = files.list(folder);
  uint64_t bytes = 0;
  for (const std::string& name : names.value) {
    if (as_named_file(name).kind != RawFileKind::kLog) continue;
    const Answer<FileInfo> info = files.info(folder + "/" + name, true);
    if (info.error != 0) return false;
    bytes += info.value.size;
  }
  return names.error == 0 && bytes <= kShortLogBytes;
}

}  // namespace daybook::kv
