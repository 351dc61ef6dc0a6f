// Internal to git: what the Repository's functions share.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <unordered_set>

#include "git/libgit2.h"
#include "git/loose_writer.h"
#include "git/pack_writer.h"
#include "git/repository.h"

namespace daybook::git {

// Objects on their way into a pack, or into files of their own.
struct Bulk {
  Repository::Form form = Repository::Form::kPack;
  PackWriter pack;
  LooseWriter loose;
  // What was there before is not packed again.
  std::unordered_set<std::string> old_loose;
  bool has_packs = false;

  [[nodiscard]] bool holds(const ObjectId& id) const { return pack.holds(id) || loose.holds(id); }
  [[nodiscard]] std::optional<std::string> read(ObjectType type, const ObjectId& id) const {
    return form == Repository::Form::kPack ? pack.read(type, id) : loose.read(type, id);
  }
};

struct Repository::Impl : ObjectStore {
  std::string path;  // as the caller named it
  std::string objects_folder;
  RepositoryHandle repository;
  OdbHandle odb;

  std::unique_ptr<Bulk> bulk;  // null outside bulk mode
  // The tree that was written last, as it is in memory: mostly the next one changes it.
  std::optional<Folder> last_tree;
  ObjectId last_tree_id;

  Result<std::string> read(ObjectType type, const ObjectId& id) override;
  Result<ObjectId> write(ObjectType type, std::string_view bytes, const std::string& object_path,
                         const std::string& was) override;
  // Whether it need not be written. kDamaged when it is there and is not what it should be.
  Result<bool> is_there(ObjectType type, const ObjectId& id);
  // Makes `odb` a fresh one over the repository's folder and lets the repository use it.
  Result<void> reload_odb();
};

}  // namespace daybook::git
