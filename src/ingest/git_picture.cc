#include "ingest/git_picture.h"

#include <fnmatch.h>

#include <algorithm>

namespace daybook::ingest {
namespace {

constexpr uint32_t kModeKind = 0170000;
constexpr uint32_t kRegular = 0100000;

bool is_file(const git::TreeItem& item) {
  return (item.mode & kModeKind) == kRegular;
}

// "x.json", and copies such as "x.json.2025-08-13.backup".
bool is_json_name(const std::string& name) {
  const size_t at = name.find(".json");
  constexpr size_t kLength = 5;
  if (at == std::string::npos || at == 0) return false;
  return at + kLength == name.size() || name[at + kLength] == '.';
}

bool is_database(const std::vector<git::TreeItem>& items) {
  bool has_current = false, has_manifest = false;
  for (const git::TreeItem& item : items) {
    if (!is_file(item)) continue;
    has_current = has_current || item.name == "CURRENT";
    has_manifest = has_manifest || item.name.rfind("MANIFEST-", 0) == 0;
  }
  return has_current && has_manifest;
}

std::string joined(const std::string& folder, const std::string& below) {
  return below.empty() ? folder : folder + "/" + below;
}

bool stands_below(const std::string& path, std::string folder) {
  while (!folder.empty() && folder.back() == '/') folder.pop_back();
  if (folder.empty() || folder == ".") return true;
  return path == folder || (path.rfind(folder, 0) == 0 && path[folder.size()] == '/');
}

}  // namespace

Result<Picture> PictureReader::read(const git::ObjectId& commit_tree) {
  DAYBOOK_TRY(const Picture* const all, read_folder(commit_tree));
  Picture picture;
  for (const auto& [path, blob] : all->files) {
    if (is_wanted(path)) picture.files[path] = blob;
  }
  for (const auto& [path, tree] : all->databases) {
    if (is_wanted(path)) picture.databases[path] = tree;
  }
  return picture;
}

Result<const Picture*> PictureReader::read_folder(const git::ObjectId& tree) {
  const auto known = folders_.find(tree);
  if (known != folders_.end()) return &known->second;
  DAYBOOK_TRY(const std::vector<git::TreeItem> items, repository_.read_tree(tree));
  Picture picture;
  if (is_database(items)) picture.databases[""] = tree;
  for (const git::TreeItem& item : items) {
    if (is_file(item) && is_json_name(item.name)) picture.files[item.name] = item.id;
    if (item.mode != git::kFolderMode) continue;
    DAYBOOK_TRY(const Picture* const below, read_folder(item.id));
    for (const auto& [path, id] : below->files) picture.files[joined(item.name, path)] = id;
    for (const auto& [path, id] : below->databases) picture.databases[joined(item.name, path)] = id;
  }
  return &(folders_[tree] = std::move(picture));
}

bool PictureReader::is_wanted(const std::string& path) const {
  if (paths_.empty()) return true;
  return std::any_of(paths_.begin(), paths_.end(), [&path](const std::string& wanted) {
    return stands_below(path, wanted) || ::fnmatch(wanted.c_str(), path.c_str(), 0) == 0;
  });
}

std::vector<PathChange> differences(const std::map<std::string, git::ObjectId>& before,
                                    const std::map<std::string, git::ObjectId>& after) {
  std::vector<PathChange> changes;
  for (const auto& [path, id] : before) {
    const auto now = after.find(path);
    if (now == after.end()) {
      changes.push_back({PathChange::Kind::kDeleted, path, id, {}});
    } else if (now->second != id) {
      changes.push_back({PathChange::Kind::kModified, path, id, now->second});
    }
  }
  for (const auto& [path, id] : after) {
    if (before.count(path) == 0) changes.push_back({PathChange::Kind::kAdded, path, {}, id});
  }
  std::sort(changes.begin(), changes.end(),
            [](const PathChange& a, const PathChange& b) { return a.path < b.path; });
  return changes;
}

}  // namespace daybook::ingest
