// Opening: locks, the small files, LevelDB, and then the same checks whether the last writer
// closed the store or was killed. Nothing is written before every check has passed.
#include "kv/path_exists.h"
#include "log/identity.h"
#include "log/log_impl.h"

namespace daybook::log {
namespace {

Result<void> check_files(const LogPaths& paths) {
  DAYBOOK_TRY(const bool leveldb, kv::path_exists(paths.leveldb, *paths.files));
  DAYBOOK_TRY(const bool checkpoint, kv::path_exists(paths.checkpoint, *paths.files));
  DAYBOOK_TRY(const bool identity, kv::path_exists(paths.identity, *paths.files));
  if (!leveldb && !checkpoint) return not_found("there is no store in " + paths.folder);
  if (!leveldb)
    return damaged(paths.leveldb + " is missing: restore it from a backup or a replica");
  if (!checkpoint) {
    return damaged(paths.checkpoint +
                   " is missing: restore it from a backup or from the newest snapshot; if the "
                   "store was just being "
                   "created, create it again");
  }
  if (!identity) {
    return damaged(paths.identity +
                   " is missing: restore it from a backup of the same age as log/");
  }
  return {};
}

Result<Identity> read_identity_file(const LogPaths& paths) {
  DAYBOOK_TRY(const std::string text,
              kv::read_file(paths.identity, kMaxIdentityBytes, *paths.files));
  const Result<Identity> identity = parse_identity(text);
  if (identity.ok()) return identity;
  return damaged(paths.identity + " is damaged: " + identity.error().message +
                 "; restore it from a backup of the same age as log/");
}

// The store against the files beside it, and under the keys that its events give.
Result<Beside> check_store(const Log& log, Log::Impl& impl, const KeySource& keys,
                           const Identity& beside) {
  DAYBOOK_TRY(impl.identity, read_stored_identity(*impl.store));
  DAYBOOK_RETURN_IF_ERROR(compare_identities(impl.identity, beside));
  DAYBOOK_TRY(Keys known, keys(log));
  if (known.signer != nullptr &&
      known.signer->verifier().vkey() != known.history.current().vkey()) {
    return usage("the private and the public key given for " + impl.paths.folder +
                 " are not one pair");
  }
  impl.signer = known.signer;
  impl.keys = std::make_shared<const note::KeyHistory>(std::move(known.history));
  DAYBOOK_TRY(Beside files, load_head(impl));
  files.session = beside.session;
  DAYBOOK_RETURN_IF_ERROR(check_newest(impl, files.size()));
  return files;
}

// Of a store whose torn end was cut off. LevelDB is written before head, and head before anything
// is acknowledged: whatever head says was in LevelDB already, and an end that holds none of it is a
// write that nobody was told of.
bool holds_all_acknowledged(const Log& log, Log::Impl& impl, const KeySource& keys,
                            const Identity& beside) {
  const Result<Beside> files = check_store(log, impl, keys, beside);
  if (!files.ok()) return false;
  const SignedCheckpoint stored = impl.current();
  const SignedCheckpoint& told = files->heads ? files->heads->newest : files->file;
  return told.checkpoint.size < stored.checkpoint.size || told.note == stored.note;
}

}  // namespace

Result<std::unique_ptr<Log>> Log::open(const std::string& store_folder,
                                       const note::Verifier& verifier, const note::Signer* signer,
                                       const OpenOptions& options) {
  if (signer != nullptr && options.follow) {
    return usage("whoever has a log's private key writes it, and follows nobody");
  }
  return open(
      store_folder,
      [&](const Log&) -> Result<Keys> {
        return Keys{verifier, options.writable ? signer : nullptr};
      },
      options);
}

Result<std::unique_ptr<Log>> Log::open(const std::string& store_folder, const KeySource& keys,
                                       const OpenOptions& options) {
  const LogPaths paths(store_folder, *options.storage.files);
  DAYBOOK_RETURN_IF_ERROR(check_files(paths));
  std::unique_ptr<Log> log(new Log(std::make_unique<Impl>(paths)));
  Impl& impl = *log->impl_;
  impl.follows = options.writable && options.follow;
  DAYBOOK_TRY(impl.lock, kv::LockFile::acquire(paths.lock, options.lock_wait_ms, *paths.files));
  DAYBOOK_TRY(const Identity beside, read_identity_file(paths));
  kv::StoreOptions store_options{false, false, options.storage};
  store_options.reads_only = !options.writable;
  store_options.is_whole_without_torn_end = [&](std::unique_ptr<kv::Store> trial) {
    const std::unique_ptr<Log> without(new Log(std::make_unique<Impl>(paths)));
    without->impl_->store = std::move(trial);
    return holds_all_acknowledged(*without, *without->impl_, keys, beside);
  };
  Result<std::unique_ptr<kv::Store>> store = kv::Store::open(paths.leveldb, store_options);
  if (!store.ok() && store.error().kind == ErrorKind::kNotFound) {
    return damaged(paths.leveldb +
                   " holds no LevelDB any more: restore it from a backup or a replica");
  }
  if (!store.ok()) return store.error();
  impl.store = std::move(*store);
  DAYBOOK_TRY(const Beside files, check_store(*log, impl, keys, beside));
  if (impl.signer != nullptr || impl.follows) {
    DAYBOOK_RETURN_IF_ERROR(begin_session(impl, files));
  }
  return log;
}

}  // namespace daybook::log
