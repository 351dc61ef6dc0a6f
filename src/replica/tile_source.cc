#include "replica/tile_source.h"

#include "kv/durable_file.h"

namespace daybook::replica {
namespace {

constexpr char kLogPrefix[] = "log/";
constexpr char kCheckpointName[] = "checkpoint";
// A bundle of 256 entries of the greatest length, and their lengths.
constexpr uint64_t kMaxTileBytes = merkle::kTileWidth * (merkle::kMaxEntryBytes + 2);

Error misses(const std::string& name, const std::string& path) {
  return tampered(name + " misses " + path + ": it is not a whole copy of the log");
}

}  // namespace

Result<GitTileSource> GitTileSource::open(const git::Repository& repository,
                                          const git::ObjectId& commit, const std::string& name) {
  GitTileSource source(repository, name + ", commit " + commit.hex.substr(0, 12));
  DAYBOOK_TRY(const std::vector<git::TreeEntry> entries, repository.list_files(commit));
  for (const git::TreeEntry& entry : entries) source.files_.emplace(entry.path, entry.blob);
  return source;
}

Result<std::string> GitTileSource::file(const std::string& path) const {
  const auto found = files_.find(kLogPrefix + path);
  if (found == files_.end()) return misses(name_, kLogPrefix + path);
  return repository_->read_blob(found->second);
}

Result<std::string> GitTileSource::checkpoint() const {
  return file(kCheckpointName);
}

Result<std::string> GitTileSource::tile(const merkle::TileId& tile) const {
  return file(merkle::tile_path(tile));
}

Result<std::string> FolderTileSource::file(const std::string& path) const {
  Result<std::string> bytes = kv::read_file(folder_ + "/" + path, kMaxTileBytes);
  if (!bytes.ok() && bytes.error().kind == ErrorKind::kNotFound) return misses(folder_, path);
  return bytes;
}

Result<std::string> FolderTileSource::checkpoint() const {
  return file(kCheckpointName);
}

Result<std::string> FolderTileSource::tile(const merkle::TileId& tile) const {
  return file(merkle::tile_path(tile));
}

}  // namespace daybook::replica
