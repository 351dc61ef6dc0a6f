// Internal to git: what the Repository's functions share.
#pragma once

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "git/libgit2.h"
#include "git/repository.h"

namespace daybook::git {

struct BulkObject {
  git_oid oid;
  std::string path;
};

struct Repository::Impl : ObjectStore {
  std::string path;  // as the caller named it
  std::string objects_folder;
  RepositoryHandle repository;
  OdbHandle odb;

  git_odb_backend* memory = nullptr;  // of `odb`, which owns it; null outside bulk mode
  std::vector<BulkObject> bulk_objects;

  Result<std::string> read(ObjectType type, const ObjectId& id) override;
  Result<ObjectId> write(ObjectType type, std::string_view bytes,
                         const std::string& object_path) override;
  // Makes `odb` a fresh one over the repository's folder and lets the repository use it.
  Result<void> reload_odb();
};

}  // namespace daybook::git
