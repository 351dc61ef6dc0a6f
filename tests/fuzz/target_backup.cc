// A backup in which one file holds other bytes: `backup verify` says so, whatever they are, and
// never takes them for what was signed. The first byte says which file.
#include <algorithm>
#include <filesystem>

#include "fuzz/input.h"
#include "fuzz/scratch.h"
#include "kv/durable_file.h"
#include "replica/backup.h"

namespace daybook {
namespace {

namespace fs = std::filesystem;

struct BackupFile {
  std::string path, bytes;
};

// Small files first; all of them are kept to be put back.
std::vector<BackupFile> make_backup() {
  const std::string folder = fuzz::scratch_folder() + "/backup";
  const std::string root = fuzz::sample_ledger().paths().root;
  const auto made = replica::create_backup({root, folder, false}, fuzz::fixed_clock(), {});
  if (!made.ok()) check_failed(__FILE__, __LINE__, "backup", made.error().message);
  std::vector<BackupFile> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    const std::string path = fs::relative(entry.path(), folder).generic_string();
    if (!entry.is_regular_file() || path.front() == '.') continue;
    files.push_back({path, kv::read_file(entry.path().string()).value()});
  }
  std::sort(files.begin(), files.end(),
            [](const BackupFile& a, const BackupFile& b) { return a.path < b.path; });
  return files;
}

}  // namespace
}  // namespace daybook

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace daybook;
  static const std::vector<BackupFile> kFiles = make_backup();
  static const note::Verifier kKey = fuzz::sample_ledger().verifier();
  fuzz::Input input(data, size);
  const BackupFile& file = kFiles[input.below(static_cast<unsigned>(kFiles.size()))];
  const std::string bytes(input.rest());
  fuzz::put_file("backup/" + file.path, bytes);
  const auto check = replica::verify_backup(fuzz::scratch_folder() + "/backup", kKey, {});
  fuzz::put_file("backup/" + file.path, file.bytes);
  DAYBOOK_CHECK(check.ok());
  // The list of checksums may say the same in other bytes.
  const bool may_be_sound = bytes == file.bytes || file.path == replica::kSumsName;
  if (check->problems.empty() && !may_be_sound)
    check_failed(__FILE__, __LINE__, "named", file.path);
  return 0;
}
