#include "ingest/git_database.h"

#include <stdlib.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "ingest/draft.h"
#include "kv/durable_file.h"

namespace daybook::ingest {
namespace {

class PrivateFolder {
 public:
  static Result<PrivateFolder> make() {
    std::error_code error;
    const std::filesystem::path base = std::filesystem::temp_directory_path(error);
    if (error) return environment("no folder for temporary files: " + error.message());
    std::string pattern = (base / "daybook-import-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) {  // 0700
      return environment("cannot make a temporary folder in " + base.string() + ": " +
                         std::strerror(errno));
    }
    return PrivateFolder(std::move(pattern));
  }
  ~PrivateFolder() {
    std::error_code ignored;
    if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
  }
  PrivateFolder(PrivateFolder&& other) noexcept : path_(std::exchange(other.path_, "")) {}
  PrivateFolder& operator=(PrivateFolder&&) = delete;
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  explicit PrivateFolder(std::string path) : path_(std::move(path)) {}
  std::string path_;
};

// LOG and LOCK say nothing.
bool is_evidence(const std::string& name) {
  if (name == "CURRENT" || name.rfind("MANIFEST-", 0) == 0) return true;
  const std::string extension = std::filesystem::path(name).extension().string();
  return extension == ".ldb" || extension == ".sst" || extension == ".log";
}

}  // namespace

LiveRecords live_records(const LevelDbFolder& folder) {
  LiveRecords live;
  for (const LevelDbRecord& record : folder.records) {  // by sequence
    live.erase(record.raw.key);
    if (record.is_contract() && !record.raw.is_delete) live.emplace(record.raw.key, record);
  }
  return live;
}

Result<LevelDbFolder> read_database(const git::SourceRepository& repository,
                                    const std::string& path, const git::ObjectId& tree) {
  DAYBOOK_TRY(const PrivateFolder scratch, PrivateFolder::make());
  DAYBOOK_TRY(const std::vector<git::TreeItem> items, repository.read_tree(tree));
  for (const git::TreeItem& item : items) {
    if (item.mode == git::kFolderMode || !is_evidence(item.name)) continue;
    Result<std::string> bytes = repository.read_blob(item.id);
    if (!bytes.ok()) return bytes.error().with_context(path + "/" + item.name);
    DAYBOOK_RETURN_IF_ERROR(kv::create_exclusive(scratch.path() + "/" + item.name, *bytes, 0600));
  }
  Result<LevelDbFolder> folder = read_folder(scratch.path(), path_tail(path, SIZE_MAX));
  if (!folder.ok()) {
    // Its message names the scratch folder.
    return Error{folder.error().kind, path + ": no LevelDB folder that can be read"};
  }
  folder->path = path;
  return folder;
}

}  // namespace daybook::ingest
