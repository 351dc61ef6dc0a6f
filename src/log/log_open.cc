// Opening: locks, the two small files, LevelDB, and then the same checks whether the last writer
// closed the store or was killed. Nothing is written before every check has passed.
#include "log/identity.h"
#include "log/log_impl.h"

namespace daybook::log {
namespace {

constexpr uint64_t kMaxFileBytes = 1 << 20;  // a note's own limit

Result<void> check_files(const LogPaths& paths) {
  const auto exists = [&](const std::string& path) {
    return paths.files->info(path, true).error == 0;
  };
  const bool leveldb = exists(paths.leveldb), checkpoint = exists(paths.checkpoint);
  if (!leveldb && !checkpoint) return not_found("there is no store in " + paths.folder);
  if (!leveldb)
    return damaged(paths.leveldb + " is missing: restore it from a backup or a replica");
  if (!checkpoint) {
    return damaged(paths.checkpoint +
                   " is missing: restore it from a backup or from the newest snapshot; if the "
                   "store was just being "
                   "created, create it again");
  }
  if (!exists(paths.identity)) {
    return damaged(paths.identity +
                   " is missing: restore it from a backup of the same age as log/");
  }
  return {};
}

Result<Identity> read_identity_file(const LogPaths& paths) {
  DAYBOOK_TRY(const std::string text, kv::read_file(paths.identity, kMaxFileBytes, *paths.files));
  const Result<Identity> identity = parse_identity(text);
  if (identity.ok()) return identity;
  return damaged(paths.identity + " is damaged: " + identity.error().message +
                 "; restore it from a backup of the same age as log/");
}

// The store against the two files beside it. Returns the checkpoint file's.
Result<SignedCheckpoint> check_store(Log::Impl& impl, const Identity& beside) {
  DAYBOOK_TRY(impl.identity, read_stored_identity(*impl.store));
  DAYBOOK_RETURN_IF_ERROR(compare_identities(impl.identity, beside));
  DAYBOOK_TRY(SignedCheckpoint file, load_head(impl));
  DAYBOOK_RETURN_IF_ERROR(check_newest(impl, file.checkpoint.size));
  return file;
}

// LevelDB is written before the file beside it: whatever the file says was in LevelDB already, and
// an end that holds none of it is a write that nobody was told of.
bool is_whole_without_torn_end(const LogPaths& paths, const note::Verifier& verifier,
                               const Identity& beside, std::unique_ptr<kv::Store> store) {
  Log::Impl without(paths, verifier, nullptr);
  without.store = std::move(store);
  const Result<SignedCheckpoint> file = check_store(without, beside);
  if (!file.ok()) return false;
  const SignedCheckpoint head = without.current();
  return file->checkpoint.size < head.checkpoint.size || file->note == head.note;
}

}  // namespace

Result<std::unique_ptr<Log>> Log::open(const std::string& store_folder,
                                       const note::Verifier& verifier, const note::Signer* signer,
                                       const OpenOptions& options) {
  const LogPaths paths(store_folder, *options.storage.files);
  if (signer != nullptr && signer->verifier().vkey() != verifier.vkey()) {
    return usage("the private and the public key given for " + store_folder + " are not one pair");
  }
  if (signer != nullptr && options.follow) {
    return usage("whoever has a log's private key writes it, and follows nobody");
  }
  DAYBOOK_RETURN_IF_ERROR(check_files(paths));
  auto impl = std::make_unique<Impl>(paths, verifier, options.writable ? signer : nullptr);
  impl->follows = options.writable && options.follow;
  DAYBOOK_TRY(impl->lock, kv::LockFile::acquire(paths.lock, options.lock_wait_ms, *paths.files));
  DAYBOOK_TRY(const Identity beside, read_identity_file(paths));
  kv::StoreOptions store_options{false, false, options.storage};
  store_options.is_whole_without_torn_end = [&](std::unique_ptr<kv::Store> trial) {
    return is_whole_without_torn_end(paths, verifier, beside, std::move(trial));
  };
  Result<std::unique_ptr<kv::Store>> store = kv::Store::open(paths.leveldb, store_options);
  if (!store.ok() && store.error().kind == ErrorKind::kNotFound) {
    return damaged(paths.leveldb +
                   " holds no LevelDB any more: restore it from a backup or a replica");
  }
  if (!store.ok()) return store.error();
  impl->store = std::move(*store);
  DAYBOOK_TRY(const SignedCheckpoint file, check_store(*impl, beside));
  if (impl->signer != nullptr || impl->follows) {
    DAYBOOK_RETURN_IF_ERROR(begin_session(*impl, file.checkpoint.size));
  }
  return std::unique_ptr<Log>(new Log(std::move(impl)));
}

}  // namespace daybook::log
