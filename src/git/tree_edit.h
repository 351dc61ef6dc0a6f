// Changes to a tree of folders, touching only the folders on the changed paths.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "git/object.h"

namespace daybook::git {

// One path to set (content) or remove (nullopt) relative to a base tree.
struct TreeChange {
  std::string path;  // '/'-separated
  std::optional<std::string> content;
  // Where its last version stood, when elsewhere: packs keep the difference.
  std::string was = {};
};

struct TreeEntry {
  std::string path;
  ObjectId blob;
};

// Where objects are read from and written to.
class ObjectStore {
 public:
  virtual ~ObjectStore() = default;
  virtual Result<std::string> read(ObjectType type, const ObjectId& id) = 0;
  // `path` says where in the tree it stands, `was` where its last version did, when elsewhere: for
  // packing versions together.
  virtual Result<ObjectId> write(ObjectType type, std::string_view bytes, const std::string& path,
                                 const std::string& was) = 0;
};

// A folder: its entries are read from the store when first needed.
class Folder {
 public:
  Folder() = default;  // empty
  explicit Folder(ObjectId base) : base_(std::move(base)), loaded_(false) {}

  // A file where a folder is needed gives way to it, and the other way round.
  Result<void> set_file(std::string_view path, const ObjectId& blob, ObjectStore& store);
  // Whatever is at `path`; folders that become empty go too. Nothing there is no error.
  Result<void> remove(std::string_view path, ObjectStore& store);
  // nullopt: no file there.
  Result<std::optional<ObjectId>> find_file(std::string_view path, ObjectStore& store);
  // Appends every file below, in byte order of the names in each folder. `path` is this folder's
  // own.
  Result<void> list(const std::string& path, ObjectStore& store, std::vector<TreeEntry>& out);
  // Writes the changed folders; returns this one's id.
  Result<ObjectId> write(const std::string& path, ObjectStore& store);

 private:
  struct Entry {
    uint32_t mode = kFileMode;
    ObjectId id;                     // of the blob, or of the folder as it was read
    std::unique_ptr<Folder> folder;  // set when it was changed
  };

  Result<void> load(ObjectStore& store);
  Result<Folder*> open_child(const std::string& name, bool create, ObjectStore& store);

  ObjectId base_;
  bool loaded_ = true;
  bool changed_ = false;
  std::map<std::string, Entry> entries_;
};

// Applies `changes` in order. kInvalid for a path that git would refuse ("..", ".git", empty
// names).
Result<void> apply_changes(Folder& root, const std::vector<TreeChange>& changes,
                           ObjectStore& store);

}  // namespace daybook::git
