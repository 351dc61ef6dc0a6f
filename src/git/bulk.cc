// Repository's bulk mode: objects in memory, then one pack.
//
// Not git_mempack_dump: it walks every commit's whole tree and packs again what the repository has
// already. We pack exactly what was written.
#include <git2/sys/mempack.h>
#include <git2/sys/odb_backend.h>

#include "git/repository_impl.h"

namespace daybook::git {
namespace {

constexpr int kMemoryPriority = 999;  // above every other backend: all writes go to memory

// Objects with one hint are tried as deltas of each other. Versions of one file, and of one partial
// tile (whose name ends in its width), belong together.
std::string delta_hint(std::string path) {
  while (!path.empty() && path.back() >= '0' && path.back() <= '9') path.pop_back();
  return path;
}

}  // namespace

Result<void> Repository::begin_bulk() {
  DAYBOOK_CHECK(impl_->memory == nullptr);
  DAYBOOK_RETURN_IF_ERROR(impl_->reload_odb());
  git_odb_backend* memory = nullptr;
  DAYBOOK_CHECK_EQ(git_mempack_new(&memory), 0);
  DAYBOOK_CHECK_EQ(git_odb_add_backend(impl_->odb.get(), memory, kMemoryPriority), 0);
  impl_->memory = memory;
  return {};
}

Result<void> Repository::end_bulk() {
  DAYBOOK_CHECK(impl_->memory != nullptr);
  const std::string what = "cannot write a pack to the git repository " + impl_->path;
  git_packbuilder* raw = nullptr;
  int code = git_packbuilder_new(&raw, impl_->repository.get());
  if (code != 0) return write_error(code, what);
  const PackBuilderHandle builder(raw);
  git_packbuilder_set_threads(raw, 1);
  for (const BulkObject& object : impl_->bulk_objects) {
    code = git_packbuilder_insert(raw, &object.oid, delta_hint(object.path).c_str());
    if (code != 0) return write_error(code, what);
  }
  if (!impl_->bulk_objects.empty()) {
    code =
        git_packbuilder_write(raw, (impl_->objects_folder + "/pack").c_str(), 0, nullptr, nullptr);
    if (code != 0) return write_error(code, what);
  }
  impl_->bulk_objects.clear();
  impl_->memory = nullptr;
  return impl_->reload_odb();
}

}  // namespace daybook::git
