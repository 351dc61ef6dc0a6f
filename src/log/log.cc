#include "log/log.h"

#include "log/log_impl.h"

namespace daybook::log {

LogPaths::LogPaths(const std::string& store_folder, kv::FileSystem& file_system)
    : folder(store_folder),
      leveldb(store_folder + "/log"),
      checkpoint(store_folder + "/checkpoint"),
      identity(store_folder + "/identity"),
      lock(store_folder + "/LOCK"),
      files(&file_system) {}

Log::Log(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Log::~Log() = default;

TreeSize Log::size() const {
  return impl_->current().checkpoint.size;
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
const note::Verifier& Log::verifier() const {
  return impl_->verifier;
}
kv::Store& Log::store() {
  return *impl_->store;
}
const kv::Store& Log::store() const {
  return *impl_->store;
}

}  // namespace daybook::log
