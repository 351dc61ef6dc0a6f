#include "log/log.h"

#include "log/log_impl.h"

namespace daybook::log {

LogPaths::LogPaths(const std::string& store_folder, kv::FileSystem& file_system)
    : folder(store_folder),
      leveldb(store_folder + "/log"),
      head(store_folder + "/head"),
      checkpoint(store_folder + "/checkpoint"),
      identity(store_folder + "/identity"),
      lock(store_folder + "/LOCK"),
      files(&file_system) {}

Log::Log(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

// Only a courtesy to whoever looks at the file: what it would say is in head, synced.
Log::~Log() {
  if (!impl_->head_file || impl_->failed) return;
  const SignedCheckpoint head = impl_->current();
  if (head.note == impl_->checkpoint_file) return;
  [[maybe_unused]] const Result<void> courtesy =
      kv::replace_file(impl_->paths.checkpoint, head.note, 0644, *impl_->paths.files);
}

TreeSize Log::size() const {
  return impl_->size();
}
Hash Log::root() const {
  return impl_->current().checkpoint.root;
}
note::Checkpoint Log::checkpoint() const {
  return impl_->current().checkpoint;
}
std::string Log::checkpoint_note() const {
  return impl_->current().note;
}
const Identity& Log::identity() const {
  return impl_->identity;
}
const LogPaths& Log::paths() const {
  return impl_->paths;
}
std::shared_ptr<const note::KeyHistory> Log::keys() const {
  return impl_->current_keys();
}
note::Verifier Log::verifier() const {
  return impl_->current_keys()->at(size()).key;
}
kv::Store& Log::store() {
  return *impl_->store;
}
const kv::Store& Log::store() const {
  return *impl_->store;
}

}  // namespace daybook::log
