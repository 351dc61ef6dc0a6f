// Repository's bulk mode: objects in memory, then one pack or files. What is written then is what
// the caller made since, and nothing of what the repository had before.
#include <filesystem>

#include "git/loose.h"
#include "git/repository_impl.h"
#include "kv/durable_file.h"

namespace daybook::git {
namespace {

Result<bool> has_packs(const std::string& objects) {
  namespace fs = std::filesystem;
  std::error_code error;
  for (fs::directory_iterator file(objects + "/pack", error), end; !error && file != end;
       file.increment(error))
    if (file->path().extension() == ".idx") return true;
  if (error && error != std::errc::no_such_file_or_directory)
    return environment("cannot list " + objects + "/pack: " + error.message());
  return false;
}

}  // namespace

Result<void> Repository::begin_bulk(Form form) {
  DAYBOOK_CHECK(impl_->bulk == nullptr);
  auto bulk = std::make_unique<Bulk>();
  bulk->form = form;
  if (form == Form::kPack) {
    DAYBOOK_TRY(bulk->old_loose, list_loose(impl_->objects_folder));
    DAYBOOK_TRY(bulk->has_packs, has_packs(impl_->objects_folder));
    if (bulk->has_packs) DAYBOOK_RETURN_IF_ERROR(impl_->reload_odb());
  }
  impl_->bulk = std::move(bulk);
  return {};
}

Result<void> Repository::end_bulk() {
  DAYBOOK_CHECK(impl_->bulk != nullptr);
  const std::unique_ptr<Bulk> bulk = std::move(impl_->bulk);
  const bool packing = bulk->form == Form::kPack;
  if (packing && bulk->pack.empty()) return {};
  const Result<void> written = packing ? bulk->pack.write(impl_->objects_folder + "/pack")
                                       : bulk->loose.write(impl_->objects_folder);
  if (!written.ok()) impl_->last_tree.reset();  // its objects are nowhere
  return written.ok() && packing ? impl_->reload_odb() : written;
}

uint64_t Repository::bulk_bytes() const {
  return impl_->bulk ? impl_->bulk->pack.size() : 0;
}

}  // namespace daybook::git
