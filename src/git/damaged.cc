// Repository's function on loose objects that cannot be read.
#include <cerrno>
#include <cstdio>

#include "git/loose.h"
#include "git/repository_impl.h"

namespace daybook::git {
namespace {

int collect_id(const git_oid* id, void* list) {
  static_cast<std::vector<git_oid>*>(list)->push_back(*id);
  return 0;
}

}  // namespace

Result<uint64_t> Repository::drop_damaged(const Repository& good) {
  std::vector<git_oid> ids;
  int code = git_odb_foreach(good.impl_->odb.get(), collect_id, &ids);
  if (code != 0) return read_error(code, "cannot list the objects of " + good.impl_->path);
  uint64_t dropped = 0;
  for (const git_oid& oid : ids) {
    size_t size = 0;
    git_object_t type = GIT_OBJECT_INVALID;
    code = git_odb_read_header(&size, &type, good.impl_->odb.get(), &oid);
    if (code != 0) return read_error(code, good.impl_->path + ": " + from_oid(oid).hex);
    const ObjectType kind = type == GIT_OBJECT_COMMIT ? ObjectType::kCommit
                            : type == GIT_OBJECT_TREE ? ObjectType::kTree
                                                      : ObjectType::kBlob;
    const ObjectId id = from_oid(oid);
    if (read_loose(impl_->objects_folder, kind, id).ok()) continue;
    const std::string file =
        impl_->objects_folder + "/" + id.hex.substr(0, 2) + "/" + id.hex.substr(2);
    if (std::remove(file.c_str()) != 0 && errno != ENOENT)
      return environment("cannot remove the damaged object " + file);
    ++dropped;
  }
  if (const Result<void> reloaded = impl_->reload_odb(); !reloaded.ok()) return reloaded.error();
  return dropped;
}

}  // namespace daybook::git
