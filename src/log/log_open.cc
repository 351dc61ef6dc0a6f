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
  Result<std::unique_ptr<kv::Store>> store =
      kv::Store::open(paths.leveldb, {false, false, options.storage});
  if (!store.ok() && store.error().kind == ErrorKind::kNotFound) {
    return damaged(paths.leveldb +
                   " holds no LevelDB any more: restore it from a backup or a replica");
  }
  if (!store.ok()) return store.error();
  impl.store = std::move(*store);
  DAYBOOK_TRY(impl.identity, read_stored_identity(*impl.store));
  DAYBOOK_RETURN_IF_ERROR(compare_identities(impl.identity, beside));
  DAYBOOK_TRY(Keys known, keys(*log));
  if (known.signer != nullptr &&
      known.signer->verifier().vkey() != known.history.current().vkey()) {
    return usage("the private and the public key given for " + store_folder + " are not one pair");
  }
  impl.signer = known.signer;
  impl.keys = std::make_shared<const note::KeyHistory>(std::move(known.history));
  DAYBOOK_TRY(const Beside files, load_head(impl));
  DAYBOOK_RETURN_IF_ERROR(check_newest(impl, files.size()));
  if (impl.signer != nullptr || impl.follows) {
    DAYBOOK_RETURN_IF_ERROR(begin_session(impl, files));
  }
  return log;
}

}  // namespace daybook::log
