#include "git/tree_edit.h"

#include <algorithm>
#include <cctype>

namespace daybook::git {
namespace {

struct Split {
  std::string head;
  std::string_view rest;  // empty: head is the last name
};

Split split(std::string_view path) {
  const size_t slash = path.find('/');
  if (slash == std::string_view::npos) return {std::string(path), {}};
  return {std::string(path.substr(0, slash)), path.substr(slash + 1)};
}

bool is_allowed_name(std::string_view name) {
  std::string lower(name);
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](unsigned char c) { return std::tolower(c); });
  return !name.empty() && name != "." && name != ".." && lower != ".git" && lower != "git~1" &&
         name.find('\0') == std::string_view::npos;
}

Result<void> check_path(const std::string& path) {
  std::string_view rest = path;
  while (true) {
    const size_t slash = rest.find('/');
    if (!is_allowed_name(rest.substr(0, slash))) {
      return invalid("\"" + path + "\" cannot be a path in a git tree");
    }
    if (slash == std::string_view::npos) return {};
    rest.remove_prefix(slash + 1);
  }
}

}  // namespace

Result<void> Folder::load(ObjectStore& store) {
  if (loaded_) return {};
  DAYBOOK_TRY(const std::string bytes, store.read(ObjectType::kTree, base_));
  Result<std::vector<TreeItem>> items = decode_tree(bytes);
  if (!items.ok()) return damaged("tree " + base_.hex + ": " + items.error().message);
  for (TreeItem& item : *items) {
    entries_[item.name] = Entry{item.mode, std::move(item.id), nullptr};
  }
  loaded_ = true;
  return {};
}

Result<Folder*> Folder::open_child(const std::string& name, bool create, ObjectStore& store) {
  DAYBOOK_RETURN_IF_ERROR(load(store));
  auto found = entries_.find(name);
  const bool is_folder = found != entries_.end() && found->second.mode == kFolderMode;
  if (!is_folder && !create) return nullptr;
  if (!is_folder) {
    found =
        entries_.insert_or_assign(name, Entry{kFolderMode, {}, std::make_unique<Folder>()}).first;
  } else if (!found->second.folder) {
    found->second.folder = std::make_unique<Folder>(found->second.id);
  }
  return found->second.folder.get();
}

Result<void> Folder::set_file(std::string_view path, const ObjectId& blob, ObjectStore& store) {
  const Split at = split(path);
  DAYBOOK_RETURN_IF_ERROR(load(store));
  changed_ = true;
  if (at.rest.empty()) {
    entries_.insert_or_assign(at.head, Entry{kFileMode, blob, nullptr});
    return {};
  }
  DAYBOOK_TRY(Folder* const child, open_child(at.head, true, store));
  return child->set_file(at.rest, blob, store);
}

Result<void> Folder::remove(std::string_view path, ObjectStore& store) {
  const Split at = split(path);
  DAYBOOK_RETURN_IF_ERROR(load(store));
  if (at.rest.empty()) {
    changed_ = entries_.erase(at.head) != 0 || changed_;
    return {};
  }
  DAYBOOK_TRY(Folder* const child, open_child(at.head, false, store));
  if (child == nullptr) return {};
  DAYBOOK_RETURN_IF_ERROR(child->remove(at.rest, store));
  changed_ = changed_ || child->changed_;
  if (child->entries_.empty()) {
    entries_.erase(at.head);
    changed_ = true;
  }
  return {};
}

Result<std::optional<ObjectId>> Folder::find_file(std::string_view path, ObjectStore& store) {
  const Split at = split(path);
  if (!at.rest.empty()) {
    DAYBOOK_TRY(Folder* const child, open_child(at.head, false, store));
    return child == nullptr ? std::optional<ObjectId>() : child->find_file(at.rest, store);
  }
  DAYBOOK_RETURN_IF_ERROR(load(store));
  const auto found = entries_.find(at.head);
  if (found == entries_.end() || found->second.mode == kFolderMode)
    return std::optional<ObjectId>();
  return std::optional<ObjectId>(found->second.id);
}

Result<void> Folder::list(const std::string& path, ObjectStore& store,
                          std::vector<TreeEntry>& out) {
  DAYBOOK_RETURN_IF_ERROR(load(store));
  for (auto& [name, entry] : entries_) {
    const std::string full = path.empty() ? name : path + "/" + name;
    if (entry.mode != kFolderMode) {
      out.push_back({full, entry.id});
      continue;
    }
    DAYBOOK_TRY(Folder* const child, open_child(name, false, store));
    DAYBOOK_RETURN_IF_ERROR(child->list(full, store, out));
  }
  return {};
}

Result<ObjectId> Folder::write(const std::string& path, ObjectStore& store) {
  if (!changed_ && !base_.hex.empty()) return base_;
  std::vector<TreeItem> items;
  items.reserve(entries_.size());
  for (auto& [name, entry] : entries_) {
    if (entry.folder) {
      DAYBOOK_TRY(entry.id, entry.folder->write(path.empty() ? name : path + "/" + name, store));
    }
    items.push_back({entry.mode, name, entry.id});
  }
  DAYBOOK_TRY(base_, store.write(ObjectType::kTree, encode_tree(std::move(items)), path, ""));
  changed_ = false;
  return base_;
}

Result<void> apply_changes(Folder& root, const std::vector<TreeChange>& changes,
                           ObjectStore& store) {
  for (const TreeChange& change : changes) {
    DAYBOOK_RETURN_IF_ERROR(check_path(change.path));
    if (!change.content) {
      DAYBOOK_RETURN_IF_ERROR(root.remove(change.path, store));
      continue;
    }
    DAYBOOK_TRY(const ObjectId blob,
                store.write(ObjectType::kBlob, *change.content, change.path, change.was));
    DAYBOOK_RETURN_IF_ERROR(root.set_file(change.path, blob, store));
  }
  return {};
}

}  // namespace daybook::git
